import Testing
import VaultTestSupport

/// The real crontab and the real cron: a job of another user, which looks at our vault.
@Suite(.needsVaultBinary, .needs(.root), .needs(programs: "crontab", "cron", "setpriv"))
struct CronTests {
  /// A user that every system has, and nobody works as.
  private static let uid = "65534"
  private let home: TemporaryHome
  private let other: String
  private let vault: [String]

  init() throws {
    home = try TemporaryHome()
    try home.makeVault()
    try home.succeed(["add", "dead", "--expires", "2020-01-01", "--generate"])
    try home.succeed([
      "slot", "add", "watch", home.path + "/watch.key", "--passphrase-file", home.passphraseFile,
    ])
    other = home.path + "/other 100%"
    vault = ["--vault", home.vaultFile, "--vault-owner", "0"]
    try home.directory.write(
      "told",
      """
      #!/bin/sh
      cat > "$HOME/told.new" && mv "$HOME/told.new" "$HOME/told"

      """, mode: 0o755)
    let binary = try #require(VaultBinary.path)
    try shell(
      """
      mkdir "$OTHER" bin && cp "\(binary)" bin/vault && chmod 755 bin bin/vault
      mv told bin/tell && chmod 711 . .local .local/share && chmod 700 "$OTHER"
      install -m 400 -o \(Self.uid) watch.key "$OTHER/key" && chown \(Self.uid):\(Self.uid) "$OTHER"
      chgrp \(Self.uid) .local/share/mcp-vault .local/share/mcp-vault/vault.db
      chmod 710 .local/share/mcp-vault && chmod 640 .local/share/mcp-vault/vault.db
      """)
  }

  @discardableResult
  private func shell(_ script: String) throws -> CommandResult {
    let environment = home.environment.merging(["OTHER": other]) { $1 }
    let result = try Command(
      "/bin/sh", ["-ec", script], environment: environment, directory: home.path,
      timeout: .seconds(60)
    ).run()
    try #require(result.succeeded, "\(result)")
    return result
  }

  /// As the other user, in an environment as bare as cron's.
  private func asOther(_ words: [String], input: [UInt8] = []) throws -> CommandResult {
    let bare = ["/usr/bin/env", "-i", "HOME=" + other, "PATH=/usr/bin:/bin"]
    return try Command(
      "setpriv", ["--reuid", Self.uid, "--regid", Self.uid, "--clear-groups"] + bare + words,
      directory: other, input: input
    ).run()
  }

  private var program: String { home.path + "/bin/vault" }

  @Test(.timeLimit(.minutes(4))) func aJobOfAnotherUserTellsWhatIsDue() throws {
    let before = try asOther(["crontab", "-l"])
    defer {
      _ =
        try? before.succeeded
        ? asOther(["crontab", "-"], input: before.outputBytes) : asOther(["crontab", "-r"])
    }
    // Somebody's own lines, among them one that is no text.
    let mine = Array("# mine\nMAILTO=\"\"\n0 0 1 1 * echo \\% ".utf8) + [0xFF, 0x0A]
    try #require(try asOther(["crontab", "-"], input: mine).succeeded)

    // The command's words go through cron, the shell and our own quoting.
    let tell = "sh -c '\(home.path)/bin/tell; echo \"$1\" > \"$HOME/words\"' -- \"it's 5%\""
    let install = [program, "schedule", "install", "--cron", "--keyfile", "key", "--notify", tell]
    let dry = try asOther(install + vault + ["--dry-run"])
    #expect(dry.succeeded, "\(dry)")
    #expect(try asOther(["crontab", "-l"]).outputBytes == mine)
    let installed = try asOther(install + vault)
    #expect(installed.succeeded, "\(installed)")
    let table = try asOther(["crontab", "-l"])
    #expect(table.outputBytes.starts(with: mine))
    let line = try #require(dry.output.split(separator: "\n").last?.drop { $0 == " " })
    #expect(table.output.contains("\n\(line)\n"))

    // Every minute, for this once; a daemon that runs already does as well as ours.
    let often = "crontab -l | sed 's/^[0-9]* [0-9]* [*] [*] [*]/* * * * */' | crontab -"
    try #require(try asOther(["sh", "-c", often]).succeeded)
    let daemon = try Command("cron", ["-f"]).start()
    defer { extendLifetime(daemon) }
    let told = other + "/told"
    for _ in 0..<1_500 where !entryExists(told) || !entryExists(other + "/words") {
      usleep(100_000)
    }
    let warnings = String(decoding: try readFile(told), as: UTF8.self)
    #expect(warnings.contains("\"name\":\"dead\"") && warnings.contains("\"state\":\"expired\""))
    #expect(try readFile(other + "/words") == Array("it's 5%\n".utf8))
    let owner = try shell("stat -c %u \"$OTHER/told\" \"$OTHER/.local/state/mcp-vault/anchors\"")
    #expect(owner.output == "\(Self.uid)\n\(Self.uid)\n")

    let removed = try asOther([program, "schedule", "remove"] + vault.prefix(2))
    #expect(removed.succeeded, "\(removed)")
    #expect(try asOther(["crontab", "-l"]).outputBytes == mine)
  }
}
