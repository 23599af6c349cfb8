import Platform
public import VaultCore
import VaultCrypto

/// `vault tour`: the main job with this very program, in a home directory of its own that is
/// removed afterwards. Every line of output that is shown is the real one.
public enum Tour {
  public static func run() throws(VaultError) {
    let directory = try mapping { () throws(PlatformError) in
      try File.makeTemporaryDirectory(prefix: "vault-tour-")
    }
    defer { File.removeTree(directory) }
    let stage = TourStage(home: directory)
    defer { stage.quietly(["lock"]) }
    try show(stage)
  }

  private static func show(_ stage: TourStage) throws(VaultError) {
    let passphraseFile = stage.home + "/passphrase"
    try stage.makePassphrase(at: passphraseFile)

    stage.say("1. A vault: one encrypted file. The recovery code is shown once, here.")
    try stage.run(["init", "--kdf", "minimum", "--passphrase-file", passphraseFile, "--yes"])

    stage.say("2. Unlock it once. Servers that start from now on share this unlock.")
    try stage.run(["unlock", "--passphrase-file", passphraseFile])

    stage.say("3. Seal a token, with its owner, scope and expiry. This one is made up.")
    try stage.run([
      "add", "github/token", "--env", "GITHUB_TOKEN", "--service", "github", "--owner",
      "you@example.com", "--scope", "repo:status", "--expires", "60d", "--generate",
    ])

    stage.say("4. What is held, by whom, and until when. Never a value.")
    try stage.run(["list"])

    stage.say(
      "5. Keep how a program is started, and start it by one word. It gets the token, and prints",
      "   it in clear, in base64 and on stderr; all you see is a marker.")
    stage.say("", "   The program:")
    for line in Self.program.split(separator: "\n") { stage.say("     " + line) }
    try stage.run([
      "server", "add", "github", "--env", "GITHUB_TOKEN=vault://github/token", "--no-mcp", "--",
      "/bin/sh", "-c", Self.program,
    ])
    try stage.run(["exec", "github"])

    stage.say("6. Fifty days on, the same list: the token comes due before it dies.")
    try stage.run(["list", "--at", "50d"])

    stage.say("7. Rotate it. The old value is kept as 'previous' for a day.")
    try stage.run(["rotate", "github/token", "--generate", "--expires", "90d"])
    try stage.run(["show", "github/token"])

    stage.say("8. Check every cell, signature and link of the file, then lock.")
    try stage.run(["verify"])
    try stage.run(["lock"])

    stage.say(
      "That was the whole job. In an MCP client's file, the entry of a server is what 'server add'",
      "printed: the path of vault, 'exec', and the server's name.", "",
      "Begin with 'vault init'.")
  }

  /// A server that leaks on purpose.
  private static let program = """
    echo "the program got ${#GITHUB_TOKEN} characters"
    echo "in clear:  $GITHUB_TOKEN"
    echo "as JSON:   {\\"token\\":\\"$GITHUB_TOKEN\\"}"
    printf 'as base64: '; printf 'you:%s' "$GITHUB_TOKEN" | base64 | tr -d '\\n'; echo
    echo "on stderr: $GITHUB_TOKEN" >&2
    """
}

/// Runs this program again, in the tour's home.
struct TourStage {
  let home: String

  func say(_ lines: String...) {
    for line in lines { note(line) }
  }

  private func note(_ line: String) {
    try? StandardStreams.writeAnswer((line.first?.isNumber == true ? "\n" : "") + line + "\n")
  }

  /// Shows the command line, runs it and shows what it prints. Throws `.failed` if it fails.
  func run(_ arguments: [String]) throws(VaultError) {
    try StandardStreams.writeAnswer("\n$ vault \(Self.shellText(arguments))\n")
    let status = try launch(arguments)
    guard status == 0 else {
      throw VaultError(.failed, "a step of the tour ended with status \(status)")
    }
  }

  /// For the end, whatever happened.
  func quietly(_ arguments: [String]) {
    _ = try? launch(arguments, silent: true)
  }

  /// A random passphrase in a file that only its owner can read.
  func makePassphrase(at path: String) throws(VaultError) {
    let passphrase = try mapping { () throws(CryptoError) in try GeneratedPassphrase.make() }
    do {
      try passphrase.withBytes { (span) throws(PlatformError) in
        try File.writeNew(path, mode: 0o600, bytes: span)
      }
    } catch { throw VaultError(error) }
  }

  private func launch(_ arguments: [String], silent: Bool = false) throws(VaultError) -> Int32 {
    let path = Identity.value(named: "PATH") ?? "/usr/bin:/bin"
    return try mapping { () throws(PlatformError) in
      try ChildProcess.runToEnd(
        executable: Identity.executablePath(), arguments: ["vault"] + arguments,
        environment: ["HOME=" + home, "PATH=" + path, "TERM=dumb"].map { Array($0.utf8) },
        silent: silent)
    }
  }

  /// As one would type it.
  private static func shellText(_ arguments: [String]) -> String {
    arguments.map { argument in
      if argument.contains("\n") { return "'…'" }
      return argument.contains { " '\"$".contains($0) } ? "'\(argument)'" : argument
    }.joined(separator: " ")
  }
}
