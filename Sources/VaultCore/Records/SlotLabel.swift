/// What a person calls a slot: "laptop", "sealed envelope in the safe". Kept as the setting
/// `slot.<id>.label`: `Schemas/vault-format.md`, section 4.
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

  /// `CE("vault1-label", text)`.
  public var encoded: [UInt8] {
    var encoder = CanonicalEncoder(Self.label)
    encoder.append(text)
    return encoder.bytes
  }

  public init(decoding bytes: [UInt8]) throws(FormatError) {
    var decoder = try CanonicalDecoder(bytes, label: Self.label)
    let text = try decoder.text()
    try decoder.end()
    guard let label = try? SlotLabel(text) else { throw FormatError() }
    self = label
  }

  private static let label = "vault1-label"
}
