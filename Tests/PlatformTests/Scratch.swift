internal import CPlatform
internal import Platform
internal import Testing

/// A directory of a test's own, taken away at the end.
final class Scratch {
  let path: String

  init() throws {
    let name = "platform-" + String(UInt64.random(in: .min ... .max), radix: 36)
    path = try File.resolveDirectory(Identity.value(named: "TMPDIR") ?? "/tmp") + "/" + name
    try File.createDirectory(path)
  }

  deinit {
    Scratch.empty(path)
    unsafe rmdir(path)
  }

  func file(_ name: String) -> String { path + "/" + name }

  private static func empty(_ directory: String) {
    for name in (try? File.list(directory)) ?? [] {
      let path = directory + "/" + name
      if (try? File.status(path, followLinks: false))??.kind == .directory {
        unsafe chmod(path, 0o700)
        empty(path)
        unsafe rmdir(path)
      } else {
        try? File.unlink(path)
      }
    }
  }
}

func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

/// SIG_IGN is a macro that Swift does not see: the handler with the address 1.
func ignore(_ signal: Int32) {
  var action = sigaction()
  unsafe sigaction(SIGPIPE, nil, &action)
  unsafe action.__sigaction_handler.sa_handler = unsafe unsafeBitCast(
    1, to: (@convention(c) (Int32) -> Void)?.self)
  unsafe sigaction(signal, &action, nil)
}
