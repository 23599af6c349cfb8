import Testing
import VaultCore

@Suite struct VaultRequestTests {
  private func requests() throws -> [VaultRequest] {
    let name = try SecretName("github/token")
    let server = try ServerName("github")
    let profile = try ServerProfileTests.full()
    let variables = try ["A", "B_2"].map { try EnvironmentName($0) }
    let moves: [RotationMove] = [
      .open(id: Sample.bytes(16, from: 1), RotationJournal(driver: "d", origin: .person)),
      .propose(expiresAt: .never, newID: "n"), .answer, .parse(expiresAt: .unknown, newID: nil),
      .parse(expiresAt: .never, newID: "n"), .apply, .verify(identity: nil),
      .verify(identity: "i"), .promote, .finish, .doubt(reason: "r"), .stick(reason: ""),
      .restart(.stored), .abandon, .rollBack,
    ]
    return moves.map { .move(name, $0) } + [
      .status, .lock, .list, .verify, .checkpoint, .slots, .rollBack(name),
      .remove(name, version: nil, purges: false), .remove(name, version: 3, purges: true),
      .compare([]), .compare([Sample.checkpoint(), Sample.checkpoint(counter: 9)]),
      .release(ReleaseRequest(items: [], everything: true, purpose: .redact)),
      .release(
        ReleaseRequest(
          items: [
            ReleaseItem(name: name, variables: variables),
            ReleaseItem(name: name, choice: .version(7)), ReleaseItem(name: name, choice: .all),
            ReleaseItem(name: name, choice: .after(3)),
          ], purpose: .exec, refuseExpired: true, command: CommandName(Program("/bin/npx")))),
      .add(TokenDraft(name: name)),
      .add(
        TokenDraft(
          name: name, owner: "o", service: "s", notes: "n", scopes: ["a", ""], tags: ["t"],
          policy: RotationPolicy(intervalDays: 30, url: "u"), expiresAt: .never)),
      .edit(name, TokenEdit()),
      .edit(
        name,
        TokenEdit(
          owner: "", service: "s", notes: "n", scopes: [], tags: ["t"], intervalDays: 45,
          outsidePolicy: false, headStartDays: 0, overlap: .zero, environment: .some("TOKEN"),
          url: .some(nil), expiresAt: .unknown)),
      .edit(name, TokenEdit(environment: .some(nil), url: .some(""))),
      .edit(name, TokenEdit(driver: .some(nil))),
      .edit(
        name,
        TokenEdit(driver: DriverChoice(name: "command", settings: ["origin": "caller", "a": "é"]))),
      .auditPage(first: 0, count: 1), .auditPage(first: .max, count: 1_000), .auditVerify,
      .report(GuardDetail(cause: .marker, command: nil), nil),
      .report(
        GuardDetail(cause: .value, command: CommandName(Program("/bin/npx"))), name),
      .server(server), .removeServer(server),
      .writeServers([ServerWrite(server, profile)]),
      .writeServers([
        ServerWrite(server, profile, replacing: profile),
        ServerWrite(
          try ServerName("b"), profile, replacing: profile, newName: try ServerName("c")),
      ]),
      .rotate(name, expiresAt: nil, overlap: nil),
      .rotate(name, expiresAt: .never, overlap: .zero),
      .importSecrets(ImportRequest(items: [])),
      .importSecrets(
        ImportRequest(
          items: [
            ImportItem(draft: TokenDraft(name: name), byteCount: 1),
            ImportItem(
              draft: TokenDraft(name: try SecretName("b"), tags: ["t"], expiresAt: .never),
              byteCount: 1_048_576, createdAt: Instant(seconds: 1), rotatedAt: Instant(seconds: 2)),
          ], replaces: true, isDryRun: true)),
    ]
  }

  @Test func everyRequestComesBack() throws {
    let requests = try requests()
    for request in requests {
      #expect(try VaultRequest(decoding: request.encoded) == request)
    }
    #expect(Set(requests.map(\.encoded)).count == requests.count)
  }

  @Test func takesNothingThatItWouldNotWrite() throws {
    for request in try requests() {
      let damage = Damage(
        of: request.encoded, decode: { try? VaultRequest(decoding: $0) }, encode: { $0.encoded })
      #expect(damage.taken.isEmpty)
      #expect(damage.refused > 0)
    }
  }

  /// A transaction of nothing would be a commit without an entry in the log.
  @Test func serversAreWrittenOneAtLeastAndNewOnesUnderOneName() throws {
    let profile = ServerProfile(
      command: "/bin/true", surroundings: [try EnvironmentName("PATH"): "/bin"])
    let twice = ServerWrite(try ServerName("a"), profile, newName: try ServerName("b"))
    for request in [VaultRequest.writeServers([]), .writeServers([twice])] {
      #expect(throws: FormatError.self) { try VaultRequest(decoding: request.encoded) }
    }
  }

  @Test func statusHasTheseBytes() {
    #expect(
      VaultRequest.status.encoded == [14, 0, 0, 0] + Array("vault1-request".utf8)
        + [8, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0])
  }

  @Test func isLimited() throws {
    let name = try SecretName("n")
    func request(_ count: Int) -> VaultRequest {
      .add(TokenDraft(name: name, notes: String(repeating: "n", count: count)))
    }
    let overhead = request(0).encoded.count
    let full = request(Limits.requestHeadByteCount - overhead)
    #expect(try VaultRequest(decoding: full.encoded) == full)
    #expect(throws: FormatError()) {
      _ = try VaultRequest(decoding: request(Limits.requestHeadByteCount - overhead + 1).encoded)
    }
  }

  @Test func everythingAndSomethingIsRefused() throws {
    let request = VaultRequest.release(
      ReleaseRequest(
        items: [ReleaseItem(name: try SecretName("n"))], everything: true, purpose: .redact))
    #expect(throws: FormatError()) { _ = try VaultRequest(decoding: request.encoded) }
  }

  /// What one transaction could not do is refused before it begins.
  @Test(arguments: [[1, 1], [0], [1_048_577]] as [[Int64]])
  func anImportThatCannotBeIsRefused(_ byteCounts: [Int64]) throws {
    let draft = TokenDraft(name: try SecretName("n"))
    let request = VaultRequest.importSecrets(
      ImportRequest(items: byteCounts.map { ImportItem(draft: draft, byteCount: $0) }))
    #expect(throws: FormatError()) { _ = try VaultRequest(decoding: request.encoded) }
  }

  /// A client cannot smuggle an interval that was not asked for explicitly.
  @Test func aDraftOutsidePolicyIsRefusedWithoutTheFlag() throws {
    let draft = TokenDraft(name: try SecretName("n"), policy: RotationPolicy(intervalDays: 365))
    #expect(throws: FormatError()) {
      _ = try VaultRequest(decoding: VaultRequest.add(draft).encoded)
    }
  }
}
