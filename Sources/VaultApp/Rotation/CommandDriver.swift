import Interchange
import Platform
import VaultCore
import VaultCrypto

/// A program of the user's own: one JSON object in, one out, `Schemas/rotation-hook.schema.json`.
struct CommandDriver: RotationDriver {
  let secret: SecretName
  let program: String
  let origin: ValueOrigin
  let keepsFormer: Bool
  let canProbe: Bool
  /// For the program, as they are.
  let settings: [String: String]

  /// Settings that are for vault and not for the program.
  private static var ours: Set<String> { ["program", "origin", "keeps_former", "probe"] }

  init(_ choice: DriverChoice, secret: SecretName) throws(VaultError) {
    let settings = choice.settings
    guard let program = settings["program"], program.hasPrefix("/") else {
      throw DriverSettings.missing("program", of: choice, "an absolute path")
    }
    guard let origin = settings["origin"].map(ValueOrigin.init) ?? .caller, origin != .person
    else {
      throw DriverSettings.missing("origin", of: choice, "caller, provider or replacement")
    }
    self.secret = secret
    self.program = program
    self.origin = origin
    keepsFormer = try DriverSettings.flag("keeps_former", of: choice) ?? (origin == .provider)
    canProbe = try DriverSettings.flag("probe", of: choice) ?? true
    self.settings = settings.filter { !Self.ours.contains($0.key) }
  }

  func probe(_ value: borrowing SecretBytes) throws(VaultError) -> Probe {
    let none = try SecretBytes.empty()
    let reply = try ask("probe", value, none)
    guard let answer = reply.fields else { return .unknown(reason: reply.failure ?? "") }
    switch answer.text("status") {
    case "alive": return .alive(identity: answer.text("identity"))
    case "dead": return .dead
    default: return .unknown(reason: answer.reason)
    }
  }

  func propose() throws(VaultError) -> SecretBytes {
    try mapping { () throws(CryptoError) in
      try GeneratedValue.make(length: 40, alphabet: .base62)
    }
  }

  func apply(
    _ value: borrowing SecretBytes, authority: borrowing SecretBytes
  ) throws(VaultError) -> ProviderReply {
    try change("apply", value, authority)
  }

  func create(
    for rotation: String, authority: borrowing SecretBytes
  ) throws(VaultError) -> ProviderReply {
    try change("create", SecretBytes.empty(), authority, rotation: rotation)
  }

  func clean(
    after rotation: String, authority: borrowing SecretBytes
  ) throws(VaultError) -> ProviderReply {
    try change("clean", SecretBytes.empty(), authority, rotation: rotation)
  }

  func end(
    _ value: borrowing SecretBytes, id: String?, authority: borrowing SecretBytes
  ) throws(VaultError) -> ProviderReply {
    try change("end", value, authority, id: id)
  }

  func read(_ answer: borrowing SecretBytes) throws(VaultError) -> NewCredential {
    try CommandAnswer.credential(in: answer)
  }

  private func change(
    _ action: String, _ value: borrowing SecretBytes, _ authority: borrowing SecretBytes,
    rotation: String? = nil, id: String? = nil
  ) throws(VaultError) -> ProviderReply {
    let reply = try ask(action, value, authority, rotation: rotation, id: id)
    guard let answer = reply.fields else {
      return try ProviderReply(.lost(reason: reply.failure ?? ""))
    }
    switch answer.text("status") {
    case "done": return ProviderReply(done: reply.takeOutput())
    case "refused": return try ProviderReply(.refused(reason: answer.reason))
    default: return try ProviderReply(.lost(reason: answer.reason))
    }
  }

  private func ask(
    _ action: String, _ value: borrowing SecretBytes, _ authority: borrowing SecretBytes,
    rotation: String? = nil, id: String? = nil
  ) throws(VaultError) -> CommandAnswer {
    var message = try ProviderMessage()
    try message.add("format", "1")
    try message.add("action", action)
    try message.add("secret", secret.text)
    try message.add("rotation", rotation)
    try message.add("id", id)
    try message.add("settings", settings)
    if value.count > 0 { try message.add("value", secret: value) }
    if authority.count > 0 { try message.add("authority", secret: authority) }
    let tool = try ProviderTool(program, [])
    let result = try tool.run(message.finish(), secret: SecretBytes.empty())
    let said = ToolText.line(result.errors, hiding: value, authority)
    return try CommandAnswer(result, said: said)
  }
}
