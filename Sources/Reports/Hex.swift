/// Bytes that are not secret, such as ids and fingerprints, in lower-case hex.
enum Hex {
  static func text(_ bytes: [UInt8]) -> String {
    bytes.reduce(into: "") { text, byte in
      text += (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
  }
}
