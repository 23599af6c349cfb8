import Platform
import Redaction
import VaultCore
import VaultCrypto

/// The references of a launch, and the values they stand for: all of them, or none.
struct References {
  private let items: [ReleaseItem]

  init(bindings: [ChildEnvironment.Binding], deliveries: [Delivery]) {
    var items: [ReleaseItem] = []
    func add(_ name: SecretName, for variable: EnvironmentName?) {
      let place = items.firstIndex { $0.name == name }
      let item = place ?? items.endIndex
      if place == nil { items.append(ReleaseItem(name: name)) }
      if let variable, !items[item].variables.contains(variable) {
        items[item].variables.append(variable)
      }
    }
    for binding in bindings {
      for reference in binding.template.references {
        add(reference.name, for: binding.environmentName)
      }
    }
    for delivery in deliveries {
      if case .file(let variable) = delivery.way {
        add(delivery.secret, for: variable)
      } else {
        add(delivery.secret, for: nil)
      }
    }
    self.items = items
  }

  /// Asks for the values. With no reference at all no vault is needed, and none is opened.
  ///
  /// - Parameters:
  ///   - door: one that is open already, or nil to open one where it is needed.
  ///   - beforeSecrets: called once, while this process holds neither a key nor a value; not where
  ///     a vault was opened in this process, before which it was done.
  func release(
    _ input: Exec.Input, command: ProgramPath, from door: (any Door)?, _ context: Context,
    beforeSecrets: () throws(VaultError) -> Void
  ) throws(VaultError) -> ReleasedSecrets {
    guard !items.isEmpty else {
      try beforeSecrets()
      return ReleasedSecrets(values: [], bytes: try SecretBytes.empty())
    }
    let request = ReleaseRequest(
      items: items, purpose: .exec, refuseExpired: input.refusesExpired,
      command: CommandName(command))
    return try ReleasedSecrets(
      context.release(request, through: door, beforeSecrets: beforeSecrets))
  }
}

/// Values that were released, one after another in locked memory.
struct ReleasedSecrets: ~Copyable {
  let values: [ReleasedValue]
  let bytes: SecretBytes

  init(values: [ReleasedValue], bytes: consuming SecretBytes) {
    self.values = values
    self.bytes = bytes
  }

  init(_ reply: consuming Reply) throws(VaultError) {
    guard case .values(let values) = reply.response,
      values.reduce(0, { $0 + Int($1.byteCount) }) == reply.secrets.count
    else { throw .unexpectedAnswer }
    self.values = values
    bytes = reply.takeSecrets()
  }

  /// Calls `body` with each value and its bytes.
  func forEach<E: Error>(_ body: (ReleasedValue, RawSpan) throws(E) -> Void) throws(E) {
    try bytes.withBytes { (span) throws(E) in
      var start = 0
      for value in values {
        try body(value, span.extracting(start..<(start + Int(value.byteCount))))
        start += Int(value.byteCount)
      }
    }
  }

  /// The names of the values that are too short, or too plain, to be hidden.
  func names(notHiddenBy patterns: PatternSet) -> [String] {
    var names: [String] = []
    forEach { value, span in
      switch patterns.judge(span) {
      case .tooShort, .neverRedacted: names.append(value.name.text)
      case .redacted, .commonWord: break
      }
    }
    return names
  }

  /// Adds every value; those that `names(notHiddenBy:)` names are left alone.
  func addPatterns(to patterns: inout PatternSet) {
    forEach { value, span in _ = patterns.add(name: value.name.text, value: span) }
  }

  /// Lines for the person who launches a server with a secret that has expired.
  var warnings: [String] {
    values.filter { $0.stage == .current && $0.state == .expired }.map { value in
      "vault: warning: '\(value.name.text)' expired on \(value.expiresAt.date); "
        + "'vault rotate \(value.name.text)' gives it a new value"
    }
  }
}

extension Reply {
  consuming func takeSecrets() -> SecretBytes { secrets }
}
