import Testing

@testable import VaultCrypto

#if os(Linux)
  import Glibc

  /// Whether memory for secrets is locked is asked, not assumed. Each case is a process of its
  /// own, because a refusal is remembered for the life of the process.
  @Suite struct MemoryLockTests {
    @Test func aRefusalIsReportedAndSecretsStillWork() async {
      await #expect(processExitsWith: .success) {
        let isLimited = MemoryLockTests.forbidLocking()
        let bytes = Random.bytes(100)
        let secret = try Known.secret(bytes)
        #expect(isLimited)
        #expect(Known.bytes(secret) == bytes)
        #expect(!SecretBytes.memoryIsLocked)
      }
    }

    /// A secret too large for the shared regions is locked by itself, and asked about by itself.
    @Test func aLargeSecretCountsToo() async {
      await #expect(processExitsWith: .success) {
        // The shared region comes first, so that only the large secret meets the limit.
        let allowed = SecretBytes.memoryIsLocked
        let isLimited = MemoryLockTests.forbidLocking()
        #expect(isLimited)
        #expect(SecretBytes.memoryIsLocked == allowed)
        let secret = try SecretBytes(count: 100_000)
        #expect(secret.count == 100_000)
        #expect(!SecretBytes.memoryIsLocked)
      }
    }

    @Test func whatTheKernelCountsAsLockedIsThere() async {
      await #expect(processExitsWith: .success) {
        guard SecretBytes.memoryIsLocked else { return }
        let locked = try MemoryLockTests.lockedKibibytes()
        #expect(locked >= 64)
      }
    }

    /// `RLIMIT_MEMLOCK` of Linux's asm-generic/resource.h; glibc's own header hides it from Swift.
    private static let lockedMemory = __rlimit_resource_t(8)

    /// No locked memory from here on. The limit does not bind the superuser, so that is given up.
    private static func forbidLocking() -> Bool {
      var limit = rlimit(rlim_cur: 0, rlim_max: 0)
      guard unsafe setrlimit(lockedMemory, &limit) == 0 else {
        return false
      }
      return getuid() != 0 || setuid(65_534) == 0
    }

    /// `VmLck` of /proc/self/status.
    private static func lockedKibibytes() throws -> Int {
      let file = unsafe open("/proc/self/status", O_RDONLY | O_CLOEXEC)
      defer { close(file) }
      var buffer = [UInt8](repeating: 0, count: 8_192)
      let count = unsafe read(file, &buffer, buffer.count)
      let text = String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
      let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("VmLck:") })
      return try #require(line.split(separator: " ").compactMap { Int($0) }.first)
    }
  }
#endif
