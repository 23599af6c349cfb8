import Platform
import Testing
import VaultCore
import VaultTestSupport

@testable import VaultApp

/// What arrives at the agent's socket is not always what a client would send.
@Suite(.needsVaultBinary) struct AgentFrameTests {
  /// The agent is the same process as before and answers.
  private func expectWell(
    _ home: TemporaryHome, _ agent: AgentProcess, _ after: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let client = try RawClient(home)
    guard case .status(let status) = client.ask(.status) else {
      Issue.record("no answer after \(after)", sourceLocation: sourceLocation)
      return
    }
    #expect(status.pid == agent.pid, "\(after)", sourceLocation: sourceLocation)
  }

  @Test func aRequestIsAnswered() throws {
    let home = try Specimen.copy()
    let agent = try home.unlock()
    let client = try RawClient(home)
    guard case .status(let status) = client.ask(.status) else { throw AgentProcess.NoAgent() }
    #expect(status.pid == agent.pid)
    guard case .records(let records) = client.ask(.list) else { throw AgentProcess.NoAgent() }
    #expect(records.count == 2)
  }

  /// A frame whose header is not sound is not answered, and its lengths are never waited for.
  @Test func impossibleLengthsCloseTheConnection() throws {
    let home = try Specimen.copy()
    let agent = try home.unlock()
    let headers: [[UInt8]] = [
      [0, 0, 0, 0, 0, 0, 0, 0], [0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0],
      [1, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF], [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
      [1, 0, 1, 0, 0, 0, 0, 0], [0, 0, 1, 0, 1, 0, 0x10, 0], [0, 0, 0, 0x80, 0, 0, 0, 0x80],
    ]
    for header in headers {
      let client = try RawClient(home)
      client.send(header)
      #expect(client.readToEnd().isEmpty, "\(header)")
    }
    try expectWell(home, agent, "impossible lengths")
  }

  @Test func randomBytesDoNoHarm() throws {
    let home = try Specimen.copy()
    let agent = try home.unlock()
    var generator = SeededGenerator(seed: 0xF4A3)
    for _ in 0..<300 {
      let client = try RawClient(home)
      let count = Int.random(in: 0..<200, using: &generator)
      client.send((0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) })
      client.finish()
      _ = client.readToEnd()
    }
    try expectWell(home, agent, "random bytes")
  }

