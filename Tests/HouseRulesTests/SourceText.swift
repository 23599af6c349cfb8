/// A scanner that knows just enough of Swift to tell code from comments and strings.
struct SourceText {
  enum Part {
    case comments
    case strings
  }

  /// The text without these parts. Quotes and line ends stay where they are.
  static func without(_ parts: Set<Part>, _ text: String) -> String {
    var scanner = SourceText(Array(text.utf8), parts)
    while scanner.index < scanner.bytes.count { scanner.step() }
    return String(decoding: scanner.result, as: UTF8.self)
  }

  private enum State {
    case code
    case lineComment
    case blockComment(depth: Int)
    /// Between quotes; `quotes` is 1, or 3 for a string of several lines.
    case string(quotes: Int)
  }

  private static let newline = UInt8(ascii: "\n")
  private static let quote = UInt8(ascii: "\"")
  private static let slash = UInt8(ascii: "/")
  private static let star = UInt8(ascii: "*")
  private static let backslash = UInt8(ascii: "\\")

  private let bytes: [UInt8]
  private let dropsComments: Bool
  private let dropsStrings: Bool
  private var state = State.code
  private var index = 0
  private var result: [UInt8] = []

  private init(_ bytes: [UInt8], _ parts: Set<Part>) {
    self.bytes = bytes
    dropsComments = parts.contains(.comments)
    dropsStrings = parts.contains(.strings)
    result.reserveCapacity(bytes.count)
  }

  private func isAt(_ first: UInt8, _ second: UInt8) -> Bool {
    bytes[index] == first && index + 1 < bytes.count && bytes[index + 1] == second
  }

  private var isAtThreeQuotes: Bool {
    isAt(Self.quote, Self.quote) && index + 2 < bytes.count && bytes[index + 2] == Self.quote
  }

  private mutating func take(_ count: Int, keeps: Bool) {
    let end = min(index + count, bytes.count)
    if keeps { result += bytes[index..<end] }
    index = end
  }

  private mutating func step() {
    switch state {
    case .code: stepInCode()
    case .lineComment:
      let isEnd = bytes[index] == Self.newline
      if isEnd { state = .code }
      take(1, keeps: isEnd || !dropsComments)
    case .blockComment(let depth):
      if isAt(Self.slash, Self.star) {
        state = .blockComment(depth: depth + 1)
        take(2, keeps: !dropsComments)
      } else if isAt(Self.star, Self.slash) {
        state = depth == 1 ? .code : .blockComment(depth: depth - 1)
        take(2, keeps: !dropsComments)
      } else {
        take(1, keeps: bytes[index] == Self.newline || !dropsComments)
      }
    case .string(let quotes): stepInString(quotes)
    }
  }

  private mutating func stepInCode() {
    if isAt(Self.slash, Self.slash) {
      state = .lineComment
      take(2, keeps: !dropsComments)
    } else if isAt(Self.slash, Self.star) {
      state = .blockComment(depth: 1)
      take(2, keeps: !dropsComments)
    } else if isAtThreeQuotes {
      state = .string(quotes: 3)
      take(3, keeps: true)
    } else {
      if bytes[index] == Self.quote { state = .string(quotes: 1) }
      take(1, keeps: true)
    }
  }

  private mutating func stepInString(_ quotes: Int) {
    if bytes[index] == Self.backslash {
      take(1, keeps: !dropsStrings)
      guard index < bytes.count else { return }
      take(1, keeps: bytes[index] == Self.newline || !dropsStrings)
    } else if quotes == 3 ? isAtThreeQuotes : bytes[index] == Self.quote {
      state = .code
      take(quotes, keeps: true)
    } else {
      let isEnd = bytes[index] == Self.newline
      // The scanner lost its way in an interpolation; no such string goes on.
      if isEnd, quotes == 1 { state = .code }
      take(1, keeps: isEnd || !dropsStrings)
    }
  }
}
