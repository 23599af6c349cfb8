internal import CPlatform
internal import Platform
internal import Testing

/// A child of the test whose stdin and stdout are ours.
final class Running {
  let pid: Int32
  let output: Descriptor
  /// Writes to it fail after the child has closed its side.
  let input: Descriptor
  private var isFinished = false

  /// No test waits longer than this for something that must come.
  static let patienceMilliseconds = 10_000

  init(
    _ executable: String, _ arguments: [String], environment: [String] = ["PATH=/usr/bin:/bin"],
    newSession: Bool = false
  ) throws {
    var outputPipe = try Pipe.make()
    var inputPipe = try Pipe.make()
    let childOutput = try outputPipe.takeWriting()
    let childInput = try inputPipe.takeReading()
    let argv = try CStringArray([executable] + arguments)
    let envp = try CStringArray(environment)
    var plan = unsafe LaunchPlan(
      executable: executable, arguments: argv.list, environment: envp.list)
    plan.standardInput = childInput.number
    plan.standardOutput = childOutput.number
    plan.newSession = newSession
    // The test's thread may end before the test does.
    plan.dieWithParent = false
    let output = try outputPipe.takeReading()
    let input = try inputPipe.takeWriting()
    pid = try ChildProcess.launch(plan)
    extendLifetime(argv)
    extendLifetime(envp)
    self.output = output
    self.input = input
  }

  /// The probe, which is built into the directory of the test program.
  static func probe(_ arguments: [String], newSession: Bool = false) throws -> Running {
    try Running(try probePath(), arguments, newSession: newSession)
  }

  static func probePath() throws -> String {
    File.split(try Identity.executablePath()).directory + "/PlatformProbe"
  }

  func line() throws -> String { try nextLine(of: output.number) }

  func rest() throws -> String {
    var text = ""
    while let more = try chunk(of: output.number) { text += more }
    return text
  }

  func finish() throws -> ChildProcess.WaitStatus? {
    isFinished = true
    return try ChildProcess.wait(pid)
  }

  /// Ends the child whatever it does, and its group.
  func kill() {
    if isFinished { return }
    isFinished = true
    try? ChildProcess.send(SignalNumber.kill, toGroup: pid)
    try? ChildProcess.send(SignalNumber.kill, to: pid)
    _ = try? ChildProcess.wait(pid)
  }

  /// A test that failed half-way leaves nothing running.
  deinit { kill() }
}

/// What can be read now or soon; `nil` at the end of the stream.
func chunk(of number: Int32) throws -> String? {
  let ready = try Poll.wait(
    [(number, .reading)], timeoutMilliseconds: Running.patienceMilliseconds)
  try #require(!ready.isEmpty, "nothing came")
  let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 4_096, alignment: 1)
  defer { unsafe buffer.deallocate() }
  do throws(PlatformError) {
    let count = try unsafe Descriptor.read(number, into: buffer)
    return count == 0 ? nil : unsafe String(decoding: buffer[..<count], as: UTF8.self)
  } catch {
    // A pseudo-terminal whose other side is closed.
    if error.errno == EIO { return nil }
    throw error
  }
}

func nextLine(of number: Int32) throws -> String {
  var text = ""
  while true {
    let ready = try Poll.wait(
      [(number, .reading)], timeoutMilliseconds: Running.patienceMilliseconds)
    try #require(!ready.isEmpty, "no line came")
    var byte: UInt8 = 0
    let count = try unsafe withUnsafeMutableBytes(of: &byte) {
      try unsafe Descriptor.read(number, into: $0)
    }
    if count == 0 || byte == UInt8(ascii: "\n") { return text }
    text.unicodeScalars.append(Unicode.Scalar(byte))
  }
}
