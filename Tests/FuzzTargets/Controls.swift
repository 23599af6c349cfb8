extension FuzzedParser {
  /// Parsers with a fault each, which fuzzer and tests must find: else what they say of the others
  /// means nothing.
  public static let controls: [FuzzedParser] = [
    // A length and a text; what stands behind the text is not noticed.
    FuzzedParser("control-rule") { (bytes) throws(BrokenRule) in
      guard let length = bytes.first, bytes.count > Int(length) else { return .refused }
      let text = bytes[1..<(1 + Int(length))]
      try hold([length] + text == bytes, "decoded and encoded again it is the same")
      return .taken
    },
    // The length is believed, once the bytes before it are the right ones.
    FuzzedParser("control-trap") { bytes in
      guard bytes.count > 3, bytes[0] == UInt8(ascii: "v"), bytes[1] == UInt8(ascii: "l"),
        bytes[2] == UInt8(ascii: "t")
      else { return .refused }
      let end = 4 + Int(bytes[3])
      return bytes[4..<end].isEmpty ? .refused : .taken
    },
  ]
}
