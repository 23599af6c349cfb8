internal import CPlatform

/// An exclusive lock on a lock file, held by one open file and gone with it: after `deinit`, and
/// after the process, however it ends. flock(2). The file itself stays: taking it away would let
/// two processes lock two files of the same name.
public struct FileLock: ~Copyable {
  /// How long `exclusive` waits between two tries, in milliseconds.
  static let pauseMilliseconds: Int32 = 10

  private let file: Descriptor

  /// Takes the lock, making the file with mode 0600 if it is not there.
  ///
  /// - Parameter patienceMilliseconds: how long to try while another holds it; 0 tries once.
  /// - Throws: `wouldBlock` when the patience is over.
  public static func exclusive(
    _ path: String, patienceMilliseconds: Int64 = 0
  ) throws(PlatformError) -> FileLock {
    let deadline = Clock.awake() + patienceMilliseconds
    while true {
      let file = try File.open(path, [.read, .write, .create, .noFollow], mode: 0o600)
      if try lock(file.number) {
        // Somebody may have taken the file away between open and flock.
        let held = try File.status(of: file.number)
        let named = try File.status(path, followLinks: false)
        if let named, named.inode == held.inode, named.device == held.device {
          return FileLock(file: file)
        }
        continue
      }
      if Clock.awake() >= deadline { throw PlatformError(call: "flock", errno: EAGAIN) }
      poll(nil, 0, pauseMilliseconds)
    }
  }

  /// The locked file, open for reading and writing, as long as the lock is held.
  public var number: Int32 { file.number }

  private init(file: consuming Descriptor) {
    self.file = file
  }

  private static func lock(_ number: Int32) throws(PlatformError) -> Bool {
    do throws(PlatformError) {
      _ = try PlatformError.checkRetrying("flock") { platform_try_lock(number) }
      return true
    } catch {
      if error.errno == EWOULDBLOCK { return false }
      throw error
    }
  }
}
