import Testing
import VaultTestSupport

/// Every help screen: one example that runs, and the statuses a script may rely on.
@Suite(.needsVaultBinary)
struct HelpTests {
  static let commands = [
    "init", "unlock", "lock", "status", "verify", "add", "list", "show", "get", "edit", "rotate",
    "remove", "exec", "redact", "tour",
  ]

  private func screen(_ words: [String]) throws -> [String] {
    let result = try TemporaryHome().vault(words)
    #expect(result.succeeded && result.errorBytes.isEmpty, "\(result)")
    return result.output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  /// The indented lines below a heading.
  private func section(_ heading: String, of screen: [String]) -> [String] {
    screen.drop { $0 != heading }.dropFirst().prefix { $0.hasPrefix("  ") }
      .map { String($0.dropFirst(2)) }
  }

  @Test func theOverviewNamesEveryCommandOnce() throws {
    let lines = try screen(["--help"])
    let named = lines.prefix { $0 != "EXAMPLE" }.filter {
      $0.hasPrefix("  ") && !$0.hasPrefix("   ")
    }
    .compactMap { $0.split(separator: " ").first.map(String.init) }
    for command in Self.commands {
      #expect(named.filter { $0 == command }.count == 1, "\(command)")
    }
    #expect(try screen([]) == lines)
    #expect(try screen(["help"]) == lines)
  }

  @Test(arguments: commands)
  func endsWithAnExampleAndTheStatuses(_ command: String) throws {
    let lines = try screen([command, "--help"])
    #expect(try screen(["help", command]) == lines)
    #expect(lines.allSatisfy { $0.count <= 80 && !$0.hasSuffix(" ") })
    #expect(lines.filter { $0.hasPrefix("  --version ") }.count == (command == "get" ? 1 : 0))
    #expect(section("EXAMPLE", of: lines).first?.hasPrefix("vault \(command)") == true)
    let statuses = section("EXIT STATUS", of: lines)
      .compactMap { $0.split(separator: " ").first.map(String.init) }
    if command == "exec" {
      #expect(statuses == ["N", "128+N", "125", "126", "127"])
    } else {
      #expect(statuses.prefix(2) == ["0", "1"])
      #expect(statuses == statuses.sorted())
    }
  }

  /// The examples as they stand, one after another in one home, typed at a terminal. What they
  /// call beside `vault` is a stand-in that reads all it is given.
  @Test func theExamplesRun() throws {
    var script = """
      sh mkdir bin; printf '#!/bin/sh\\ncat > /dev/null\\n' > bin/gh; cp bin/gh bin/github-mcp-server
      sh chmod 755 bin/*; echo text > build.log
      cleanup vault lock

      """
    let answers = [
      "init": typedTwice("Passphrase") + "ttygroups\n",
      "unlock": "ttyout Passphrase for\nttyhidden violet anchor mumbles 42 rivers\n",
      "add": typedTwice("Value"),
      "rotate": typedTwice("Value", "another long value 2"),
      "remove": "ttyout [y/N]\nttyin y\n",
      "exec": "ttykey ^D\n",
    ]
    for command in Self.commands.filter({ $0 != "remove" && $0 != "lock" }) + ["remove", "lock"] {
      let example = section("EXAMPLE", of: try screen([command, "--help"]))
      // A script's command is one line.
      let line = example.map { $0.hasSuffix("\\") ? String($0.dropLast()) : $0 }.joined()
      script += line + "\n" + (answers[command] ?? "")
    }
    let problems = try ScriptRun(Script(name: "examples", path: "examples", text: script)).run()
    #expect(problems.map(\.text) == [])
  }

  private func typedTwice(
    _ prompt: String, _ text: String = "violet anchor mumbles 42 rivers"
  ) -> String {
    "ttyout \(prompt): \nttyhidden \(text)\nttyout \(prompt) again: \nttyhidden \(text)\n"
  }
}
