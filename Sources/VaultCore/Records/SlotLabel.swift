/// What a person calls a slot: "laptop", "sealed envelope in the safe". Kept as the setting
/// `slot.<id>.label`: `Schemas/vault-format.md`, section 5.
public struct SlotLabel: Equatable, Sendable {
  public static let byteCount = 1...128

  public let text: String

  /// Throws `.badValue` for an empty text, one of more than 128 bytes, or control characters.
  public init(_ text: String) throws(VaultError) {
    guard Self.byteCount.contains(text.utf8.count),
      text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
    else {
      throw VaultError(
        .badValue, "a label has 1 to \(Self.byteCount.upperBound) bytes on one line")
    }
    self.text = text
  }

  public static func settingName(of slot: Int64) -> String { "slot.\(slot).label" }

  /// The body of the setting: the text itself.
  public var encoded: [UInt8] { Array(text.utf8) }

  /// Throws unless `bytes` is a label in UTF-8.
  public init(decoding bytes: [UInt8]) throws(FormatError) {
    guard let label = try? SlotLabel(CanonicalDecoder.text(bytes[...])) else {
      throw FormatError()
    }
    self = label
  }
}