  /// A sound frame around a head that is not understood: `usage`, and the connection goes on.
  @Test func whatIsNotUnderstoodIsSaidToBe() throws {
    let home = try Specimen.copy()
    let agent = try home.unlock()
    let status = VaultRequest.status.encoded
    var generator = SeededGenerator(seed: 0xF4A4)
    var heads: [[UInt8]] = [[0], status + [0], Array(status.dropLast()), []]
    for _ in 0..<200 {
      var head = VaultRequest.release(
        ReleaseRequest(items: [ReleaseItem(name: try SecretName("nope"))], purpose: .get)
      ).encoded
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        head[Int.random(in: head.indices, using: &generator)] =
          UInt8.random(in: 0...255, using: &generator)
      }
      heads.append(head)
    }
    let client = try RawClient(home)
    for head in heads where !head.isEmpty {
      client.send(RawClient.frame(head))
      let answer = try #require(client.readAnswer())
      #expect(answer.secret.isEmpty)
      guard case .failure(let error) = try VaultResponse(decoding: answer.head) else {
        Issue.record("something was done for \(head)")
        continue
      }
      #expect(
        [.usage, .noSecret, .noVersion, .badName].contains(error.code), "\(error) for \(head)")
    }
    try expectWell(home, agent, "heads that are not understood")
  }

  /// Secret bytes where none belong change nothing.
  @Test func aSecretPartThatDoesNotBelongThere() throws {
    let home = try Specimen.copy()
    let agent = try home.unlock()
    let client = try RawClient(home)
    client.send(
      RawClient.frame(VaultRequest.list.encoded, secret: [UInt8](repeating: 7, count: 5000)))
    #expect(client.readAnswer() != nil)
    try expectWell(home, agent, "a secret part that does not belong")
  }

  @Test func twoRequestsInOneWriteAreBothAnswered() throws {
    let home = try Specimen.copy()
    try home.unlock()
    let client = try RawClient(home)
    client.send(
      RawClient.frame(.status) + RawClient.frame(.list) + RawClient.frame(.status) + [1, 0])
    let kinds = (0..<3).map { _ in
      client.readAnswer().flatMap { try? VaultResponse(decoding: $0.head) }
    }
    guard case .status = kinds[0], case .records = kinds[1], case .status = kinds[2] else {
      Issue.record("\(kinds)")
      return
    }
    // What was left of a fourth one is dropped when its time is over.
    #expect(client.readToEnd().isEmpty)
  }

  @Test func oneByteAtATimeIsARequestToo() throws {
    let home = try Specimen.copy()
    try home.unlock()
    let client = try RawClient(home)
    for byte in RawClient.frame(.status) { client.send([byte]) }
    guard case .status = client.readAnswer().flatMap({ try? VaultResponse(decoding: $0.head) })
    else {
      Issue.record("no answer")
      return
    }
  }

  /// Every place to stop in: within the header, the head, the secret part. They all stop at once,
  /// and another client is answered meanwhile, before any of them has been dropped.
  @Test func clientsThatStopHoldUpNobody() throws {
    let home = try Specimen.copy()
    let agent = try home.unlock()
    let whole = RawClient.frame(
      VaultRequest.add(TokenDraft(name: try SecretName("never"))).encoded,
      secret: [UInt8](repeating: 0x41, count: 100))
    let places = stride(from: 1, to: whole.count, by: 9)
    let stopped = try Stopped(home, places.map { Array(whole[..<$0]) })
    try expectWell(home, agent, "clients that stop")
    let stillWaiting = stopped.stillConnected
    #expect(stillWaiting == stopped.count, "\(stillWaiting) of \(stopped.count)")
    // Each is dropped after its two seconds, without an answer.
    #expect(stopped.bytesUntilClosed() == 0)
    try expectWell(home, agent, "clients that were dropped")
    #expect(try !home.listing().contains("never"))
  }

  /// A byte now and then does not make the two seconds longer.
  @Test func aSlowClientIsDroppedToo() throws {
    let home = try Specimen.copy()
    let agent = try home.unlock()
    let client = try RawClient(home)
    client.send([100, 0, 0, 0, 0, 0, 0, 0])
    let start = ContinuousClock.now
    while start.duration(to: .now) < .seconds(3) {
      client.send([0x20])
      usleep(100_000)
    }
    client.finish()
    #expect(client.readToEnd().isEmpty)
    try expectWell(home, agent, "a slow client")
  }

  /// More connections than the agent keeps: the surplus is closed, the rest is served.
  @Test func moreConnectionsThanItKeeps() throws {
    let home = try Specimen.copy()
    let agent = try home.unlock()
    do {
      let idle = try Stopped(home, [[UInt8]](repeating: [], count: 300))
      // The order of arrival is kept, so once the last is closed all have been looked at.
      for _ in 0..<2000 where idle.stillConnected > 256 { usleep(1000) }
      #expect(idle.stillConnected == 256)
    }
    // They went away.
    for _ in 0..<100 {
      if case .status = try RawClient(home).ask(.status) { break }
      usleep(10_000)
    }
    try expectWell(home, agent, "too many connections")
  }

  /// Whatever is asked, in whatever order: no answer holds a key.
  @Test(.needs(programs: "python3")) func noRequestBringsAKey() throws {
    let home = try Specimen.copy()
    let agent = try home.unlock()
    let keys = try run(
      "python3",
      arguments: [PackageRoot.file("Tests/VaultAppTests/Python/keyholder.py"), "keys"]
        + [home.vaultFile, home.keyfile]
    ).mustSucceed().output.split(separator: "\n").map { Array(hexadecimal: $0) }
    #expect(keys.count == 8 && keys.allSatisfy { $0.count == 32 })

    var answers: [UInt8] = []
    var generator = SeededGenerator(seed: 0xF4A5)
    let client = try RawClient(home)
    // Those that are meant to be asked, before what follows removes secrets.
    let everything = VaultRequest.release(
      ReleaseRequest(items: [], everything: true, purpose: .redact))
    for request in [VaultRequest.status, .list, .verify, everything] {
      client.send(RawClient.frame(request))
      let answer = try #require(client.readAnswer())
      answers += answer.head + answer.secret
    }
    for kind in Int64(0)...40 {
      for items in 0..<6 where kind != 2 {
        var encoder = CanonicalEncoder("vault1-request")
        encoder.append(kind)
        for _ in 0..<items {
          switch Int.random(in: 0..<4, using: &generator) {
          case 0: encoder.append(Int64.random(in: 0...3, using: &generator))
          case 1: encoder.append(Specimen.first)
          case 2: encoder.append("master")
          default: encoder.append([UInt8]())
          }
        }
        client.send(RawClient.frame(encoder.bytes))
        let answer = try #require(client.readAnswer(), "kind \(kind)")
        answers += answer.head + answer.secret
      }
    }
    // The control: what is released is found this way.
    let everythingFound = Specimen.values.allSatisfy { answers.contains(Array($0.utf8)) }
    #expect(everythingFound)
    for key in keys {
      #expect(!answers.contains(key))
      #expect(!answers.contains(Array(hexadecimal(key).utf8)))
    }
    try expectWell(home, agent, "every kind of request")
  }
}

/// Connections on which a few bytes were sent and nothing more.
private struct Stopped: ~Copyable {
  private let descriptors: [Int32]
  var count: Int { descriptors.count }

  init(_ home: TemporaryHome, _ parts: [[UInt8]]) throws {
    let socket = try home.agentSocket
    var descriptors: [Int32] = []
    for part in parts {
      let number = try LocalSocket.connect(to: socket, timeoutSeconds: 10).release()
      _ = unsafe part.withUnsafeBytes { unsafe write(number, $0.baseAddress, $0.count) }
      descriptors.append(number)
    }
    self.descriptors = descriptors
  }

  deinit { for number in descriptors { close(number) } }

  /// Those that the agent has not closed.
  var stillConnected: Int {
    descriptors.count { number in
      var one = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
      return unsafe poll(&one, 1, 0) == 0
    }
  }

  /// Waits until the agent has closed them all; what it sent before.
  func bytesUntilClosed() -> Int {
    var total = 0
    var buffer = [UInt8](repeating: 0, count: 4096)
    for number in descriptors {
      while true {
        let got = unsafe read(number, &buffer, buffer.count)
        if got <= 0 { break }
        total += got
      }
    }
    return total
  }
}

extension [UInt8] {
  fileprivate init(hexadecimal text: Substring) {
    let digits = text.compactMap(\.hexDigitValue)
    self = stride(from: 0, to: digits.count - 1, by: 2).map {
      UInt8(digits[$0] << 4 | digits[$0 + 1])
    }
  }
}

private func hexadecimal(_ bytes: [UInt8]) -> String {
  bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
