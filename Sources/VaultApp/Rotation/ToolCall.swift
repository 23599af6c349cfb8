import Platform
import VaultCore
import VaultCrypto

/// One run of a tool: its three streams, kept going at once until it has ended.
struct ToolCall: ~Copyable {
  private let pid: Int32
  private var input: Descriptor?
  private let output: Descriptor
  private let errors: Descriptor

  /// Starts it in a group of its own; the kernel ends it with this process.
  init(
    _ executable: String, _ arguments: [String], _ environment: consuming ToolEnvironment
  ) throws(PlatformError) {
    var toChild = try Pipe.make()
    var fromChild = try Pipe.make()
    var besides = try Pipe.make()
    let childInput = try toChild.takeReading()
    let childOutput = try fromChild.takeWriting()
    let childErrors = try besides.takeWriting()
    let streams = (childInput.number, childOutput.number, childErrors.number)
    let argv = try CStringArray(arguments)
    let input = try toChild.takeWriting()
    let output = try fromChild.takeReading()
    let errors = try besides.takeReading()
    let pid = try unsafe environment.withList { (list) throws(PlatformError) in
      var plan = unsafe LaunchPlan(
        executable: executable, arguments: argv.list, environment: list)
      (plan.standardInput, plan.standardOutput, plan.standardError) = streams
      return try ChildProcess.launch(plan)
    }
    self.pid = pid
    self.input = consume input
    self.output = consume output
    self.errors = consume errors
  }

  /// Writes all of `text` to it, reads all it says, and waits for its end. Past `seconds`, or
  /// `ProviderTool.answerByteCount` bytes of either stream, its group is killed.
  consuming func converse(
    _ text: borrowing SecretBytes, seconds: Int
  ) throws(VaultError) -> ProviderTool.Result {
    var answer = try SecretAppender()
    var complaints = try SecretAppender()
    var (answerCount, complaintCount) = (0, 0)
    var piece = try mapping { () throws(CryptoError) in try SecretBytes(count: 65_536) }
    var written = 0
    var isOpen = (output: true, errors: true)
    var stopped: String?
    let deadline = Clock.sinceBootCountingSuspend() + Int64(seconds) * 1000
    let writer = try mapping { [input = input?.number ?? -1] () throws(PlatformError) in
      try StreamWriter(input)
    }
    if text.count == 0 { input = nil }
    while isOpen.output || isOpen.errors {
      let left = deadline - Clock.sinceBootCountingSuspend()
      guard left > 0 else {
        stopped = "it took longer than \(seconds) seconds"
        break
      }
      let ready = try mapping { () throws(PlatformError) in
        try Poll.wait(
          [
            (isOpen.output ? output.number : -1, .reading),
            (isOpen.errors ? errors.number : -1, .reading), (input?.number ?? -1, .writing),
          ], timeoutMilliseconds: Int(left))
      }
      for stream in ready {
        switch stream.descriptor {
        case output.number:
          isOpen.output = try Self.read(output, &piece, into: &answer, &answerCount)
        case errors.number:
          isOpen.errors = try Self.read(errors, &piece, into: &complaints, &complaintCount)
        default: if try !Self.write(text, &written, writer) { input = nil }
        }
      }
      if max(answerCount, complaintCount) > ProviderTool.answerByteCount {
        stopped = "it said more than a mebibyte"
        break
      }
    }
    input = nil
    let end = try end(stopped, by: deadline)
    return ProviderTool.Result(end: end, output: answer.finish(), errors: complaints.finish())
  }

  /// Its streams are closed; it may still take its time.
  private func end(_ stopped: String?, by deadline: Int64) throws(VaultError) -> ProviderTool.End {
    let (pid, isStopped) = (pid, stopped != nil)
    let status = try mapping { () throws(PlatformError) -> Int32? in
      if !isStopped {
        while Clock.sinceBootCountingSuspend() < deadline {
          if let status = try ChildProcess.wait(pid, .noHang)?.shellStatus { return status }
          _ = try Poll.wait([], timeoutMilliseconds: 5)
        }
      }
      try? ChildProcess.send(SignalNumber.kill, toGroup: pid)
      _ = try ChildProcess.wait(pid)
      return nil
    }
    if let status { return .status(status) }
    return .stopped(reason: stopped ?? "it did not end in time")
  }

  /// Returns false at the end of the stream.
  private static func read(
    _ stream: borrowing Descriptor, _ piece: inout SecretBytes, into all: inout SecretAppender,
    _ count: inout Int
  ) throws(VaultError) -> Bool {
    let number = stream.number
    let got: Int
    do throws(PlatformError) {
      got = try unsafe piece.withMutableBytes { (buffer) throws(PlatformError) in
        try unsafe Descriptor.readWaiting(number, into: buffer)
      }
    } catch { throw VaultError(error) }
    do throws(CryptoError) {
      try piece.withBytes { (span) throws(CryptoError) in try all.append(span.extracting(0..<got)) }
    } catch { throw VaultError(error) }
    count += got
    return got > 0
  }

  /// Returns false when all is written, or nobody reads it.
  private static func write(
    _ text: borrowing SecretBytes, _ written: inout Int, _ writer: StreamWriter
  ) throws(VaultError) -> Bool {
    let first = written
    do throws(PlatformError) {
      written += try text.withBytes { (span) throws(PlatformError) in
        try writer.write(span.extracting(droppingFirst: first))
      }
    } catch {
      // A tool that has not read its instructions says itself what is wrong.
      if error.cause == .brokenPipe { return false }
      throw VaultError(error)
    }
    return written < text.count
  }
}
