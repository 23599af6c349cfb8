import Platform
public import VaultCore
import VaultCrypto

/// A launch under way, made known to whoever gives one of its secrets a new value: most programs
/// read a secret once, when they start. A file in `~/.local/state/mcp-vault/running`, locked by
/// this process for as long as it lives; one that nobody locks is left over and means nothing.
final class RunningLaunch {
  private let path: String
  private let lock: FileLock

  /// Milliseconds; a reader holds the lock for less.
  private static var patience: Int64 { 100 }

  /// Nil where it cannot be made known, as on a full disk: no server is kept from running by that.
  ///
  /// - Parameter what: the server, or the command's name.
  init?(_ what: String, holding values: [ReleasedValue], _ context: Context) {
    guard !values.isEmpty else { return nil }
    let directory = context.paths.runningDirectory
    let name = "\(Identity.pid)-" + Hexadecimal.write(Random.bytes(4))
    let entry = Launch(
      what: what, pid: Identity.pid, since: context.now(),
      versions: Dictionary(values.map { ($0.name, $0.version) }) { max($0, $1) })
    do throws(PlatformError) {
      try File.createDirectory(directory, mode: 0o700)
      lock = try FileLock.exclusive(
        directory + "/" + name, patienceMilliseconds: Self.patience)
      try unsafe Descriptor.write(lock.number, all: Array(entry.text.utf8).span.bytes)
    } catch { return nil }
    path = directory + "/" + name
  }

  deinit { try? File.unlink(path) }
}

/// What is known of a launch: no value, but the versions that it was started with.
struct Launch: Equatable, Sendable {
  let what: String
  let pid: Int32
  let since: Instant
  let versions: [SecretName: Int64]

  init(what: String, pid: Int32, since: Instant, versions: [SecretName: Int64]) {
    self.what = what
    self.pid = pid
    self.since = since
    self.versions = versions
  }

  /// A line for what, process and start each, then one for each secret.
  var text: String {
    let secrets = versions.sorted { $0.key < $1.key }.map { "\($0.key.text) \($0.value)" }
    return (["1", Printable.text(what), "\(pid)", "\(since.seconds)"] + secrets)
      .map { $0 + "\n" }.joined()
  }

  /// Nil for what another version wrote, or for what is not written to its end.
  init?(_ text: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard lines.count > 5, lines[0] == "1", lines.last == "", let pid = Int32(lines[2]),
      let since = Int64(lines[3])
    else { return nil }
    var versions: [SecretName: Int64] = [:]
    for line in lines.dropFirst(4).dropLast() {
      let words = line.split(separator: " ")
      guard words.count == 2, let name = try? SecretName(String(words[0])),
        let version = Int64(words[1])
      else { return nil }
      versions[name] = version
    }
    self.init(
      what: Printable.text(lines[1]), pid: pid, since: Instant(seconds: since), versions: versions)
  }
}

/// Who runs with a value that has been replaced.
public enum RunningLaunches {
  private static var mostBytes: Int { 1 << 16 }

  /// Sentences for a person, without a full stop: one for each launch that holds another version
  /// than the current one.
  public static func notes(about token: TokenRecord, _ context: Context) -> [String] {
    guard let current = token.current?.version else { return [] }
    return all(context).compactMap { launch in
      guard let version = launch.versions[token.name], version != current else { return nil }
      return
        "'\(launch.what)' (process \(launch.pid), since \(launch.since.rfc3339)) still runs with "
        + "version \(version) of '\(token.name.text)': start it again"
    }
  }

  /// In the order in which they began. What is left over of others is taken away.
  static func all(_ context: Context) -> [Launch] {
    let directory = context.paths.runningDirectory
    let names = (try? File.list(directory)) ?? []
    return names.compactMap { launch(at: directory + "/" + $0) }
      .sorted { ($0.since, $0.pid) < ($1.since, $1.pid) }
  }

  private static func launch(at path: String) -> Launch? {
    do throws(PlatformError) {
      let lock = try FileLock.exclusive(path)
      try File.unlink(path)
      _ = consume lock
      return nil
    } catch {
      guard error.cause == .wouldBlock,
        let bytes = try? File.readAll(path, limit: mostBytes, noFollow: true)
      else { return nil }
      return Launch(String(decoding: bytes, as: UTF8.self))
    }
  }
}
