import FoundationEssentials

/// A value of JSON. An absent one is `.null`, so that no key is ever missing, as it would be with
/// an encoder's treatment of optionals.
indirect enum JSONValue: Equatable, Sendable, Encodable {
  case null
  case flag(Bool)
  case number(Int64)
  case text(String)
  case list([JSONValue])
  case object([String: JSONValue])

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .flag(let flag): try container.encode(flag)
    case .number(let number): try container.encode(number)
    case .text(let text): try container.encode(text)
    case .list(let list): try container.encode(list)
    case .object(let object): try container.encode(object)
    }
  }
}

/// Writes an answer as one line of JSON: keys sorted, slashes as they are, LF at the end.
enum JSONReport {
  static func text(_ object: [String: JSONValue]) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
      let bytes = try encoder.encode(JSONValue.object(object))
      return Escaping.json(String(decoding: bytes, as: UTF8.self)) + "\n"
    } catch {
      // The encoder throws for numbers that are not finite and for its callers' own errors;
      // a JSONValue holds neither.
      preconditionFailure("text, integers and flags always encode")
    }
  }
}
