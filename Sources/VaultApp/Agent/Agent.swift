import Platform
import VaultCore
import VaultCrypto

/// The process that keeps a vault unlocked: one thread, one poll loop, no child, no plug-in. It
/// never hands out a key: it resolves, seals and audits on request, for processes of the same uid,
/// until it is told to lock, is signalled, or one of its two limits passes.
final class Agent {
  private let vault: Vault
  private let listener: Descriptor
  let socketPath: String
  private let limits: AgentLimits
  private let uid: UInt32
  private let signals: Signals
  private var clients: [Connection] = []
  /// Requests for values that wait for each other, to share one commit.
  private var releases: [(client: Connection, release: Release)] = []
  /// Since when the first of them waits.
  private var releasesWaitSince: Int64 = 0
  private var isLocking = false
  private var verifiedAt = Clock.sinceBootCountingSuspend()
  private var anchorWasCurrentAt = Clock.sinceBootCountingSuspend()

  init(
    vault: Vault, listener: consuming Descriptor, socketPath: String, limits: AgentLimits,
    uid: UInt32, signals: consuming Signals
  ) {
    self.socketPath = socketPath
    self.vault = vault
    self.listener = listener
    self.limits = limits
    self.uid = uid
    self.signals = signals
  }

  /// Serves until it is time to lock. The keys are wiped when the vault goes, right after.
  func serve() throws(PlatformError) {
    while !isLocking && !limits.havePassed() {
      let ready = try Poll.wait(
        ([signals.descriptor, listener.number] + talking.map(\.number)).map { ($0, .reading) },
        timeoutMilliseconds: releases.isEmpty ? patience : 0)
      dropStragglers()
      keepUp()
      if ready.isEmpty && !releases.isEmpty || waitedEnough {
        releaseTogether()
        continue
      }
      if ready.isEmpty {
        // Nobody is waiting: the time to write what a release left for later.
        vault.moveAnchorIfDue()
        continue
      }
      // A suspended machine may wake up with a request and long past the limit: look first.
      if limits.havePassed() { break }
      if ready.contains(where: { $0.descriptor == signals.descriptor }) {
        while let event = try signals.next() {
          if Self.endingSignals.contains(event.number) { isLocking = true }
        }
        if isLocking { break }
      }
      for client in clients where ready.contains(where: { $0.descriptor == client.number }) {
        answer(client)
      }
      clients.removeAll { $0.isClosed }
      if ready.contains(where: { $0.descriptor == listener.number }) { accept() }
    }
    vault.moveAnchorIfDue()
    // Who asked to lock waits for the end of the connection. Only the end of the process closes it.
    for client in clients { _ = unsafe Unmanaged.passRetained(client) }
  }

  /// Servers that a client starts together ask together. So many share a commit; more of them, each
  /// with as much as may be asked for, would take too much memory.
  private static var mostReleases: Int { 16 }
  /// Milliseconds that they wait for each other at the most: a client that asks without pause would
  /// otherwise keep all others waiting.
  private static var longestGathering: Int64 { 50 }

  private var waitedEnough: Bool {
    guard !releases.isEmpty else { return false }
    let waited = Clock.sinceBootCountingSuspend() - releasesWaitSince
    return releases.count >= Self.mostReleases || waited >= Self.longestGathering
  }

  /// One request at a time: who waits for an answer is not heard before it is there.
  private var talking: [Connection] { clients.filter { !$0.isWaiting } }

  private func releaseTogether() {
    // Of a client that has gone, the descriptor's number may be another's by now.
    let waiting = releases.filter { !$0.client.isClosed }
    Release.apply(waiting.map(\.release), to: vault)
    releases = waiting.filter { !$0.release.isSettled }
    for (client, release) in waiting where release.isSettled {
      client.isWaiting = false
      send(to: client) { () throws(VaultError) in try release.reply() }
    }
  }

  /// What may not wait for a quiet moment that a busy client never leaves.
  private func keepUp() {
    let now = Clock.sinceBootCountingSuspend()
    if !vault.anchorIsDue { anchorWasCurrentAt = now }
    if now - anchorWasCurrentAt >= Self.longestAnchorDelay { vault.moveAnchorIfDue() }
    if now - verifiedAt >= Self.verificationPeriod {
      verifiedAt = now
      vault.forgetVerification()
    }
  }

  /// Milliseconds that the anchor may be behind.
  private static var longestAnchorDelay: Int64 { 1_000 }
  /// Milliseconds after which everything is verified anew: a day.
  private static var verificationPeriod: Int64 { 86_400_000 }

  /// Until the first of what happens without a request.
  private var patience: Int {
    let first = clients.compactMap(\.millisecondsLeft).min() ?? .max
    return min(
      Int(clamping: first), vault.anchorIsDue ? Self.quietMilliseconds : limits.pollMilliseconds)
  }

  /// Without a request for so long, the anchor is moved.
  private static var quietMilliseconds: Int { 50 }

  /// Every signal that ends a process by default, and can be caught, locks.
  static var endingSignals: [Int32] {
    [
      SignalNumber.terminate, SignalNumber.hangUp, SignalNumber.interrupt, SignalNumber.quit,
      SignalNumber.user1, SignalNumber.user2,
    ]
  }

