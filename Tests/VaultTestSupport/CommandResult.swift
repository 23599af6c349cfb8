/// What a finished program left behind. A status other than 0 is data, not an error.
public struct CommandResult: Sendable {
  /// How the program came to its end.
  public enum Termination: Equatable, Sendable {
    case exited(Int32)
    case signalled(Int32)
    /// It, or a process that kept its stdout or stderr open, outlived the time allowed.
    case timedOut
  }

  public let termination: Termination
  public let outputBytes: [UInt8]
  public let errorBytes: [UInt8]

  public init(termination: Termination, outputBytes: [UInt8], errorBytes: [UInt8]) {
    self.termination = termination
    self.outputBytes = outputBytes
    self.errorBytes = errorBytes
  }

  /// As a shell shows it: the exit status, 128 and the number of the signal, or -1 when time ran
  /// out.
  public var status: Int32 {
    switch termination {
    case .exited(let status): status
    case .signalled(let number): 128 + number
    case .timedOut: -1
    }
  }

  public var succeeded: Bool { termination == .exited(0) }

  /// stdout, with bytes that are not UTF-8 replaced.
  public var output: String { String(decoding: outputBytes, as: UTF8.self) }

  /// stderr, with bytes that are not UTF-8 replaced.
  public var errorOutput: String { String(decoding: errorBytes, as: UTF8.self) }
}

extension CommandResult: CustomStringConvertible {
  /// What a failing expectation prints.
  public var description: String {
    "\(termination), stdout: \(excerpt(output)), stderr: \(excerpt(errorOutput))"
  }

  private func excerpt(_ text: String) -> String {
    let limit = 2_000
    return text.count <= limit ? text.debugDescription : "\(text.prefix(limit))…".debugDescription
  }
}

/// A program that a test depends on did not succeed.
public struct Unsuccessful: Error {
  public let result: CommandResult
}

extension CommandResult {
  /// Throws `Unsuccessful` if the program did not end with 0.
  @discardableResult
  public func mustSucceed() throws -> CommandResult {
    guard succeeded else { throw Unsuccessful(result: self) }
    return self
  }
}
