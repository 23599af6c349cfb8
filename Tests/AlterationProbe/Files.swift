#if DEBUG || CAMPAIGN
  #if canImport(Glibc)
    @_exported public import Glibc
  #elseif canImport(Musl)
    @_exported public import Musl
  #elseif canImport(Darwin)
    @_exported public import Darwin
  #endif

  /// Files of a home in memory. The product's own ways of writing one sync it, which would take
  /// most of the time here.
  enum Files {
    struct Problem: Error {
      let path: String
      let number: Int32
    }

    static func read(_ path: String) throws -> [UInt8] {
      let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
      defer { close(descriptor) }
      var bytes = [UInt8](repeating: 0, count: 1 << 20)
      let count = unsafe pread(descriptor, &bytes, bytes.count, 0)
      guard descriptor >= 0, (0..<bytes.count).contains(count) else {
        throw Problem(path: path, number: errno)
      }
      return Array(bytes[..<count])
    }

    /// Creates or overwrites, for its owner alone.
    static func write(_ path: String, _ bytes: [UInt8]) throws {
      let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
      defer { close(descriptor) }
      guard descriptor >= 0, unsafe pwrite(descriptor, bytes, bytes.count, 0) == bytes.count else {
        throw Problem(path: path, number: errno)
      }
    }

    static func makeDirectory(_ path: String) throws {
      guard unsafe mkdir(path, 0o700) == 0 || errno == EEXIST else {
        throw Problem(path: path, number: errno)
      }
    }

    static func remove(_ path: String) { _ = unsafe unlink(path) }
  }
#endif
