import Platform
import VaultCore

/// Two units of ours in the user's systemd, and what enabling them makes.
struct SystemdTimer {
  private let name: String
  private let home: String
  private let uid: UInt32

  init(_ context: Context) {
    name = context.paths.scheduleName
    home = context.paths.home
    uid = context.uid
  }

  private var directory: String { home + "/.config/systemd/user" }
  private var servicePath: String { directory + "/" + name + ".service" }
  private var timerPath: String { directory + "/" + name + ".timer" }
  private var wants: String { directory + "/timers.target.wants" }
  /// What `Persistent=true` remembers, systemd.timer(5).
  private var stamp: String { home + "/.local/share/systemd/timers/stamp-\(name).timer" }

  /// Whether there is a systemd of this user that does what it is told.
  var answers: Bool { (try? systemctl(["show-environment"]).status) == 0 }

  func entry() throws(VaultError) -> Schedule.Entry? {
    var files: [(path: String?, text: String)] = []
    for path in [servicePath, timerPath] {
      if let text = try read(path) { files.append((path, text)) }
    }
    return files.isEmpty ? nil : Schedule.Entry(kind: .systemd, files: files)
  }

  func install(_ words: [String], isDryRun: Bool) throws(VaultError) -> Schedule.Answer {
    let units = try SystemdUnits(words)
    let entry = Schedule.Entry(
      kind: .systemd, files: [(servicePath, units.service), (timerPath, units.timer)])
    let before = try self.entry()
    if !isDryRun { try write(units, before) }
    return Schedule.Answer(
      name: name, entries: [entry], hasChanged: before != entry,
      remarks: [
        "a user's timers run while that user is logged in; 'loginctl enable-linger' lets them run "
          + "always",
        "what is due stands in 'journalctl --user -u \(name)'; --notify tells somebody",
      ])
  }

  private func write(_ units: SystemdUnits, _ before: Schedule.Entry?) throws(VaultError) {
    do throws(VaultError) {
      try mapping { () throws(PlatformError) in
        try File.createDirectory(directory, mode: 0o700)
        for (path, text) in [(servicePath, units.service), (timerPath, units.timer)] {
          // A command may name a webhook, whose address is a secret.
          try unsafe File.replaceAtomically(
            path, mode: 0o600, bytes: Array(text.utf8).span.bytes)
        }
      }
      try succeed(["daemon-reload"])
      try succeed(["enable", "--now", name + ".timer"])
    } catch {
      // Half of it would look as if it were there.
      if before == nil { try? remove() }
      throw error
    }
  }

  /// Also where systemd does not answer: then its files are all there is.
  func remove() throws(VaultError) {
    let isRunning = answers
    if isRunning { _ = try? systemctl(["disable", "--now", name + ".timer"]) }
    for path in [wants + "/" + name + ".timer", timerPath, servicePath, stamp] {
      do throws(PlatformError) { try File.unlink(path) } catch {
        guard error.cause == .notFound || error.cause == .notADirectory else {
          throw VaultError(error)
        }
      }
    }
    for directory in [wants, directory, home + "/.config/systemd"] {
      try? File.removeDirectory(directory)
    }
    if isRunning { try succeed(["daemon-reload"]) }
  }

  private func read(_ path: String) throws(VaultError) -> String? {
    do throws(PlatformError) {
      return String(decoding: try File.readAll(path, limit: 1 << 16), as: UTF8.self)
    } catch {
      guard error.cause == .notFound || error.cause == .notADirectory else {
        throw VaultError(error)
      }
      return nil
    }
  }

  private func succeed(_ words: [String]) throws(VaultError) {
    let done = try systemctl(words)
    guard done.status == 0 else {
      throw VaultError(
        .failed, "systemctl --user \(words[0]) failed: \(SystemProgram.complaint(done))",
        hint: "'vault schedule install --cron' does without systemd")
    }
  }

  private func systemctl(_ words: [String]) throws(VaultError) -> ChildProcess.Finished {
    // A shell that was not logged in, such as su's, does not have it.
    let runtime = "/run/user/\(uid)"
    let isMissing = Identity.value(named: "XDG_RUNTIME_DIR") == nil
    return try SystemProgram.run(
      ["systemctl", "--user"] + words, extra: isMissing ? ["XDG_RUNTIME_DIR=" + runtime] : [])
  }
}
