import Platform
public import VaultCore

extension ClientEntry {
  /// For a server of this vault, started through this program.
  public static func entry(for server: ServerName, _ context: Context) -> ClientEntry {
    ClientEntry(
      program: programPath, server: server,
      vault: context.paths.isUsualVault ? nil : context.paths.vaultFile)
  }

  /// As it was called, where that is this program: a link in a directory of PATH outlives the file
  /// it leads to, which an update replaces.
  private static var programPath: String {
    guard let real = try? Identity.executablePath() else { return "vault" }
    guard let word = CommandLine.arguments.first,
      let found = try? ChildProcess.resolve(word, path: Identity.value(named: "PATH")),
      let directory = try? File.resolveDirectory(Paths.directory(of: found)),
      let called = try? File.status(found, followLinks: true),
      let running = try? File.status(real, followLinks: true),
      called.device == running.device, called.inode == running.inode
    else { return real }
    return found.hasPrefix("/") ? found : directory + "/" + Paths.lastComponent(of: found)
  }
}
