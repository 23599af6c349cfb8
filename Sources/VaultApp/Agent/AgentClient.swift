import Platform
import VaultCore
import VaultCrypto

/// The agent's other end: one connection, one request at a time.
final class AgentClient: Door {
  private let socket: Descriptor

  private init(_ socket: consuming Descriptor) {
    self.socket = socket
  }

  /// Nil if no agent serves this vault: there is no socket, or nobody listens on it. Throws
  /// `.unsafeFile` if somebody else does.
  ///
  /// - Parameter seconds: how long an answer is waited for.
  static func connect(
    _ paths: Paths, uid: UInt32, waiting seconds: Int32 = answerSeconds
  ) throws(VaultError) -> AgentClient? {
    guard let socket = try dial(paths.agentSocket, seconds) else { return nil }
    let peer = try mapping { () throws(PlatformError) in try LocalSocket.peer(of: socket.number) }
    guard peer.uid == uid else {
      throw VaultError(
        .unsafeFile, "the agent's socket is served by another user (uid \(peer.uid))",
        hint:
          "nothing was sent to it; look at who can write \(Printable.text(paths.socketDirectory))")
    }
    return AgentClient(socket)
  }

  /// For the longest answer there is: a complete verification of a vault at its limits.
  static var answerSeconds: Int32 { 30 }

  private static func dial(
    _ path: String, _ seconds: Int32
  ) throws(VaultError) -> Descriptor? {
    do {
      return try LocalSocket.connect(to: path, timeoutSeconds: seconds)
    } catch {
      if error.cause == .notFound || error.cause == .connectionRefused { return nil }
      throw VaultError(error)
    }
  }

  func perform(_ request: VaultRequest, secret: borrowing SecretBytes) throws(VaultError) -> Reply {
    try send(request, secret)
    return try receive(request)
  }

  /// A request without a value. Runs `meanwhile` between request and answer: the agent is at work
  /// then, and nothing secret has come back.
  func perform(
    _ request: VaultRequest, meanwhile: () throws(VaultError) -> Void
  ) throws(VaultError) -> Reply {
    let head = request.encoded
    let message = FrameHeader(headByteCount: head.count, secretByteCount: 0).bytes + head
    do {
      try unsafe Descriptor.write(socket.number, all: message.span.bytes)
    } catch {
      throw AgentWire.cutShort
    }
    try meanwhile()
    // Locked memory for the answer is made ready as well before there is one.
    let ready = try SecretBytes.empty()
    defer { extendLifetime(ready) }
    return try receive(request)
  }

  private func send(_ request: VaultRequest, _ secret: borrowing SecretBytes) throws(VaultError) {
    do {
      try AgentWire.send(request.encoded, secret, to: socket.number)
    } catch {
      throw AgentWire.cutShort
    }
  }

  private func receive(_ request: VaultRequest) throws(VaultError) -> Reply {
    let message: AgentWire.Message
    do throws(VaultError) {
      guard let whole = try AgentWire.receive(from: socket.number, as: .response) else {
        throw AgentWire.cutShort
      }
      message = whole
    } catch {
      throw request.changesSecrets && error == AgentWire.cutShort ? Self.outcomeUnknown : error
    }
    guard let response = try? VaultResponse(decoding: message.head) else {
      throw .unexpectedAnswer
    }
    if case .failure(let error) = response { throw error }
    return Reply(response: response, secrets: message.takeSecret())
  }
}

extension AgentClient {
  private static var outcomeUnknown: VaultError {
    VaultError(
      .locked, "the agent ended before it answered; whether the change was made is not known",
      hint: "run 'vault unlock', then look with 'vault show'")
  }

  /// Returns when the agent has ended: its keys are wiped by then.
  func lock() throws(VaultError) {
    _ = try perform(.lock, secret: SecretBytes.empty())
    // The end of the stream is the end of the process.
    _ = try? AgentWire.receive(from: socket.number, as: .response)
  }
}

extension AgentWire.Message {
  consuming func takeSecret() -> SecretBytes { secret }
}

extension VaultRequest {
  /// A release adds to the audit log alone.
  fileprivate var changesSecrets: Bool {
    switch self {
    case .add, .edit, .rotate, .move, .remove, .rollBack, .writeServers, .removeServer: true
    case .status, .lock, .list, .release, .verify, .checkpoint, .compare, .slots, .auditPage,
      .auditVerify, .report, .server:
      false
    case .importSecrets(let request): !request.isDryRun
    }
  }
}
