import CSodium

/// A random value for a service that lets its user choose one.
public enum GeneratedValue {
  /// Which characters a value is made of.
  public enum Alphabet: String, Sendable, CaseIterable {
    /// Digits and letters: 5.95 bits each.
    case base62
    /// 0 to 9, a to f: 4 bits each.
    case hex
    /// RFC 4648, section 5, without padding: 6 bits each.
    case base64url
    /// 3.32 bits each.
    case digits

    /// The characters, in order of the number drawn.
    public var characters: StaticString {
      switch self {
      case .base62: "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
      case .hex: "0123456789abcdef"
      case .base64url: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
      case .digits: "0123456789"
      }
    }
  }

  /// The lengths that can be asked for, in characters.
  public static let lengths = 1...65_536

  /// `length` characters, each of the alphabet equally likely. Throws `.badInput` for a length
  /// outside `lengths`.
  public static func make(
    length: Int, alphabet: Alphabet
  ) throws(CryptoError) -> SecretBytes {
    guard lengths.contains(length) else { throw .badInput }
    let characters = alphabet.characters
    var value = try SecretBytes(count: length)
    var filled = 0
    while filled < length {
      let draw = try SecretBytes.random(count: length - filled)
      filled = unsafe draw.withRawBytes { draw in
        unsafe value.withMutableBytes { unsafe fill($0, from: filled, draw, characters) }
      }
    }
    return value
  }

  /// Takes from each random byte as many bits as the alphabet needs and drops numbers it has no
  /// character for: a remainder instead would make the first characters likelier.
  private static func fill(
    _ value: UnsafeMutableRawBufferPointer, from start: Int, _ draw: UnsafeRawBufferPointer,
    _ characters: StaticString
  ) -> Int {
    let count = characters.utf8CodeUnitCount
    let mask = UInt8(
      truncatingIfNeeded: Int(1) << (Int.bitWidth - (count - 1).leadingZeroBitCount) - 1)
    var filled = start
    for index in 0..<draw.count {
      let number = unsafe draw[index] & mask
      guard number < count else { continue }
      unsafe value[filled] = character(number, of: characters)
      filled += 1
    }
    return filled
  }

  /// Looks at every character and keeps one, so that the memory touched is always the same.
  private static func character(_ number: UInt8, of characters: StaticString) -> UInt8 {
    var character: UInt8 = 0
    for index in 0..<characters.utf8CodeUnitCount {
      let difference = UInt16(index) ^ UInt16(number)
      character |=
        unsafe characters.utf8Start[index] & UInt8(truncatingIfNeeded: (difference &- 1) >> 8)
    }
    return character
  }
}
