import Reports
import Testing
import VaultCore

struct AuditReportTests {
  /// One entry of each kind of event and of each kind of detail.
  static func entries() throws -> [(sequence: Int64, entry: AuditEntry, name: String?)] {
    struct Program: ProgramSource {
      let path: String
    }
    let actor = AuditActor(
      uid: 1000, pid: 4711, executable: ExecutableHint(Program(path: "/usr/bin/claude")))
    let nobody = AuditActor(uid: 65_534, pid: 0, executable: .unknown)
    let record = try RecordID([UInt8](repeating: 0xAB, count: 16))
    let base = StateBody(
      vaultID: [UInt8](repeating: 1, count: 16), epoch: 2, counter: 40,
      previousHash: StateBody.zeroHash, slotsRoot: StateBody.zeroHash,
      recordsRoot: StateBody.zeroHash, auditBaseSequence: 12, auditBaseLink: StateBody.zeroHash,
      auditSequence: 30, auditLink: StateBody.zeroHash, committedAt: Samples.now,
      epochBeganAt: Samples.now, publicKey: StateBody.zeroHash, handover: StateBody.noHandover)
    let checkpoint = Checkpoint(
      of: base, hash: StateBody.zeroHash, signature: StateBody.noHandover)
    let release = ReleaseDetail(
      purpose: .exec, command: CommandName(Program(path: "/opt/npx")),
      variables: try ["GITHUB_TOKEN", "lower"].map { try EnvironmentName($0) })
    func entry(
      _ event: AuditEvent, _ record: RecordID? = nil, _ version: Int64 = 0,
      _ outcome: AuditOutcome = .done, by who: AuditActor? = nil,
      is detail: AuditDetail = .none
    ) -> AuditEntry {
      AuditEntry(
        time: Samples.now, event: event, record: record, version: version, outcome: outcome,
        actor: who ?? actor, detail: detail)
    }
    let name = "github/token"
    let rekey = RekeyDetail(before: base, hash: StateBody.zeroHash, droppedSlots: [3])
    return [
      (1, entry(.initialised), nil), (2, entry(.written, record, 1, is: .change(.added)), name),
      (3, entry(.released, record, 3, is: .release(release)), name),
      (
        4, entry(.releasedWithoutAudit, record, 3, is: .release(ReleaseDetail(purpose: .get))), name
      ),
      (5, entry(.denied, record, 3, .refused, is: .reason(.refused)), name),
      (6, entry(.denied, nil, 0, .refused, by: nobody, is: .reason(.permission)), nil),
      (7, entry(.unlockFailed, nil, 0, .failed, is: .reason(.wrongSecret)), nil),
      (8, entry(.unlockFailed, nil, 0, .failed, is: .notKept(count: 12)), nil),
      (9, entry(.slotAdded, is: .slot(id: 4, type: .keyfile, role: .full)), nil),
      (10, entry(.slotReplaced, is: .slot(id: 1, type: .passphrase, role: .full)), nil),
      (11, entry(.slotRemoved, is: .slot(id: 3, type: .keyfile, role: .watch)), nil),
      (12, entry(.pruned, is: .pruned(AuditBase(of: base))), nil),
      (13, entry(.rekeyed, is: .rekeyed(rekey)), nil),
      (
        14, entry(.rollbackAccepted, is: .rollbackAccepted(anchor: checkpoint, file: checkpoint)),
        nil
      ),
      (15, entry(.removed, record), nil), (16, entry(.unlocked), nil), (17, entry(.locked), nil),
      (18, entry(.exported), nil),
      (19, entry(.written, record, 2, is: .stage(.retired)), name),
      (20, entry(.written, record, is: .change(.policyChanged)), name),
      (
        21,
        entry(
          .denied, record, 0, .refused,
          is: .guarded(GuardDetail(cause: .value, command: CommandName(Program(path: "/bin/npx"))))),
        name
      ),
    ]
  }

  private func text(
    _ format: AuditReport.Format, _ entries: [(sequence: Int64, entry: AuditEntry, name: String?)]
  ) -> (text: String, remarks: String) {
    var report = AuditReport(
      format, vault: "/v.db", productVersion: "9.9", colour: false, now: Samples.now)
    var text = report.head
    for line in entries {
      text += report.text(sequence: line.sequence, line.entry, name: line.name)
    }
    return (text + report.end, report.remarks)
  }

