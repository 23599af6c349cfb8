/// The checkout the tests were built from.
public enum PackageRoot {
  /// Three levels above this file.
  public static let path: String = {
    let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    return parts.dropLast(3).joined(separator: "/")
  }()

  /// The path of something in the checkout: `PackageRoot.file("Schemas/store.sql")`.
  public static func file(_ relative: String) -> String { path + "/" + relative }
}
