import Testing
import VaultCore
import VaultTestSupport

/// `ErrorCode`, which the program obeys, `Schemas/errors.json`, which scripts read, and the help of
/// every command, which people read, are one table.
struct ErrorStatusTests {
  private let table: ErrorStatuses

  init() throws {
    table = try ErrorStatuses.ofSchemas()
  }

  @Test func theSchemaHasEveryCodeWithItsStatus() {
    let rows = table.errors.map { "\($0.code) \($0.status)" }
    #expect(rows == ErrorCode.allCases.map { "\($0.rawValue) \($0.exitStatus)" })
    for status in ErrorCode.allCases.map(\.exitStatus) {
      #expect(table.meanings[String(status)] != nil)
    }
  }

  private func help(_ words: [String]) throws -> HelpScreen {
    let program = try #require(VaultBinary.path)
    let environment = Command.standardEnvironment.merging(["COLUMNS": "100"]) { $1 }
    let result = try Command(program, words + ["--help"], environment: environment).run()
    #expect(result.succeeded)
    return HelpScreen(text: result.output)
  }

  @Test(.needsVaultBinary) func theHelpOfEveryCommandSaysTheSame() throws {
    let overview = try help([])
    #expect(overview.commands.contains("exec") && overview.commands.contains("tour"))
    #expect(overview.breaches(against: table) == [])
    var told: Set<String> = []
    for command in overview.commands {
      let screen = try help([command])
      #expect(screen.breaches(against: table) == [], "vault \(command) --help")
      told.formUnion(screen.statuses.map(\.label))
    }
    // Every status that an error has stands in some command's help, and so does success.
    #expect(told.isSuperset(of: ErrorCode.allCases.map { String($0.exitStatus) } + ["0", "125"]))
    #expect(try help(["exec"]).statuses.map(\.label).contains("128+N"))
  }

  private static let screen = """
    OVERVIEW: An example.

    EXIT STATUS
      0    done
      2    something else
      9    never heard of
      128+N  a signal
      125  vault failed before
           the command ran

    MORE
      7    not a row
    """

  @Test func aBreachIsSeen() {
    let screen = HelpScreen(text: Self.screen)
    #expect(screen.statuses.map(\.label) == ["0", "2", "9", "128+N", "125"])
    #expect(screen.statuses.last?.meaning == "vault failed before the command ran")
    let breaches = screen.breaches(against: table)
    #expect(breaches.count == 2)
    #expect(breaches.first?.hasPrefix("2: something else, not usage") == true)
    #expect(breaches.last == "9: not in the table")
    #expect(HelpScreen(text: "OVERVIEW: x").breaches(against: table) == ["no EXIT STATUS"])
  }

  @Test func commandsAreReadFromAScreen() {
    let screen = HelpScreen(
      text: """
        OVERVIEW: x

        OPTIONS:
          --version               Show the version.

        VAULT SUBCOMMANDS:
          init                    Create a vault.
          unlock                  Unlock the vault
                                  for all.
        MORE SUBCOMMANDS:
          exec                    Launch.

          See 'vault help <subcommand>' for detailed help.
        """)
    #expect(screen.commands == ["init", "unlock", "exec"])
  }
}
