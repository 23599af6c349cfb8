import Testing
import VaultTestSupport

/// Every help screen: one example that runs, and the statuses a script may rely on.
@Suite(.needsVaultBinary)
struct HelpTests {
  static let commands = [
    "init", "unlock", "lock", "status", "checkpoint", "verify", "backup", "restore", "passwd",
    "slot list", "slot add", "slot remove", "rekey", "add", "list", "show", "get", "edit",
    "rotate", "history", "rollback", "remove", "exec", "server add", "server list",
    "server show", "server edit", "server remove", "redact", "audit", "tour", "import", "export",
    "due", "refresh", "report", "schedule install", "schedule show", "schedule remove",
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
    for command in Set(Self.commands.map { $0.prefix { $0 != " " } }) {
      #expect(named.filter { $0 == String(command) }.count == 1, "\(command)")
    }
    #expect(try screen([]) == lines)
    #expect(try screen(["help"]) == lines)
  }

  @Test(arguments: commands)
  func endsWithAnExampleAndTheStatuses(_ command: String) throws {
    let words = command.split(separator: " ").map(String.init)
    let lines = try screen(words + ["--help"])
    #expect(try screen(["help"] + words) == lines)
    #expect(lines.allSatisfy { $0.count <= 80 && !$0.hasSuffix(" ") })
    #expect(
      lines.filter { $0.hasPrefix("  --version ") }.count
        == (["get", "remove"].contains(command) ? 1 : 0))
    #expect(section("EXAMPLE", of: lines).first?.hasPrefix("vault \(command)") == true)
    // A line that goes on is further in.
    let statuses = section("EXIT STATUS", of: lines).filter { !$0.hasPrefix(" ") }
      .compactMap { $0.split(separator: " ").first.map(String.init) }
    if command == "exec" {
      #expect(statuses == ["N", "128+N", "125", "126", "127"])
    } else {
      #expect(statuses.prefix(2) == ["0", "1"])
      let numbers = statuses.compactMap { Int($0) }
      #expect(numbers.count == statuses.count && numbers == numbers.sorted())
    }
  }

  @Test(arguments: ["verify", "prune"]) func aSubcommandHasItsOwn(_ subcommand: String) throws {
    let lines = try screen(["audit", subcommand, "--help"])
    #expect(try screen(["help", "audit", subcommand]) == lines)
    #expect(lines.allSatisfy { $0.count <= 80 && !$0.hasSuffix(" ") })
    let example = section("EXAMPLE", of: lines).first
    #expect(example?.hasPrefix("vault audit \(subcommand)") == true)
    #expect(section("EXIT STATUS", of: lines).count == 8)
  }

  /// The examples as they stand, one after another in one home, typed at a terminal. What they
  /// call beside `vault` is a stand-in that reads all it is given.
  @Test func theExamplesRun() throws {
    var script = """
      sh mkdir bin; printf '#!/bin/sh\\ncat > /dev/null\\n' > bin/gh
      sh sed '2i echo ready' bin/gh > bin/github-mcp-server
      sh printf '#!/bin/sh\\necho no crontab for you >&2; exit 1\\n' | tee bin/crontab > bin/systemctl
      sh printf '%s\\n' '#!/bin/sh' 'printf "200\\n\\n{}" >&2' \
      'echo "{\\"login\\":\\"me\\"}"' > bin/curl
      sh chmod 755 bin/*; echo text > build.log; mkdir usb
      sh echo '{"encrypted":false,"items":[]}' > bitwarden.json
      cleanup vault lock

      """
    let answers = [
      "init": typedTwice("Passphrase") + "ttygroups\n",
      "unlock": "ttyout Passphrase for\nttyhidden violet anchor mumbles 42 rivers\n",
      "add": typedTwice("Value"),
      "rotate": typedTwice("Value", "another long value 2"),
      "passwd": Self.opening + typedTwice("New passphrase"),
      "slot add": Self.opening,
      "slot remove": Self.opening + "ttyout [y/N]\nttyin y\n",
      "rekey": Self.opening + "ttyout Slot 2\nttyin\nttyout [y/N]\nttyin y\n",
      "restore": Self.opening + "ttyout [y/N]\nttyin y\n",
      // A key that is typed before the terminal is raw is another by then.
      "exec": "ttyout ready\nttykey ^D\n",
      "export": "ttyout Passphrase for\nttyhidden violet anchor mumbles 42 rivers\n"
        + "ttyout [y/N]\nttyin y\n",
    ]
    let last = [
      "server remove", "remove", "rollback", "passwd", "rekey", "slot remove", "restore", "lock",
    ]
    for command in Self.commands.filter({ !last.contains($0) }) + last {
      let words = command.split(separator: " ").map(String.init)
      let example = section("EXAMPLE", of: try screen(words + ["--help"]))
      // A script's command is one line, and nobody has a stick at hand.
      let line = example.map { $0.hasSuffix("\\") ? String($0.dropLast()) : $0 }.joined()
      if command == "refresh" { script += "sh vault edit github/token --driver github\n" }
      script += line.replacing("/media/usb", with: "usb") + "\n" + (answers[command] ?? "")
      if command == "backup" {
        script += "sh cp -p usb/vault-*.db stick; mv stick usb/vault-2026-11-22.db\n"
      }
    }
    let problems = try ScriptRun(Script(name: "examples", path: "examples", text: script)).run()
    #expect(problems.map(\.text) == [])
  }

  private static let opening = "ttyout Passphrase for\nttyhidden violet anchor mumbles 42 rivers\n"

  private func typedTwice(
    _ prompt: String, _ text: String = "violet anchor mumbles 42 rivers"
  ) -> String {
    "ttyout \(prompt): \nttyhidden \(text)\nttyout \(prompt) again: \nttyhidden \(text)\n"
  }
}
