/// Pieces that requests and responses of the agent have in common. All are items of a CE, so what
/// section 1 of `Schemas/vault-format.md` says of strictness holds for messages too.
extension CanonicalEncoder {
  mutating func append(_ flag: Bool) { append(Int64(flag ? 1 : 0)) }

  mutating func append(_ name: SecretName) { append(name.text) }

  /// A LIST of text.
  mutating func append(_ texts: [String]) {
    appendNested { list in
      for text in texts { list.append(text) }
    }
  }

  /// A LIST of one item or none.
  mutating func appendOptional(_ number: Int64?) {
    appendNested { list in
      if let number { list.append(number) }
    }
  }

  mutating func appendOptional(_ text: String?) {
    append(text.map { [$0] } ?? [])
  }

  /// A span may be negative, an integer may not: a sign, then the magnitude.
  mutating func append(_ span: TimeSpan) {
    append(span.seconds < 0)
    append(Int64(clamping: span.seconds.magnitude))
  }
}

extension CanonicalDecoder {
  mutating func flag() throws(FormatError) -> Bool {
    let number = try integer()
    guard number <= 1 else { throw FormatError() }
    return number == 1
  }

  mutating func name() throws(FormatError) -> SecretName {
    guard let name = try? SecretName(text()) else { throw FormatError() }
    return name
  }

  mutating func environmentName() throws(FormatError) -> EnvironmentName {
    guard let name = try? EnvironmentName(text()) else { throw FormatError() }
    return name
  }

  mutating func serverName() throws(FormatError) -> ServerName {
    guard let name = try? ServerName(text()) else { throw FormatError() }
    return name
  }

  mutating func optionalServerName() throws(FormatError) -> ServerName? {
    guard let text = try optionalText() else { return nil }
    guard let name = try? ServerName(text) else { throw FormatError() }
    return name
  }

  mutating func texts() throws(FormatError) -> [String] {
    var list = CanonicalDecoder(list: try item())
    var texts: [String] = []
    while !list.isAtEnd { texts.append(try list.text()) }
    return texts
  }

  mutating func optionalInteger() throws(FormatError) -> Int64? {
    var list = CanonicalDecoder(list: try item())
    guard !list.isAtEnd else { return nil }
    let number = try list.integer()
    try list.end()
    return number
  }

  mutating func optionalText() throws(FormatError) -> String? {
    let texts = try texts()
    guard texts.count <= 1 else { throw FormatError() }
    return texts.first
  }

  mutating func optionalName() throws(FormatError) -> SecretName? {
    guard let text = try optionalText() else { return nil }
    guard let name = try? SecretName(text) else { throw FormatError() }
    return name
  }

  mutating func instant() throws(FormatError) -> Instant { Instant(seconds: try integer()) }

  mutating func span() throws(FormatError) -> TimeSpan {
    let isNegative = try flag()
    let magnitude = try integer()
    guard !isNegative || magnitude > 0 else { throw FormatError() }
    return TimeSpan(seconds: isNegative ? -magnitude : magnitude)
  }

  /// A number or a word that means something; throws if it means nothing.
  func known<Value>(_ value: Value?) throws(FormatError) -> Value {
    guard let value else { throw FormatError() }
    return value
  }
}
