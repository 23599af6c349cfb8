extension ChildProcess {
  /// What a program did that ran to its end.
  public struct Finished: Equatable, Sendable {
    /// As a shell shows it.
    public let status: Int32
    public let output: [UInt8]
    public let errorOutput: [UInt8]
  }

  /// Runs a program to its end, hands it `input` on stdin, and keeps what it writes. For no secret.
  ///
  /// - Parameters:
  ///   - environment: raw `NAME=value` entries.
  ///   - limit: bytes of each output that are kept; the rest is read and dropped.
  public static func run(
    executable: String, arguments: [String], environment: [[UInt8]], input: [UInt8] = [],
    limit: Int
  ) throws(PlatformError) -> Finished {
    var inputs = try Pipe.make()
    var outputs = try Pipe.make()
    var errors = try Pipe.make()
    var feeding: Descriptor? = try inputs.takeWriting()
    let reading = try outputs.takeReading()
    let readingErrors = try errors.takeReading()
    let pid = try launch(
      executable, arguments, environment, input: try inputs.takeReading(),
      output: try outputs.takeWriting(), errors: try errors.takeWriting())

    var output = Collected(limit: limit)
    var errorOutput = Collected(limit: limit)
    var fed = 0
    do throws(PlatformError) {
      while !output.isAtEnd || !errorOutput.isAtEnd {
        if fed == input.count { feeding = nil }
        let ready = try Poll.wait(
          [
            (output.isAtEnd ? -1 : reading.number, .reading),
            (errorOutput.isAtEnd ? -1 : readingErrors.number, .reading),
            (feeding?.number ?? -1, .writing),
          ], timeoutMilliseconds: -1)
        for entry in ready {
          if entry.descriptor == reading.number { try output.take(entry.descriptor) }
          if entry.descriptor == readingErrors.number { try errorOutput.take(entry.descriptor) }
          if entry.descriptor == feeding?.number {
            fed = try feed(input, from: fed, to: entry.descriptor)
          }
        }
      }
    } catch {
      try? send(SignalNumber.kill, to: pid)
      _ = try? wait(pid)
      throw error
    }
    feeding = nil
    while true {
      if let status = try wait(pid)?.shellStatus {
        return Finished(status: status, output: output.bytes, errorOutput: errorOutput.bytes)
      }
    }
  }

  /// Runs a program to its end that has `input` on stdin, and this process's stderr for all that it
  /// says. Returns its status as a shell shows it. One that does not read everything is its own
  /// judge: the status counts. SIGPIPE must be ignored.
  public static func runToEnd(
    executable: String, arguments: [String], environment: [[UInt8]], input: [UInt8]
  ) throws(PlatformError) -> Int32 {
    var pipe = try Pipe.make()
    let feeding = try pipe.takeWriting()
    let pid = try launch(
      executable, arguments, environment, input: try pipe.takeReading(), output: nil, errors: nil)
    do throws(PlatformError) { try unsafe feeding.write(all: input.span.bytes) } catch {
      guard error.cause == .brokenPipe else {
        try? send(SignalNumber.kill, to: pid)
        _ = try? wait(pid)
        throw error
      }
    }
    _ = consume feeding
    while true {
      if let status = try wait(pid)?.shellStatus { return status }
    }
  }

  /// Our copies of the child's ends are closed when this returns, or an end would never be seen.
  private static func launch(
    _ executable: String, _ arguments: [String], _ environment: [[UInt8]],
    input: consuming Descriptor, output: consuming Descriptor?, errors: consuming Descriptor?
  ) throws(PlatformError) -> Int32 {
    let argv = try CStringArray(arguments)
    let envp = try CStringArray(environment)
    var plan = unsafe LaunchPlan(
      executable: executable, arguments: argv.list, environment: envp.list)
    plan.standardInput = input.number
    plan.standardOutput = output?.number ?? Descriptor.standardError
    plan.standardError = errors?.number ?? Descriptor.standardError
    plan.processGroup = .shared
    let pid = try launch(plan)
    extendLifetime(argv)
    extendLifetime(envp)
    return pid
  }

  /// Returns how much is written by now; everything, if nobody reads any more.
  private static func feed(
    _ input: [UInt8], from start: Int, to descriptor: Int32
  ) throws(PlatformError) -> Int {
    do throws(PlatformError) {
      let rest = unsafe input.span.bytes.extracting(droppingFirst: start)
      return start + (try StreamWriter(descriptor).write(rest))
    } catch {
      guard error.cause == .brokenPipe else { throw error }
      return input.count
    }
  }

  /// The first bytes of a stream.
  private struct Collected {
    let limit: Int
    var bytes: [UInt8] = []
    var isAtEnd = false

    mutating func take(_ descriptor: Int32) throws(PlatformError) {
      let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 4_096, alignment: 1)
      defer { unsafe buffer.deallocate() }
      let count = try unsafe Descriptor.read(descriptor, into: buffer)
      isAtEnd = count == 0
      unsafe bytes.append(contentsOf: buffer.prefix(min(count, limit - bytes.count)))
    }
  }
}
