import Platform
import Redaction
import VaultCore

/// What is hidden in the output of a launch: the values that were released to it, and those that
/// come after them. A secret that is rotated while the child runs has its new value hidden as
/// well, from the next byte on.
///
/// Nobody tells this process of a rotation. It looks at the vault's file before it reads what the
/// child wrote, which is one system call, and asks the agent only if that has changed.
final class HiddenSecrets {
  private var released: ReleasedSecrets?
  private var patterns: PatternSet
  /// The newest version of each that is hidden.
  private var newest: [SecretName: Int64] = [:]
  private let context: Context
  /// Of the file when it was last asked about; nil if that has to be done again.
  private var seen: File.Stamp?
  /// The first look is behind the launch, whose own audit entry changed the file.
  private var isFirstLook = true
  private var hasWarned = false
  /// When an agent that did not answer is asked again, by `Clock.sinceBootCountingSuspend`.
  private var nextTry: Int64 = 0

  /// Seconds that the child's output waits for an agent that does not answer, and then, in
  /// milliseconds, how long that agent is left alone.
  private static var patience: Int32 { 2 }
  private static var pause: Int64 { 10_000 }
  /// A file may be written twice within one tick of its clock. What was written that recently, in
  /// nanoseconds, is looked at once more.
  private static var tick: Int64 { 20_000_000 }

  /// Names those that are too short to be hidden on stderr.
  init(
    _ released: consuming ReleasedSecrets, minimumLength: Int, forms: FormTier, _ context: Context
  ) {
    patterns = PatternSet(
      memory: LockedPatternMemory(), minimumLength: minimumLength, forms: forms)
    self.context = context
    for value in released.values { newest[value.name] = value.version }
    for name in released.names(notHiddenBy: patterns) {
      context.note("vault: warning: '\(name)' is too short or too plain to be hidden in output")
    }
    self.released = consume released
  }

  /// Building them takes about as long as a small program runs: not before they are needed.
  func initialPatterns() -> PatternSet {
    if let released = released.take() { released.addPatterns(to: &patterns) }
    return patterns
  }

  /// The patterns with those of new values; nil if there are none.
  func refreshed() -> PatternSet? {
    guard !newest.isEmpty, let stamp = File.stamp(context.paths.vaultFile), stamp != seen else {
      return nil
    }
    guard Clock.sinceBootCountingSuspend() >= nextTry else { return nil }
    defer { isFirstLook = false }
    do {
      let agent = try AgentClient.connect(
        context.paths, uid: context.uid, waiting: Self.patience)
      guard let agent else {
        if isFirstLook { seen = stamp } else { warn("is locked", until: "'vault unlock'") }
        return nil
      }
      let items = newest.map { ReleaseItem(name: $0.key, choice: .after($0.value)) }
      let request = ReleaseRequest(items: items, purpose: .redact)
      let released = try ReleasedSecrets(agent.perform(.release(request), secret: .empty()))
      let isSettled = Clock.wallNanoseconds() - stamp.writtenAt > Self.tick
      seen = isSettled ? stamp : nil
      hasWarned = false
      return released.values.isEmpty ? nil : add(released)
    } catch {
      nextTry = Clock.sinceBootCountingSuspend() + Self.pause
      warn("its agent does not answer", until: "it does")
      return nil
    }
  }

  private func add(_ released: borrowing ReleasedSecrets) -> PatternSet {
    for value in released.values {
      newest[value.name] = max(newest[value.name] ?? 0, value.version)
    }
    for name in released.names(notHiddenBy: patterns) {
      context.note("vault: warning: the new value of '\(name)' is too short or plain to be hidden")
    }
    released.addPatterns(to: &patterns)
    return patterns
  }

  /// Once for each time that the agent is gone: it is asked again at every read.
  private func warn(_ why: String, until end: String) {
    guard !hasWarned else { return }
    hasWarned = true
    context.note(
      "vault: warning: the vault has changed and \(why): a value rotated since is not hidden "
        + "before \(end)")
  }
}