  @Test func theTableTellsWhoTookWhatAndWhen() throws {
    let lines = try text(.table, Self.entries()).text.split(separator: "\n").map(String.init)
    let id = String(repeating: "ab", count: 16)
    let time = "2026-11-22T08:00:00Z"
    let who = "/usr/bin/claude (4711) uid 1000    "
    #expect(lines.count == 22)
    #expect(
      lines[0]
        == "   SEQ  TIME                  EVENT             SECRET                    "
        + "BY                                    DETAIL")
    #expect(
      lines[3] == "     3  \(time)  released          github/token v3           \(who)   "
        + "exec npx, GITHUB_TOKEN, 1 more variables")
    #expect(
      lines[6] == "     6  \(time)  denied            -                         "
        + "unknown uid 65534                     refused, permission")
    #expect(lines[8].hasSuffix("failed, 12 more, not kept one by one"))
    #expect(lines[12].hasSuffix("through 12"))
    #expect(lines[13].hasSuffix("epoch 2 before, slots dropped: 3"))
    // Longer than its column: the line goes on, and nothing is cut.
    #expect(lines[15] == "    15  \(time)  removed           \(id)  \(who)   -")
    #expect(lines[20].hasSuffix("policy_changed"))
  }

  @Test func noEntryIsNoTable() {
    #expect(text(.table, []) == ("", "vault: note: there is no such entry in the audit log\n"))
    #expect(text(.ocsf, []).text.isEmpty)
    #expect(
      text(.json, []).text
        == #"{"entries":[],"generated_at":"2026-11-22T08:00:00Z","vault":"/v.db"}"# + "\n")
  }

  @Test func theJSONIsOneLineThatFitsItsSchema() throws {
    let entries = try Self.entries()
    let document = text(.json, entries).text
    #expect(document.hasSuffix("}\n") && document.dropLast().contains("\n") == false)
    #expect(try Schema("audit").problems(in: document) == [])
    let json = try JSON(document)
    #expect(json["entries"]?.list.count == entries.count)
    #expect(
      text(.json, [entries[4]]).text
        == #"{"entries":[{"detail":{"kind":"reason","reason":"refused"},"event":"denied","#
        + #""executable":"/usr/bin/claude","outcome":"refused","pid":4711,"#
        + #""record":"abababababababababababababababab","secret":"github/token","seq":5,"#
        + #""time":"2026-11-22T08:00:00Z","uid":1000,"version":3}],"#
        + #""generated_at":"2026-11-22T08:00:00Z","vault":"/v.db"}"# + "\n")
    // The control.
    let other = document.replacing("github", with: "").replacing("\"uid\"", with: "\"who\"")
    #expect(try !Schema("audit").problems(in: other).isEmpty)
  }

  @Test func theSchemasHaveTheWordsOfTheProgram() throws {
    let schema = try JSON(schemaFile: "audit.schema.json")
    let entry = schema["properties"]?["entries"]?["items"]?["properties"]
    func words(_ json: JSON?) -> [String]? { json?["enum"]?.list.compactMap(\.text) }
    #expect(words(entry?["event"]) == AuditEvent.allCases.map(\.name))
    #expect(words(entry?["outcome"]) == AuditOutcome.allCases.map(\.name))
    func words(ofDetail kind: String, _ key: String) -> [String]? {
      let detail = entry?["detail"]?["oneOf"]?.list
        .first { $0["properties"]?["kind"]?["const"] == .text(kind) }
      return words(detail?["properties"]?[key])
    }
    #expect(words(ofDetail: "reason", "reason") == ErrorCode.allCases.map(\.rawValue))
    #expect(words(ofDetail: "change", "change") == RecordChange.allCases.map(\.name))
    #expect(
      words(ofDetail: "release", "purpose") == ReleasePurpose.allCases.map(\.name))
    #expect(words(ofDetail: "stage", "stage") == VersionStage.allCases.map(\.name))
    let ocsf = try JSON(schemaFile: "audit-ocsf.schema.json")
    #expect(
      words(ocsf["$defs"]?["metadata"]?["properties"]?["event_code"])
        == AuditEvent.allCases.map(\.name))
  }

  @Test func verifyTellsWhatWasProved() throws {
    var summary = AuditSummary(
      of: Self.state, opened: 18, lastAt: Samples.day(-1))
    var answer = AuditVerifyAnswer(vault: "/v.db", summary, now: Samples.now)
    let zeros = String(repeating: "0", count: 64)
    #expect(
      answer.text(colour: false) == """
        vault       /v.db
        result      nothing is missing, and every entry opens
        entries     18, 18 opened
        first       13
        last        30
        cut up to   12
        base link   \(zeros)
        head link   \(zeros)
        last entry  2026-11-21T08:00:00Z (24 hours ago)
        committed   2026-11-22T08:00:00Z (now)

        """)
    #expect(answer.remarks.isEmpty)
    #expect(try Schema("audit-verify").problems(in: answer.json) == [])
    summary = AuditSummary(of: Self.state, opened: 0, lastAt: .unknown)
    answer = AuditVerifyAnswer(vault: "/v.db", summary, now: Samples.now)
    #expect(answer.text(colour: false).contains("result     nothing is missing\n"))
    #expect(answer.remarks.contains("order and completeness alone"))
    #expect(try Schema("audit-verify").problems(in: answer.json) == [])
    #expect(answer.json.contains(#""last_entry_at":null"#))
  }

  @Test func pruneTellsWhatWent() throws {
    let summary = AuditSummary(of: Self.state, opened: 0, lastAt: .unknown)
    let answer = AuditPruneAnswer(removed: 12, log: summary)
    #expect(answer.text(colour: false) == "cut 12 entries, through 12; 18 are left\n")
    #expect(try Schema("audit-prune").problems(in: answer.json) == [])
    let nothing = AuditPruneAnswer(removed: 0, log: nil)
    #expect(nothing.text(colour: false) == "nothing to cut\n")
    #expect(try Schema("audit-prune").problems(in: nothing.json) == [])
  }

  private static var state: StateBody {
    StateBody(
      vaultID: [UInt8](repeating: 1, count: 16), epoch: 1, counter: 40,
      previousHash: StateBody.zeroHash, slotsRoot: StateBody.zeroHash,
      recordsRoot: StateBody.zeroHash, auditBaseSequence: 12, auditBaseLink: StateBody.zeroHash,
      auditSequence: 30, auditLink: StateBody.zeroHash, committedAt: Samples.now,
      epochBeganAt: Samples.now, publicKey: StateBody.zeroHash, handover: StateBody.noHandover)
  }
}
