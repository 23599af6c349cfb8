/// A value of JSON. An absent one is `.null`, so that no key is ever missing, as it would be with
/// an encoder's treatment of optionals.
enum JSONValue: Equatable, Sendable {
  case null
  case flag(Bool)
  case number(Int64)
  case text(String)
  case list([JSONValue])
  case object(JSONObject)
}

/// An object whose keys are in order from the start: writing one of ten thousand sorts nothing.
struct JSONObject: Equatable, Sendable, ExpressibleByDictionaryLiteral {
  fileprivate(set) var members: [(key: String, value: JSONValue)] = []

  init() {}

  /// Of a key that stands there twice the last one counts.
  init(dictionaryLiteral elements: (String, JSONValue)...) {
    members.reserveCapacity(elements.count)
    for (key, value) in elements { self[key] = value }
  }

  var isEmpty: Bool { members.isEmpty }

  /// Setting nil takes the member away.
  subscript(key: String) -> JSONValue? {
    get {
      let place = self.place(of: key)
      return place < members.count && members[place].key == key ? members[place].value : nil
    }
    set {
      let place = self.place(of: key)
      let isThere = place < members.count && members[place].key == key
      switch (newValue, isThere) {
      case (let value?, true): members[place].value = value
      case (let value?, false): members.insert((key, value), at: place)
      case (nil, true): members.remove(at: place)
      case (nil, false): break
      }
    }
  }

  static func == (left: JSONObject, right: JSONObject) -> Bool {
    left.members.elementsEqual(right.members) { $0.key == $1.key && $0.value == $1.value }
  }

  /// From the end: a literal is usually written in order.
  private func place(of key: String) -> Int {
    var place = members.count
    while place > 0, !(members[place - 1].key < key) { place -= 1 }
    return place
  }
}

/// Writes an answer as one line of JSON (RFC 8259): keys sorted, slashes as they are, LF at the
/// end. By hand, because the toolchain's encoder takes ten times as long for a list of ten
/// thousand secrets, and its text would still have to be made harmless for a terminal.
enum JSONReport {
  static func text(_ object: JSONObject) -> String {
    var writer = JSONWriter()
    writer.append(.object(object))
    return writer.line
  }
}

/// Collects the bytes of one document.
struct JSONWriter {
  private var bytes: [UInt8] = []

  /// What was appended, and LF.
  var line: String { String(decoding: bytes + [0x0A], as: UTF8.self) }

  mutating func append(_ value: JSONValue) {
    switch value {
    case .null: append("null")
    case .flag(let flag): append(flag ? "true" : "false")
    case .number(let number): append(String(number))
    case .text(let text): appendQuoted(text)
    case .list(let list):
      bytes.append(UInt8(ascii: "["))
      for (index, element) in list.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        append(element)
      }
      bytes.append(UInt8(ascii: "]"))
    case .object(let object):
      bytes.append(UInt8(ascii: "{"))
      for (index, member) in object.members.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        appendQuoted(member.key)
        bytes.append(UInt8(ascii: ":"))
        append(member.value)
      }
      bytes.append(UInt8(ascii: "}"))
    }
  }

  private mutating func append(_ text: String) {
    bytes.append(contentsOf: text.utf8)
  }

  private mutating func appendQuoted(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    if text.utf8.allSatisfy(Self.isPlain) {
      append(text)
    } else {
      append(Escaping.json(text))
    }
    bytes.append(UInt8(ascii: "\""))
  }

  /// Most text is: printable ASCII, neither a quote nor a backslash.
  private static func isPlain(_ byte: UInt8) -> Bool {
    (0x20...0x7E).contains(byte) && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
  }
}
