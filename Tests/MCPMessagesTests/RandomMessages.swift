/// A small generator with a fixed seed (SplitMix64), so that a failure can be repeated.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }

  /// Cuts bytes into pieces of 0 to `longest`.
  mutating func cut(_ bytes: [UInt8], longest: Int) -> [[UInt8]] {
    var pieces: [[UInt8]] = []
    var first = 0
    while first < bytes.count {
      let end = min(bytes.count, first + Int.random(in: 0...longest, using: &self))
      pieces.append(Array(bytes[first..<end]))
      first = end
    }
    return pieces
  }
}

/// Writes messages at random: JSON in every spelling, with secrets planted where they are masked.
struct RandomMessages {
  static let token = "tok_4f9Zq81LmX"
  static let odd = "p\"w\\d/é🔑\n9x"
  static let pin = "8306617294"
  static let secrets: KeyValuePairs<String, String> = ["token": token, "odd": odd, "pin": pin]

  private static let words = [
    "a", "b c", "é", "🙂", "\"", "\\", "/", "\n", "\t", "\u{1}", "\u{7f}", "{", "[]", "token",
    "tok_",
    "=", "%41", "null", "[REDACTED:x]", "\u{2028}", "-", "830661729", "data", "uri", "id",
  ]

  var random: SeededGenerator
  /// Whether something was planted in the last message.
  private(set) var isPlanted = false
  var plants = true

  init(seed: UInt64) { random = SeededGenerator(state: seed) }

  private mutating func chance(_ of: Int) -> Bool { Int.random(in: 0..<of, using: &random) == 0 }

  private mutating func pick<T>(_ items: [T]) -> T {
    items[Int.random(in: 0..<items.count, using: &random)]
  }

  private mutating func blanks() -> String { chance(6) ? pick([" ", "\t", "  "]) : "" }

  mutating func message() -> String {
    isPlanted = false
    let id = pick(["1", "-7", "\"a\"", "\"\\u0062\\/\"", "9007199254740993", "\"é\""])
    let value = value(4)
    let head = "{\(blanks())\"jsonrpc\":\(blanks())\"2.0\","
    switch Int.random(in: 0..<5, using: &random) {
    case 0: return head + "\"id\":\(id),\"result\":{\"structuredContent\":\(value)}}"
    case 1:
      return head
        + "\"result\":{\"content\":[{\"type\":\"text\",\"text\":\(string())}],\"x\":\(value)},\"id\":\(id)}"
    case 2:
      return head
        + "\"id\":\(id),\"error\":{\"code\":-1,\"message\":\(string()),\"data\":\(value)}}"
    case 3:
      return head
        + "\"method\":\"notifications/message\",\"params\":{\"level\":\"info\",\"data\":\(value)}}"
    default:
      return head + "\"id\":\(id),\"result\":{\"contents\":[{\"uri\":\"a:b\",\"blob\":\(body())}]}}"
    }
  }

  private mutating func value(_ depth: Int) -> String {
    switch Int.random(in: 0..<(depth > 0 ? 9 : 5), using: &random) {
    case 0: return pick(["0", "-1.50", "1E+2", "true", "false", "null", "12345678901234567890"])
    case 1:
      guard plants, chance(3) else { return "1" }
      isPlanted = true
      return pick(["", "-"]) + Self.pin + pick(["", ".5", "e1", "77"])
    case 2, 3, 4: return string()
    case 5, 6:
      let items = (0..<Int.random(in: 0..<4, using: &random)).map { _ in
        blanks() + value(depth - 1) + blanks()
      }
      return "[" + items.joined(separator: ",") + "]"
    default:
      let members = (0..<Int.random(in: 0..<4, using: &random)).map { _ in
        blanks() + string() + blanks() + ":" + blanks() + value(depth - 1)
      }
      return "{" + members.joined(separator: ",") + "}"
    }
  }

  private mutating func text() -> String {
    var text = (0..<Int.random(in: 0..<5, using: &random)).map { _ in pick(Self.words) }.joined()
    if plants, chance(6) {
      isPlanted = true
      text += pick([Self.token, Self.odd]) + pick(Self.words)
    }
    return text
  }

  /// A string; sometimes one that holds JSON text.
  private mutating func string() -> String { spelled(chance(7) ? value(2) : text()) }

  private mutating func body() -> String {
    var bytes = (0..<Int.random(in: 0..<40, using: &random)).map { _ in
      UInt8.random(in: 0...255, using: &random)
    }
    if plants, chance(2) {
      isPlanted = true
      bytes += Array(Self.token.utf8) + [1, 2, 3].prefix(Int.random(in: 0...3, using: &random))
    }
    return spelled(base64(bytes))
  }

  /// A JSON string with each character in one of its spellings.
  private mutating func spelled(_ text: String) -> String {
    let rate = pick([1, 4, 1_000])
    var result = "\""
    for scalar in text.unicodeScalars {
      let isSpecial = scalar == "\"" || scalar == "\\" || scalar.value < 0x20
      if chance(rate) {
        result += escaped(String(scalar))
      } else if isSpecial {
        result += quoted(String(scalar)).dropFirst().dropLast()
      } else if scalar == "/", chance(2) {
        result += "\\/"
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
