import Platform
import VaultCore
import VaultTestSupport

@testable import VaultApp

/// The agent of a fixture's home, looked at from outside.
struct AgentProcess {
  let pid: pid_t

  /// Throws unless an agent serves the home's vault.
  init(of home: TemporaryHome) throws {
    let status = try home.succeed(["status", "--json"]).output
    guard let start = status.firstRange(of: "\"pid\":"),
      let pid = pid_t(status[start.upperBound...].prefix { $0.isNumber })
    else { throw NoAgent() }
    self.pid = pid
  }

  struct NoAgent: Error {}

  /// Ended: gone, or waiting to be reaped by whatever is its parent by now.
  var hasEnded: Bool {
    if kill(pid, 0) != 0 { return true }
    #if os(Linux)
      guard let status = try? readFile("/proc/\(pid)/status") else { return true }
      return String(decoding: status, as: UTF8.self).contains("State:\tZ")
    #else
      return false
    #endif
  }

  /// A line of `/proc/PID/status`, or "".
  func status(_ field: String) -> String {
    let bytes = (try? readFile("/proc/\(pid)/status")) ?? []
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n")
      .first { $0.hasPrefix(field + ":") }
      .map { $0.dropFirst(field.count + 1).filter { !$0.isWhitespace } } ?? ""
  }

  /// Waits for the end; false if it does not come.
  func waitForEnd() -> Bool {
    for _ in 0..<2000 {
      if hasEnded { return true }
      usleep(10_000)
    }
    return false
  }
}

extension TemporaryHome {
  /// Where this home's agent listens: below `/run/user` on a machine that has it for us.
  var agentSocket: String {
    get throws { try Paths(home: path, uid: Identity.uid, vault: nil).agentSocket }
  }

  @discardableResult
  func unlock(_ options: [String] = []) throws -> AgentProcess {
    try succeed(withKey(["unlock"] + options))
    return try AgentProcess(of: self)
  }

  /// True if an agent answers.
  func isUnlocked() throws -> Bool {
    try succeed(["status", "--json"]).output.contains("\"unlocked\":true")
  }
}

/// Bytes to the agent and bytes back, without any of the client's care.
final class RawClient {
  private let socket: Descriptor

  init(_ home: TemporaryHome) throws {
    socket = try LocalSocket.connect(to: home.agentSocket, timeoutSeconds: 15)
  }

  /// No more from this side.
  func finish() { shutdown(socket.number, Int32(SHUT_WR)) }

  /// Everything until the agent closes the connection.
  func readToEnd() -> [UInt8] {
    var result: [UInt8] = []
    while let more = readSome(65_536), !more.isEmpty { result += more }
    return result
  }

  /// One whole answer, or nil when the connection ended.
  func readAnswer() -> (head: [UInt8], secret: [UInt8])? {
    guard let header = readExactly(FrameHeader.byteCount),
      let sizes = try? FrameHeader(parsing: header, as: .response),
      let head = readExactly(sizes.headByteCount),
      let secret = readExactly(sizes.secretByteCount)
    else { return nil }
    return (head, secret)
  }

  private func readExactly(_ count: Int) -> [UInt8]? {
    var result: [UInt8] = []
    while result.count < count {
      guard let more = readSome(count - result.count), !more.isEmpty else { return nil }
      result += more
    }
    return result
  }

  private func readSome(_ count: Int) -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: count)
    let got = unsafe read(socket.number, &buffer, count)
    return got < 0 ? nil : Array(buffer[..<got])
  }

  /// Sends what the agent takes; it may have closed the connection already.
  func send(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = sendQuietly(socket.number, rest)
      if count <= 0 { return }
      rest = rest.dropFirst(count)
    }
  }
}

extension RawClient {
  /// A frame as the protocol wants it.
  static func frame(_ head: [UInt8], secret: [UInt8] = []) -> [UInt8] {
    FrameHeader(headByteCount: head.count, secretByteCount: secret.count).bytes + head + secret
  }

  static func frame(_ request: VaultRequest) -> [UInt8] { frame(request.encoded) }

  /// Asks and decodes; nil when the agent closed the connection instead.
  func ask(_ request: VaultRequest) -> VaultResponse? {
    send(Self.frame(request))
    return readAnswer().flatMap { try? VaultResponse(decoding: $0.head) }
  }
}

/// The end of a connection is an answer here and not the end of the tests. macOS has a flag of the
/// socket for it, which `LocalSocket` sets.
private func sendQuietly(_ number: Int32, _ bytes: ArraySlice<UInt8>) -> Int {
  #if os(Linux)
    let flags = Int32(MSG_NOSIGNAL)
  #else
    let flags: Int32 = 0
  #endif
  return unsafe bytes.withUnsafeBytes { unsafe send(number, $0.baseAddress, $0.count, flags) }
}
