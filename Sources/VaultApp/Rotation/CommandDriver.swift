import Interchange
import Platform
import VaultCore
import VaultCrypto

/// A program of the user's own: one JSON object in, one out, `Schemas/rotation-hook.schema.json`.
struct CommandDriver: RotationDriver {
  private let context: DriverContext
  let program: String
  let origin: ValueOrigin
  let keepsFormer: Bool
  let canLook: Bool
  let settingKeys: [String]? = nil
  /// For the program, as they are.
  private let settings: [String: String]

  /// Settings that are for vault and not for the program.
  private static var ours: Set<String> { ["program", "origin", "keeps_former", "probe"] }

  init(_ context: DriverContext) throws(VaultError) {
    let program = try context.setting("program", "an absolute path")
    guard program.hasPrefix("/") else { throw context.wrong("program", "an absolute path") }
    guard let origin = context.settings["origin"].map(ValueOrigin.init) ?? .caller,
      origin != .person
    else { throw context.wrong("origin", "caller, provider or replacement") }
    self.context = context
    self.program = program
    self.origin = origin
    keepsFormer = try context.flag("keeps_former") ?? (origin == .provider)
    canLook = try context.flag("probe") ?? true
    settings = context.settings.filter { !Self.ours.contains($0.key) }
  }

  func look(at credential: borrowing Credential) throws(VaultError) -> Look {
    let none = try SecretBytes.empty()
    let reply = try ask("probe", credential.value, none, id: credential.id)
    guard let answer = reply.fields else { return .unknown(reply.failure ?? "") }
    switch answer.text("status") {
    case "alive":
      let facts = try answer.facts()
      return Look(probe: .alive(identity: facts.identity), facts: facts)
    case "dead": return Look(probe: .dead)
    default: return .unknown(answer.reason)
    }
  }

  func propose(after formerID: String?) throws(VaultError) -> Credential {
    try Credential(GeneratedValue.proposed())
  }

  func apply(
    _ new: borrowing Credential, beside former: borrowing Credential,
    authority: borrowing Credential
  ) throws(VaultError) -> ProviderReply {
    try change("apply", new.value, authority.value)
  }

  func create(
    for rotation: String, after formerID: String?, authority: borrowing Credential
  ) throws(VaultError) -> ProviderReply {
    let none = try SecretBytes.empty()
    return try change("create", none, authority.value, rotation: rotation, id: formerID)
  }

  func clean(
    after rotation: String, but formerID: String?, authority: borrowing Credential
  ) throws(VaultError) -> ProviderReply {
    let none = try SecretBytes.empty()
    return try change("clean", none, authority.value, rotation: rotation, id: formerID)
  }

  func end(
    _ credential: borrowing Credential, authority: borrowing Credential
  ) throws(VaultError) -> ProviderReply {
    try change("end", credential.value, authority.value, id: credential.id)
  }

  func read(_ answer: borrowing SecretBytes) throws(VaultError) -> Credential {
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
    try message.add("secret", context.secret.text)
    try message.add("rotation", rotation)
    try message.add("id", id)
    try message.add("settings", settings)
    if value.count > 0 { try message.add("value", secret: value) }
    if authority.count > 0 { try message.add("authority", secret: authority) }
    let tool = try ProviderTool(program, [])
    let result = try tool.run(message.finish(), secret: SecretBytes.empty())
    return try CommandAnswer(result, hiding: ToolText.hidden(value, authority))
  }
}
