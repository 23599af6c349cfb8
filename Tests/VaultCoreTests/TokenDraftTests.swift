import Testing
import VaultCore

@Suite struct TokenDraftTests {
  private let now = Sample.now
  private var later: Instant { now.adding(.days(1)) }

  @Test func aDraftBecomesARecordWithoutAVersion() throws {
    let draft = TokenDraft(
      name: try SecretName("n"), owner: "o", service: "s", notes: "x", scopes: ["a"],
      tags: ["t"], policy: RotationPolicy(intervalDays: 30))
    let token = try TokenRecord(draft, at: now)
    #expect(token.name.text == "n")
    #expect([token.owner, token.service, token.notes] == ["o", "s", "x"])
    #expect(token.scopes == ["a"] && token.tags == ["t"])
    #expect(token.policy.intervalDays == 30)
    #expect(token.createdAt == now && token.updatedAt == now)
    #expect(token.versions.isEmpty && token.nextVersion == 1)
  }

  @Test func draftsAreChecked() throws {
    let name = try SecretName("n")
    #expect(throws: VaultError(.badValue, "")) {
      _ = try TokenRecord(
        TokenDraft(name: name, policy: RotationPolicy(intervalDays: 120)), at: now)
    }
    #expect(throws: VaultError(.limit, "")) {
      _ = try TokenRecord(TokenDraft(name: name, scopes: [""]), at: now)
    }
    #expect(throws: VaultError(.limit, "")) {
      _ = try TokenRecord(
        TokenDraft(name: name, tags: Array(repeating: "t", count: 129)), at: now)
    }
  }

  @Test func anEditTouchesWhatItNames() throws {
    let before = try Sample.fullToken()
    var token = before
    try token.apply(TokenEdit(owner: "new", url: .some(nil), expiresAt: later), at: later)
    #expect(token.owner == "new")
    #expect(token.service == before.service)
    #expect(token.policy.url == nil)
    #expect(token.policy.environment == before.policy.environment)
    #expect(token.current?.expiresAt == later)
    #expect(token.previous == before.previous)
    #expect(token.updatedAt == later && token.createdAt == before.createdAt)
    #expect(TokenEdit().isEmpty && !TokenEdit(url: .some(nil)).isEmpty)
  }

  @Test func everyFieldCanBeEdited() throws {
    var token = try Sample.fullToken()
    try token.apply(
      TokenEdit(
        owner: "1", service: "2", notes: "3", scopes: ["4"], tags: [], intervalDays: 60,
        outsidePolicy: false, headStartDays: 1, overlap: .zero, environment: .some("E"),
        url: .some("u"), expiresAt: .unknown), at: later)
    #expect([token.owner, token.service, token.notes] == ["1", "2", "3"])
    #expect(token.scopes == ["4"] && token.tags.isEmpty)
    #expect(
      token.policy
        == RotationPolicy(
          intervalDays: 60, headStartDays: 1, overlap: .zero, environment: "E", url: "u"))
  }

  @Test func aRefusedEditChangesNothing() throws {
    let before = try Sample.token()
    var token = before
    for (edit, code) in [
      (TokenEdit(owner: "x", intervalDays: 120), .badValue),
      (TokenEdit(owner: "x", environment: .some("A-B")), .badName),
      (TokenEdit(owner: "x", tags: [""]), .limit),
      (TokenEdit(owner: "x", expiresAt: .never), .noVersion),
    ] as [(TokenEdit, ErrorCode)] {
      #expect(throws: VaultError(code, "")) { try token.apply(edit, at: later) }
      #expect(token == before)
    }
  }
}
