internal import CPlatform

/// Why a command cannot be started: the two cases that POSIX gives their own exit status,
/// `Shell Command Language`, section 2.8.2.
public enum ResolveError: Error, Equatable, Sendable {
  /// 127.
  case notFound
  /// 126: there is something of that name, but not a program this user may run.
  case notExecutable

  public var exitStatus: Int32 {
    switch self {
    case .notFound: 127
    case .notExecutable: 126
    }
  }
}

extension ChildProcess {
  /// What is searched when PATH is not set: `getconf PATH` of the systems we run on.
  public static let standardPath = "/usr/bin:/bin"

  /// The program a command stands for, as a POSIX shell finds it. A command with a slash is taken
  /// as it is. Otherwise the directories of `path` are tried in order; an empty one is the current
  /// directory. A directory, or a file without the right to run it, is passed over, and is the
  /// answer `notExecutable` only if nothing better follows.
  ///
  /// - Parameter isAbsolute: whether only absolute directories count, for a program that is to be
  ///   the system's own wherever this process happens to stand.
  public static func resolve(
    _ command: String, path: String?, onlyAbsolute isAbsolute: Bool = false
  ) throws(ResolveError) -> String {
    guard !command.isEmpty, !command.utf8.contains(0) else { throw .notFound }
    if command.utf8.contains(UInt8(ascii: "/")) {
      return try candidate(command, ifHidden: .notExecutable)
    }
    var best = ResolveError.notFound
    let directories = (path ?? standardPath).split(separator: ":", omittingEmptySubsequences: false)
    for directory in directories where !isAbsolute || directory.utf8.first == UInt8(ascii: "/") {
      do throws(ResolveError) {
        // Somebody else's directory in PATH says nothing about a command.
        return try candidate(
          directory.isEmpty ? "./\(command)" : "\(directory)/\(command)", ifHidden: .notFound)
      } catch {
        if error == .notExecutable { best = .notExecutable }
      }
    }
    throw best
  }

  private static func candidate(
    _ path: String, ifHidden hidden: ResolveError
  ) throws(ResolveError) -> String {
    let status: File.Status?
    do throws(PlatformError) {
      status = try File.status(path, followLinks: true)
    } catch {
      // A directory that may not be searched hides what is in it; a file in the way of one is
      // simply not it.
      throw error.cause == .denied ? hidden : .notFound
    }
    guard let status else { throw .notFound }
    // The effective ids decide what execve allows, and access(2) would ask the real ones. For
    // root it is right too: at least one x bit must be set.
    guard status.kind == .regular, unsafe faccessat(AT_FDCWD, path, X_OK, AT_EACCESS) == 0 else {
      throw .notExecutable
    }
    return path
  }
}
