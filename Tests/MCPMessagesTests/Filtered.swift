import Redaction

@testable import MCPMessages

/// What a filter made of a stream, by destination.
struct Filtered: Equatable {
  var client = ""
  var server = ""
  var diagnostics = ""
  var refusals: [RefusedMessage] = []
  /// The number of calls for each destination would differ with the cut of the stream; the bytes
  /// may not.
  private var bytes: [[UInt8]] = [[], [], []]

  var clientBytes: [UInt8] { bytes[0] }

  init() {}

  mutating func take(_ destination: MessageDestination, _ span: RawSpan) {
    let index =
      switch destination {
      case .client: 0
      case .server: 1
      case .diagnostics: 2
      }
    unsafe span.withUnsafeBytes { unsafe bytes[index].append(contentsOf: $0) }
  }

  mutating func end() {
    client = String(decoding: bytes[0], as: UTF8.self)
    server = String(decoding: bytes[1], as: UTF8.self)
    diagnostics = String(decoding: bytes[2], as: UTF8.self)
  }
}

extension ServerMessages {
  func filter(_ pieces: [[UInt8]]) -> Filtered {
    var filtered = Filtered()
    for piece in pieces { unsafe feed(piece.span.bytes) { filtered.take($0, $1) } }
    finish { filtered.take($0, $1) }
    filtered.end()
    return filtered
  }
}

extension ClientMessages {
  func filter(_ pieces: [[UInt8]]) -> Filtered {
    var filtered = Filtered()
    for piece in pieces {
      unsafe feed(piece.span.bytes) { filtered.take($0, $1) }
      filtered.refusals += takeRefusals()
    }
    finish { filtered.take($0, $1) }
    filtered.refusals += takeRefusals()
    filtered.end()
    return filtered
  }
}

extension PatternSet {
  static func make(_ secrets: KeyValuePairs<String, String>) -> PatternSet {
    var set = PatternSet(memory: HeapPatternMemory())
    for (name, value) in secrets {
      let bytes = Array(value.utf8)
      _ = unsafe set.add(name: name, value: bytes.span.bytes)
    }
    return set
  }

  /// The secrets of most tests: one as it is, one of digits.
  static let usual: KeyValuePairs<String, String> = ["token": Secrets.token, "pin": Secrets.pin]
  /// And one that JSON escapes, and one of several lines. They have hundreds of forms.
  static let wide: KeyValuePairs<String, String> = [
    "token": Secrets.token, "pin": Secrets.pin, "text": Secrets.text, "pem": Secrets.pem,
  ]
}

enum Secrets {
  static let token = "ghp_Aa1Bb2Cc3Dd4Ee5Ff6"
  static let pin = "9283746501"
  static let text = "p\"a\\s/sé wörd\u{1}!"
  static let pem = "-----BEGIN KEY-----\nMIIabcdefghij\nklmnopqrstuv\n-----END KEY-----"
}

func serverSide(
  _ stream: String, _ secrets: KeyValuePairs<String, String> = PatternSet.usual,
  longestLine: Int? = nil
) -> Filtered {
  let memory = HeapPatternMemory()
  let filter =
    longestLine.map { ServerMessages(.make(secrets), memory: memory, longestLine: $0) }
    ?? ServerMessages(.make(secrets), memory: memory)
  return filter.filter([Array(stream.utf8)])
}

func clientSide(
  _ stream: String, _ secrets: KeyValuePairs<String, String> = PatternSet.usual,
  longestLine: Int? = nil
) -> Filtered {
  let memory = HeapPatternMemory()
  let filter =
    longestLine.map { ClientMessages(.make(secrets), memory: memory, longestLine: $0) }
    ?? ClientMessages(.make(secrets), memory: memory)
  return filter.filter([Array(stream.utf8)])
}

/// What the plain redactor makes of a stream: the control.
func redacted(
  _ stream: String, _ secrets: KeyValuePairs<String, String> = PatternSet.usual
) -> String {
  let redactor = Redactor(.make(secrets))
  var output: [UInt8] = []
  let bytes = Array(stream.utf8)
  func take(_ span: RawSpan) {
    unsafe span.withUnsafeBytes { unsafe output.append(contentsOf: $0) }
  }
  unsafe redactor.feed(bytes.span.bytes) { take($0) }
  redactor.finish { take($0) }
  return String(decoding: output, as: UTF8.self)
}

/// An error response as a line.
func errorAnswer(_ id: String, _ code: Int, _ message: String) -> String {
  #"{"jsonrpc":"2.0","id":\#(id),"error":{"code":\#(code),"message":"\#(message)"}}"# + "\n"
}

func base64(_ bytes: some Sequence<UInt8>) -> String {
  let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
  var text = ""
  var rest = Array(bytes)[...]
  while !rest.isEmpty {
    let group = Array(rest.prefix(3))
    rest = rest.dropFirst(3)
    let bits = (0..<3).reduce(0) { $0 << 8 | ($1 < group.count ? Int(group[$1]) : 0) }
    for place in 0..<4 {
      text.append(place <= group.count ? letters[bits >> (18 - 6 * place) & 63] : "=")
    }
  }
  return text
}

/// Every character as an escape: what no list of forms can hold.
func escaped(_ text: String) -> String {
  text.utf16.map { unit in
    let digits = String(unit, radix: 16)
    return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
  }.joined()
}

/// A JSON string, quotes included, as most encoders write it.
func quoted(_ text: String) -> String {
  var result = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": result += "\\\""
    case "\\": result += "\\\\"
    case "\n": result += "\\n"
    case "\r": result += "\\r"
    case "\t": result += "\\t"
    case "\u{0}"..<"\u{20}":
      result += "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result + "\""
}
