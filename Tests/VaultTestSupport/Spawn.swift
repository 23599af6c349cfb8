/// Starts a program in a session of its own with the given stdin, stdout and stderr.
///
/// - Parameters:
///   - arguments: the program, found through PATH when it holds no slash, and its words.
///   - descriptors: what become 0, 1 and 2.
///   - terminal: instead of those, a terminal: opened first by the new session, it becomes its
///     controlling terminal (tty(4)).
/// - Throws: `SpawnProblem` with the error of posix_spawn(3).
func spawn(
  _ arguments: [String], environment: [String: String], descriptors: [Int32],
  terminal: String? = nil
) throws(SpawnProblem) -> pid_t {
  #if canImport(Darwin)
    var actions: posix_spawn_file_actions_t?
    var attributes: posix_spawnattr_t?
  #else
    var actions = unsafe posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
  #endif
  unsafe posix_spawn_file_actions_init(&actions)
  defer { unsafe posix_spawn_file_actions_destroy(&actions) }
  if let terminal {
    unsafe posix_spawn_file_actions_addopen(&actions, 0, terminal, O_RDWR, 0)
    unsafe posix_spawn_file_actions_adddup2(&actions, 0, 1)
    unsafe posix_spawn_file_actions_adddup2(&actions, 0, 2)
  }
  for (number, descriptor) in descriptors.enumerated() {
    unsafe posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(number))
  }

  unsafe posix_spawnattr_init(&attributes)
  defer { unsafe posix_spawnattr_destroy(&attributes) }
  // What the test runner ignores or blocks is no business of the program under test.
  var signals = sigset_t()
  unsafe sigemptyset(&signals)
  unsafe posix_spawnattr_setsigmask(&attributes, &signals)
  for number in [SIGHUP, SIGINT, SIGQUIT, SIGPIPE, SIGALRM, SIGTERM, SIGUSR1, SIGUSR2, SIGCHLD] {
    unsafe sigaddset(&signals, number)
  }
  unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
  let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | newSessionFlag
  unsafe posix_spawnattr_setflags(&attributes, Int16(flags))

  var words: [UnsafeMutablePointer<CChar>?] = unsafe arguments.map { unsafe strdup($0) } + [nil]
  var variables: [UnsafeMutablePointer<CChar>?] =
    unsafe environment.sorted { $0.key < $1.key }.map { unsafe strdup("\($0.key)=\($0.value)") }
    + [nil]
  defer { unsafe (words + variables).forEach { unsafe free($0) } }
  var pid: pid_t = 0
  let problem = unsafe posix_spawnp(&pid, arguments[0], &actions, &attributes, &words, &variables)
  guard problem == 0 else { throw SpawnProblem(errno: problem) }
  return pid
}

struct SpawnProblem: Error { let errno: Int32 }

#if canImport(Darwin)
  /// POSIX_SPAWN_SETSID with POSIX_SPAWN_CLOEXEC_DEFAULT (spawn.h).
  private let newSessionFlag: Int32 = 0x0400 | 0x4000
#else
  /// POSIX_SPAWN_SETSID of spawn.h, which glibc shows only to GNU sources.
  private let newSessionFlag: Int32 = 0x80
#endif

/// write(2) that reports EPIPE instead of ending the test process with SIGPIPE.
///
/// The signal is blocked in this thread alone and consumed there, so that neither other tests
/// nor the programs they start see a changed disposition.
func writeQuietly(_ descriptor: Int32, _ bytes: ArraySlice<UInt8>) -> Int {
  var broken = sigset_t()
  var before = sigset_t()
  unsafe sigemptyset(&broken)
  unsafe sigaddset(&broken, SIGPIPE)
  unsafe pthread_sigmask(SIG_BLOCK, &broken, &before)
  var count: Int
  repeat {
    count = unsafe bytes.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
  } while count < 0 && errno == EINTR
  let problem = errno
  let wasBlocked = unsafe sigismember(&before, SIGPIPE) == 1
  if count < 0 && problem == EPIPE && !wasBlocked {
    var number: Int32 = 0
    unsafe sigwait(&broken, &number)
  }
  unsafe pthread_sigmask(SIG_SETMASK, &before, nil)
  errno = problem
  return count
}