  private func accept() {
    guard let socket = try? LocalSocket.accept(listener),
      let peer = try? LocalSocket.peer(of: socket.number)
    else { return }
    guard peer.uid == uid else { return vault.noteStranger(peer.uid, pid: peer.pid ?? 0) }
    guard clients.count < Self.mostClients else { return }
    clients.append(Connection(socket, pid: peer.pid ?? 0))
  }

  /// Connections at once; one more is closed unheard.
  private static var mostClients: Int { 256 }

  /// A client that began a request and did not finish it in time.
  private func dropStragglers() {
    for client in clients where client.millisecondsLeft == 0 { client.close() }
    clients.removeAll { $0.isClosed }
  }

  private func answer(_ client: Connection) {
    do {
      guard let message = try client.receive() else { return }
      limits.restartIdle()
      let request = try? VaultRequest(decoding: message.head)
      // Everything there is is too much to have twice.
      if case .release(let wanted)? = request, !wanted.everything {
        let release = Release(wanted, AuditActor(uid: uid, pid: client.pid))
        client.isWaiting = true
        if releases.isEmpty { releasesWaitSince = Clock.sinceBootCountingSuspend() }
        return releases.append((client, release))
      }
      send(to: client) { () throws(VaultError) in
        try reply(to: request, message.secret, from: client)
      }
    } catch {
      client.close()
    }
  }

  private func send(to client: Connection, _ work: () throws(VaultError) -> Reply) {
    do {
      let reply = try replying(work)
      try mapping { () throws(PlatformError) in
        try AgentWire.send(
          reply.response.encoded, reply.secrets, to: client.number,
          within: ArrivingRequest.allowedMilliseconds)
      }
    } catch {
      client.close()
    }
  }

  private func replying(_ work: () throws(VaultError) -> Reply) throws(VaultError) -> Reply {
    do { return try work() } catch {
      // What unlocked the vault opens it no more: neither does this agent.
      if error.code == .locked { isLocking = true }
      return Reply(response: .failure(error), secrets: try SecretBytes.empty())
    }
  }

  private func reply(
    to request: VaultRequest?, _ secret: borrowing SecretBytes, from client: Connection
  ) throws(VaultError) -> Reply {
    switch request {
    case nil:
      throw VaultError(
        .usage, "the agent does not understand this request",
        hint: "it may be of another version: run 'vault lock', then 'vault unlock'")
    case .status?:
      return Reply(response: .status(status()), secrets: try SecretBytes.empty())
    case .lock?:
      isLocking = true
      return Reply(response: .done, secrets: try SecretBytes.empty())
    case let request?:
      return try Dispatch(vault: vault, caller: AuditActor(uid: uid, pid: client.pid)).answer(
        request, secret: secret)
    }
  }

  private func status() -> AgentStatus {
    AgentStatus(
      pid: Identity.pid, startedAt: limits.startedAt, idleLimit: limits.idle,
      hardLimit: limits.hard, idleRemaining: limits.idleRemaining(),
      hardRemaining: limits.hardRemaining(), vaultPath: vault.path,
      memoryLocked: SecretBytes.memoryIsLocked)
  }

  /// One client. By reference, so that a list can hold its descriptor.
  private final class Connection {
    private var socket: Descriptor?
    private var request = ArrivingRequest()
    let number: Int32
    let pid: Int32
    /// For values it has asked for.
    var isWaiting = false

    init(_ socket: consuming Descriptor, pid: Int32) {
      number = socket.number
      self.pid = pid
      self.socket = consume socket
    }

    var isClosed: Bool { socket == nil }

    var millisecondsLeft: Int64? { request.millisecondsLeft }

    /// Reads once; a whole request, or nil as long as there is more to come.
    func receive() throws(VaultError) -> AgentWire.Message? {
      try request.read(from: number)
      guard let message = request.take() else { return nil }
      request = ArrivingRequest()
      return message
    }

    func close() { socket = nil }
  }
}

/// How long an agent keeps the vault unlocked, on a clock that goes on while the machine sleeps.
final class AgentLimits {
  let idle: TimeSpan
  let hard: TimeSpan
  let startedAt: Instant
  private let start = Clock.sinceBootCountingSuspend()
  private var lastUse = Clock.sinceBootCountingSuspend()

  init(idle: TimeSpan, hard: TimeSpan, startedAt: Instant) {
    self.idle = idle
    self.hard = hard
    self.startedAt = startedAt
  }

  func restartIdle() { lastUse = Clock.sinceBootCountingSuspend() }

  func havePassed() -> Bool { remaining() <= 0 }

  func idleRemaining() -> TimeSpan {
    TimeSpan(seconds: max(0, idle.seconds - (Clock.sinceBootCountingSuspend() - lastUse) / 1000))
  }

  func hardRemaining() -> TimeSpan {
    TimeSpan(seconds: max(0, hard.seconds - (Clock.sinceBootCountingSuspend() - start) / 1000))
  }

  /// `poll(2)` counts on a clock that stands still in suspend, so it may not sleep for long.
  var pollMilliseconds: Int { Int(max(1, min(remaining(), 15_000))) }

  private func remaining() -> Int64 {
    let now = Clock.sinceBootCountingSuspend()
    return min(lastUse + idle.seconds * 1000, start + hard.seconds * 1000) - now
  }
}
