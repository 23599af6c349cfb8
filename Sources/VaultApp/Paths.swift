import Platform
public import VaultCore

/// Where everything is, computed from HOME and the uid alone: an MCP client hands a launched
/// command no more than that. `vault` and its agent must come to the same answer.
public struct Paths: Equatable, Sendable {
  public let home: String
  /// The vault file, absolute; its directory is resolved when it is opened.
  public let vaultFile: String
  /// False for a vault that must be named wherever it is meant.
  let isUsualVault: Bool
  /// `~/.local/state/mcp-vault`, mode 0700.
  public let stateDirectory: String
  /// Holds metadata's key, never a value's.
  public let watchKey: String
  public let anchorsDirectory: String
  /// Which warnings were given: `vault due --new-only`.
  let noticeLog: String
  /// Which launches are under way.
  let runningDirectory: String
  /// Which secrets are being rotated.
  let rotatingDirectory: String
  /// What units and crontab entries for this vault are called.
  let scheduleName: String
  /// 0600 in a 0700 directory of ours.
  public let agentSocket: String

  /// - Parameter vault: another vault file than the usual one; relative to the working directory.
  public init(home: String, uid: UInt32, vault: String?) throws(VaultError) {
    self.home = home
    let usual = home + "/.local/share/mcp-vault/vault.db"
    stateDirectory = home + "/.local/state/mcp-vault"
    vaultFile = try Self.absolute(vault ?? usual)
    // A second vault has a watch key and an agent of its own, told apart by a hash of its path.
    isUsualVault = vaultFile == usual
    let suffix = "-" + Self.fingerprint(vaultFile)
    let ownSuffix = isUsualVault ? "" : suffix
    watchKey = stateDirectory + "/watch" + ownSuffix + ".key"
    noticeLog = stateDirectory + "/notices" + ownSuffix
    runningDirectory = stateDirectory + "/running" + ownSuffix
    rotatingDirectory = stateDirectory + "/rotating" + ownSuffix
    scheduleName = "vault-due" + ownSuffix
    anchorsDirectory = stateDirectory + "/anchors"
    let runtime = "/run/user/\(uid)"
    let runtimeIsOurs =
      (try? File.status(runtime, followLinks: false)).flatMap { $0 }
      .map { $0.kind == .directory && $0.owner == uid } ?? false
    agentSocket =
      (runtimeIsOurs ? runtime + "/mcp-vault" : stateDirectory) + "/agent\(suffix).sock"
  }

  var vaultDirectory: String { Self.directory(of: vaultFile) }
  var socketDirectory: String { Self.directory(of: agentSocket) }

  /// Named by a hash: a name has characters that a file's has not.
  func rotationLock(_ name: SecretName) -> String {
    rotatingDirectory + "/" + Self.fingerprint(name.text)
  }

  static func directory(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  static func lastComponent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return path }
    return String(path[path.index(after: slash)...])
  }

  private static func absolute(_ path: String) throws(VaultError) -> String {
    guard !path.isEmpty, !path.hasSuffix("/") else {
      throw VaultError(.usage, "the path of the vault must name a file")
    }
    if path.hasPrefix("/") { return path }
    return try mapping { () throws(PlatformError) in try File.resolveDirectory(".") } + "/" + path
  }

  /// FNV-1a, 64 bits, in hex: tells paths apart, protects nothing.
  private static func fingerprint(_ path: String) -> String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in path.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
