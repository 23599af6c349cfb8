/// `CE("vault1-server", id1, value1, …)`: `Schemas/vault-format.md`, section 5.
extension ServerProfile {
  private static let label = "vault1-server"

  private enum Field: Int64 {
    case command = 1
    case arguments, directory, surroundings, variables, files, descriptors, passed
    case isNoMCP, refusesExpired, minimumLength, hidesAllForms
  }

  /// Throws what `check` throws: nothing is written that could not be read again.
  public var encoded: [UInt8] {
    get throws(VaultError) {
      try check()
      return uncheckedEncoding
    }
  }

  /// Byte for byte. To Swift an `é` of one scalar and an `é` of two are the same text; as paths
  /// they are two files.
  public static func == (left: ServerProfile, right: ServerProfile) -> Bool {
    left.uncheckedEncoding == right.uncheckedEncoding
  }

  /// The bytes, whatever they are.
  var uncheckedEncoding: [UInt8] {
    var encoder = CanonicalEncoder(Self.label, capacity: 1024)
    func put(_ field: Field, unless isEmpty: Bool, _ write: (inout CanonicalEncoder) -> Void) {
      guard !isEmpty else { return }
      encoder.append(field.rawValue)
      write(&encoder)
    }
    func list<Key: Comparable, Value>(
      _ field: Field, _ entries: [Key: Value],
      _ write: (inout CanonicalEncoder, Key, Value) -> Void
    ) {
      put(field, unless: entries.isEmpty) { encoder in
        encoder.appendNested { list in
          for (key, value) in entries.sorted(by: { $0.key < $1.key }) { write(&list, key, value) }
        }
      }
    }
    put(.command, unless: command.isEmpty) { $0.append(command) }
    put(.arguments, unless: arguments.isEmpty) { encoder in
      encoder.appendNested { list in
        for argument in arguments { list.append(argument) }
      }
    }
    put(.directory, unless: directory == nil) { $0.append(directory ?? "") }
    list(.surroundings, surroundings) { list, name, value in
      list.append(name.text)
      list.append(value)
    }
    list(.variables, variables) { list, name, template in
      list.append(name.text)
      list.append(template.text)
    }
    list(.files, files) { list, name, secret in
      list.append(name.text)
      list.append(secret)
    }
    list(.descriptors, descriptors) { list, number, secret in
      list.append(Int64(number))
      list.append(secret)
    }
    put(.passed, unless: passed.isEmpty) { $0.append(passed.sorted().map(\.text)) }
    put(.isNoMCP, unless: speaksMCP) { $0.append(true) }
    put(.refusesExpired, unless: !refusesExpired) { $0.append(true) }
    put(.minimumLength, unless: minimumLength == Limits.hiddenByteCount) {
      $0.append(minimumLength)
    }
    put(.hidesAllForms, unless: !hidesAllForms) { $0.append(true) }
    return encoder.bytes
  }

  /// Throws unless `bytes` is exactly what `encoded` would produce: an unknown field, an order of
  /// another kind, or what `check` refuses.
  public init(decoding bytes: some Sequence<UInt8>) throws(FormatError) {
    let bytes = Array(bytes)
    guard bytes.count <= Limits.fieldByteCount else { throw FormatError() }
    self.init(command: "", surroundings: [:])
    var decoder = try CanonicalDecoder(bytes, label: Self.label)
    while !decoder.isAtEnd {
      guard let field = Field(rawValue: try decoder.integer()) else { throw FormatError() }
      try read(field, from: &decoder)
    }
    guard (try? encoded) == bytes else { throw FormatError() }
  }

  private mutating func read(
    _ field: Field, from decoder: inout CanonicalDecoder
  ) throws(FormatError) {
    switch field {
    case .command: command = try decoder.text()
    case .directory: directory = try decoder.text()
    case .isNoMCP: speaksMCP = try !decoder.flag()
    case .refusesExpired: refusesExpired = try decoder.flag()
    case .minimumLength: minimumLength = try decoder.integer()
    case .hidesAllForms: hidesAllForms = try decoder.flag()
    default:
      var list = CanonicalDecoder(list: try decoder.item())
      while !list.isAtEnd { try read(field, itemOf: &list) }
    }
  }

  /// One item of a list, or a pair of them.
  private mutating func read(
    _ field: Field, itemOf list: inout CanonicalDecoder
  ) throws(FormatError) {
    switch field {
    case .arguments: arguments.append(Array(try list.item()))
    case .surroundings: surroundings[try list.environmentName()] = try list.text()
    case .variables:
      let name = try list.environmentName()
      guard let template = try? ValueTemplate(Array(try list.item())) else { throw FormatError() }
      variables[name] = template
    case .files: files[try list.environmentName()] = try list.name()
    case .descriptors:
      let number = try list.known(Int32(exactly: list.integer()))
      descriptors[number] = try list.name()
    case .passed: passed.insert(try list.environmentName())
    default: throw FormatError()
    }
  }
}
