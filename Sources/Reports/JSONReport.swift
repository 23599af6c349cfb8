import VaultCore

/// A value of JSON. An absent one is `.null`, so that no key is ever missing, as it would be with
/// an encoder's treatment of optionals.
enum JSONValue: Sendable {
  case null
  case flag(Bool)
  case number(Int64)
  case text(String)
  /// RFC 3339 in UTC.
  case instant(Instant)
  case texts([String])
  case list([JSONValue])
  case object(JSONObject)
  /// A value that is written when its turn comes.
  case written(@Sendable (inout JSONWriter) -> Void)

  /// A list whose elements come to be one by one: ten thousand are never there at once.
  static func list<Element: Sendable>(
    _ elements: [Element], of object: @escaping @Sendable (Element) -> JSONObject
  ) -> JSONValue {
    .written { writer in
      writer.appendList(elements) { $0.append(.object(object($1))) }
    }
  }
}

/// An object whose keys are in order from the start: writing one of ten thousand sorts nothing.
struct JSONObject: Sendable, ExpressibleByDictionaryLiteral {
  /// Keys and values, without labels, as a literal has them: those are taken over, not copied.
  fileprivate(set) var members: [(String, JSONValue)] = []

  init() {}

  /// Of a key that stands there twice the last one counts. Keys in order cost least.
  init(dictionaryLiteral elements: (String, JSONValue)...) {
    if elements.indices.dropFirst().allSatisfy({ elements[$0 - 1].0 < elements[$0].0 }) {
      members = elements
    } else {
      for (key, value) in elements { self[key] = value }
    }
  }

  var isEmpty: Bool { members.isEmpty }

  /// Setting nil takes the member away.
  subscript(key: String) -> JSONValue? {
    get {
      let place = self.place(of: key)
      return place < members.count && members[place].0 == key ? members[place].1 : nil
    }
    set {
      let place = self.place(of: key)
      let isThere = place < members.count && members[place].0 == key
      switch (newValue, isThere) {
      case (let value?, true): members[place].1 = value
      case (let value?, false): members.insert((key, value), at: place)
      case (nil, true): members.remove(at: place)
      case (nil, false): break
      }
    }
  }

  /// From the end: a literal is usually written in order.
  private func place(of key: String) -> Int {
    var place = members.count
    while place > 0, !(members[place - 1].0 < key) { place -= 1 }
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
    return writer.line()
  }
}

/// Collects the bytes of one document.
struct JSONWriter {
  private var bytes: [UInt8] = []

  /// What was appended, and LF.
  consuming func line() -> String {
    bytes.append(0x0A)
    return String(decoding: bytes, as: UTF8.self)
  }

  mutating func append(_ value: JSONValue) {
    switch value {
    case .null: append("null")
    case .flag(let flag): append(flag ? "true" : "false")
    case .number(let number): append(String(number))
    case .text(let text): appendQuoted(text)
    case .instant(let instant):
      bytes.append(UInt8(ascii: "\""))
      instant.appendRFC3339(to: &bytes)
      bytes.append(UInt8(ascii: "\""))
    case .texts(let texts): appendList(texts) { $0.appendQuoted($1) }
    case .list(let list): appendList(list) { $0.append($1) }
    case .object(let object):
      bytes.append(UInt8(ascii: "{"))
      for (index, (key, value)) in object.members.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        appendQuoted(key)
        bytes.append(UInt8(ascii: ":"))
        append(value)
      }
      bytes.append(UInt8(ascii: "}"))
    case .written(let write): write(&self)
    }
  }

  mutating func appendList<Element>(
    _ elements: [Element], _ write: (inout JSONWriter, Element) -> Void
  ) {
    bytes.append(UInt8(ascii: "["))
    for (index, element) in elements.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      write(&self, element)
    }
    bytes.append(UInt8(ascii: "]"))
  }

  private mutating func append(_ text: String) {
    bytes.append(contentsOf: text.utf8)
  }

  private mutating func appendQuoted(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    // Without leaving at the first that is not: so the compiler looks at many bytes at once.
    var others: UInt8 = 0
    for byte in text.utf8 { others |= Self.isPlain(byte) ? 0 : 1 }
    append(others == 0 ? text : Escaping.json(text))
    bytes.append(UInt8(ascii: "\""))
  }

  /// Most text is: printable ASCII, neither a quote nor a backslash.
  private static func isPlain(_ byte: UInt8) -> Bool {
    byte &- 0x20 < 0x5F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
  }
}
