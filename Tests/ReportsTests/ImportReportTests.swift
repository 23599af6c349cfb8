import Reports
import Testing
import VaultCore

struct ImportReportTests {
  private func entries() throws -> [ImportedEntry] {
    [
      ImportedEntry(
        name: "github.com-token", source: "github.com token", fate: .taken(.added)),
      ImportedEntry(
        name: "a-2", source: "a", fate: .taken(.added), isNumbered: true),
      ImportedEntry(name: "b", source: "b", fate: .taken(.differs)),
      ImportedEntry(name: "c", source: "c", fate: .taken(.same)),
      ImportedEntry(name: nil, source: "\u{1b}[31m", fate: .skipped(.name)),
      ImportedEntry(
        name: "d/otp", source: "d/otp", fate: .skipped(.oneTimePassword)),
    ]
  }

  @Test func asATable() throws {
    let report = ImportReport(try entries(), isDryRun: false, now: Samples.now)
    #expect(
      report.text(colour: false) == """
        RESULT   NAME              FROM              WHY
        added    github.com-token  github.com token  -
        added    a-2               a                 the name was taken
        differs  b                 -                 the vault has another value, and keeps it
        same     c                 -                 -
        skipped  -                 \\u{1b}[31m        its title makes no name
        skipped  d/otp             -                 a one-time password seed; --with-otp takes it
        2 added, 1 differs, 1 same, 2 skipped

        """)
    #expect(
      report.remarks == """
        vault: note: 1 entry differs from what the vault has, which was kept; --replace takes the \
        new values
        vault: note: 1 name was taken by another entry of this import, and got a number

        """)
  }

  @Test func withServersItTellsWhichIsWhat() throws {
    let entries = [
      ImportedEntry(name: "s", source: "s", fate: .taken(.added)),
      ImportedEntry(.server, name: "s", source: "s", fate: .taken(.differs)),
      ImportedEntry(.server, name: "t", source: "t", fate: .skipped(.missingSecret)),
    ]
    let report = ImportReport(entries, isDryRun: true, now: Samples.now)
    #expect(
      report.text(colour: false) == """
        WOULD BE  WHAT    NAME  FROM  WHY
        added     secret  s     -     -
        differs   server  s     -     the vault has another profile, and keeps it
        skipped   server  t     -     it names a secret that the vault does not have
        dry run, nothing was written: 1 added, 1 differs, 1 skipped

        """)
    #expect(try Schema("import").problems(in: report.json).isEmpty)
  }

  /// Who made the file chose the command, so nothing of it is hidden, or obeyed by a terminal.
  @Test func whatAServerStartsIsShown() throws {
    let secret = try SecretName("github/token")
    let profile = ServerProfile(
      command: "/bin/sh", arguments: [Array("-c".utf8), Array("env\u{1b}[8m\n'all added'".utf8)],
      surroundings: [:], files: [try EnvironmentName("F"): secret])
    let entries = [
      ImportedEntry(.server, name: "gh", source: "gh", fate: .taken(.added), profile: profile),
      ImportedEntry(
        .server, name: "b", source: "b", fate: .skipped(.profile), detail: "a server needs a PATH"),
    ]
    let report = ImportReport(entries, isDryRun: true, now: Samples.now)
    #expect(
      report.text(colour: false) == #"""
        WOULD BE  WHAT    NAME  FROM  WHY
        added     server  gh    -     -
        skipped   server  b     -     a server needs a PATH
        'gh' starts /bin/sh -c 'env\u{1b}[8m\n'\''all added'\''', which gets github/token
        dry run, nothing was written: 1 added, 1 skipped

        """#)
    #expect(try Schema("import").problems(in: report.json).isEmpty)
    #expect(
      report.json.contains(
        #""arguments":["-c","env\u001b[8m\n'all added'"],"command":"/bin/sh","detail":null"#))
    #expect(
      report.json.contains(
        #""arguments":null,"command":null,"detail":"a server needs a PATH""#))
  }

  @Test func aDryRunSaysSo() throws {
    let report = ImportReport([], isDryRun: true, now: Samples.now)
    #expect(report.text(colour: false) == "dry run, nothing was written: nothing to import\n")
    #expect(report.json.contains("\"dry_run\":true"))
    #expect(report.remarks.isEmpty)
  }

  @Test func asJSON() throws {
    let report = ImportReport(try entries(), isDryRun: false, now: Samples.now)
    #expect(try Schema("import").problems(in: report.json).isEmpty)
    #expect(report.json.contains("\"added\":2,\"differs\":1,\"dry_run\":false"))
    #expect(
      report.json.contains(
        #"{"arguments":null,"command":null,"detail":null,"kind":"secret","name":"d/otp","#
          + #""numbered":false,"reason":"otp","result":"skipped","source":"d/otp"}"#
      ))
  }

  @Test func everyReasonIsInTheSchema() throws {
    for reason in ImportSkip.allCases {
      let entry = ImportedEntry(name: nil, source: "s", fate: .skipped(reason))
      let report = ImportReport([entry], isDryRun: false, now: Samples.now)
      #expect(try Schema("import").problems(in: report.json).isEmpty, "\(reason)")
    }
  }
}
