import Testing
import VaultTestSupport

/// Runs `body` as the owner of a fixture who is bound by modes: root may write whatever they say.
///
/// setfsuid(2) changes the calling thread alone, so tests beside it are not disturbed. It is in no
/// module of the standard library, hence the lookup. Where the tests do not run as root, nothing
/// needs to be done.
func withoutPrivileges(_ fixture: StoreFixture, _ body: () throws -> Void) throws {
  guard geteuid() == 0 else { return try body() }
  let nobody: uid_t = 65_534
  for path in [fixture.directoryPath, fixture.path] {
    let status = unsafe chown(path, nobody, nobody)
    try #require(status == 0)
  }
  typealias SetID = @convention(c) (uid_t) -> Int32
  guard let symbol = unsafe dlsym(nil, "setfsuid") else {
    Issue.record("root without setfsuid")
    return
  }
  let setFileSystemUser = unsafe unsafeBitCast(symbol, to: SetID.self)
  _ = setFileSystemUser(nobody)
  defer { _ = setFileSystemUser(0) }
  try body()
}
