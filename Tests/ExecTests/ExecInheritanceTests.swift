import Testing
import VaultTestSupport

/// Descriptors beside the standard streams.
@Suite(.needsVaultBinary, .needs(programs: "bash")) struct ExecInheritanceTests {
  private let fixture: ExecFixture

  init() throws { fixture = try ExecFixture(["token": "token-Value-0123456789"]) }

  /// A line of bash in which `$vault` stands for the program.
  private func bash(_ line: String) throws -> CommandResult {
    try Command(
      "bash", ["-c", line],
      environment: fixture.home.environment.merging(["vault": try fixture.vault]) { $1 }
    ).run()
  }

  @Test(arguments: ["", "--replace"]) func whatAShellOpensIsThere(_ option: String) throws {
    let result = try bash(
      """
      "$vault" exec \(option) -- cat <(echo substituted)
      exec 3< <(echo three) 9< <(echo nine)
      "$vault" exec \(option) -- sh -c 'cat <&9; cat <&3'
      """)
    #expect(result.output == "substituted\nnine\nthree\n")
  }

  @Test func filesAndDescriptorsOfOursKeepOutOfTheirWay() throws {
    let result = try bash(
      """
      exec 3< <(echo three) 4< <(echo four)
      "$vault" exec --no-redact --file F=vault://token --fd 4=vault://token -- \\
        sh -c 'cat <&3; cat <&4; echo; cat "$F"'
      """)
    #expect(result.output == "three\ntoken-Value-0123456789\ntoken-Value-0123456789")
  }

  /// Whoever waits for the end of one does not wait for vault.
  @Test func oneThatTheChildClosesIsClosed() throws {
    let result = try bash(
      """
      exec 4< <(sleep 1; echo read)
      exec 3> >(cat > /dev/null; echo ended)
      "$vault" exec -- sh -c 'exec 3>&-; read -r line; echo child "$line"' <&4 &
      exec 3>&-
      wait
      """)
    #expect(result.output == "ended\nchild read\n")
  }

  @Test(arguments: ["--mcp", "--pristine"]) func aServerHasNone(_ option: String) throws {
    let result = try bash(
      """
      exec 3< <(echo three) 9< <(echo nine)
      "$vault" exec \(option) -- sh -c 'for n in 3 4 5 6 7 8 9; do
        if [ -e /proc/self/fd/$n ]; then echo $n; fi; done >&2'
      """)
    #expect(result.errorOutput == "")
  }

  /// The vault's file, opened in this very process, and the pipes are not handed on.
  @Test(arguments: ["", "--replace"]) func nothingOfOursIsAmongThem(_ option: String) throws {
    try fixture.home.succeed(["lock"])
    let result = try bash(
      """
      exec 5< /dev/null
      list=(sh -c 'for n in $(seq 3 9) $(seq 11 255); do
        if [ -e /proc/self/fd/$n ]; then printf "$n "; fi; done')
      "${list[@]}"; echo
      "$vault" exec \(option) --passphrase-file "\(fixture.home.passphraseFile)" \\
        --env T=vault://token -- "${list[@]}"; echo
      """)
    let lines = result.output.split(separator: "\n")
    #expect(lines.count == 2 && lines.first == lines.last, "\(result)")
    #expect(lines.first?.contains("5 ") == true)
  }

  @Test func thatOfThePassphraseIsOursAlone() throws {
    try fixture.home.succeed(["lock"])
    let result = try bash(
      """
      "$vault" exec --passphrase-fd 7 --env T=vault://token -- \\
        sh -c 'if [ -e /proc/self/fd/7 ]; then echo open; else echo closed; fi' \\
        7< "\(fixture.home.passphraseFile)"
      """)
    #expect(result.output == "closed\n", "\(result)")
  }
}
