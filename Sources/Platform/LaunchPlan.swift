internal import CPlatform

/// What `ChildProcess.launch` starts, and how. The pointers stay the caller's, must be valid until
/// `launch` returns, and are read by the kernel alone: an environment with secrets can stay in
/// locked memory and is never copied here.
@safe
public struct LaunchPlan {
  /// A list that ends with null.
  public typealias StringList = UnsafePointer<UnsafeMutablePointer<CChar>?>

  /// Stands in for a pid that is not known before the program runs.
  public static let pidRoom = PLATFORM_PID_ROOM
  /// The numbers that `extraDescriptors` may have.
  public static let targets: ClosedRange<Int32> = 3...Int32(PLATFORM_TARGET_LIMIT)
  public static let mostDescriptors = Int(PLATFORM_EXTRA_LIMIT)

  public enum ProcessGroup: Sendable {
    /// A new group, which can be signalled as a whole.
    case own
    /// The group of this process: the terminal's signals reach both.
    case shared
  }

  /// The program's path as `ChildProcess.resolve` found it; PATH is not searched again.
  public var executable: String
  @unsafe public var arguments: StringList
  @unsafe public var environment: StringList
  /// Borrowed descriptors that become 0, 1 and 2; `nil` is `/dev/null`.
  public var standardInput: Int32?
  public var standardOutput: Int32?
  public var standardError: Int32?
  public var processGroup: ProcessGroup = .own
  /// A session of its own, which implies a group of its own and no controlling terminal.
  public var newSession = false
  /// The kernel kills the child with SIGKILL when this thread ends (PR_SET_PDEATHSIG: the thread,
  /// not the process). Linux only; a `guardian` does the same for the whole group everywhere.
  public var dieWithParent = true
  /// What this process was started to ignore stays ignored, SIGPIPE and SIGCHLD excepted.
  public var keepsIgnoredSignals = false
  /// Borrowed descriptors, and the numbers the program gets them under, 3 to 255; at most 64. All
  /// others are closed.
  public var extraDescriptors: [(source: Int32, target: Int32)] = []
  /// Where `pidRoom` stands in the environment's strings: the program's pid comes in its place.
  @unsafe public var pidPlaces: [UnsafeMutablePointer<CChar>?]
  /// `nil` stays in the current one.
  public var workingDirectory: String?
  /// The terminal whose foreground the new group becomes before the program runs; `nil` leaves it.
  public var foregroundTerminal: Int32?
  /// `Guardian.descriptor`: told of the child, by the child, before the program runs.
  public var guardian: Int32?

  public init(executable: String, arguments: StringList, environment: StringList) {
    self.executable = executable
    unsafe self.arguments = arguments
    unsafe self.environment = environment
    unsafe pidPlaces = []
    standardInput = Descriptor.standardInput
    standardOutput = Descriptor.standardOutput
    standardError = Descriptor.standardError
  }
}
