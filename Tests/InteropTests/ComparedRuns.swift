import Testing
import VaultTestSupport

/// One conversation held several times: with the token in the client's file, and through vault.
struct ComparedRuns {
  let plain: DrivenServer
  let sealed: [DrivenServer]
  let judge: Judge
  /// What is wrong with them: nothing, if they differ in the token alone, which only the first
  /// lets out.
  let problems: String

  /// Puts the token into the vault and holds them all.
  init(
    _ entry: ServerEntry, _ conversation: Conversation, _ launches: [Launch], token: String,
    home: TemporaryHome, era: String? = nil, steps: [String]? = nil
  ) throws {
    try Judge.keep(token, home: home)
    judge = try Judge(conversation, token: token, home: home)
    var sessions = try launches.map { try $0.session(entry, home: home, steps: steps) }
    sessions.append(entry.session(token: token, steps: steps))
    var driven = try DrivenServer.drive(sessions, conversation, era: era, home: home)
    for server in driven { #expect(try server.failure == nil) }
    plain = driven.removeLast()
    sealed = driven
    problems = try judge.verify(plain, sealed).output
  }
}
