internal import CPlatform

/// The two clocks: the one on the wall, and the one that only goes forward.
public enum Clock {
  /// Seconds since 1970 in UTC, CLOCK_REALTIME. Anybody with the right may set it back.
  public static func wall() -> Int64 {
    Int64(reading(CLOCK_REALTIME).tv_sec)
  }

  /// Nanoseconds since 1970 in UTC, for comparison with the times of files.
  public static func wallNanoseconds() -> Int64 {
    let time = reading(CLOCK_REALTIME)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }

  /// Milliseconds since the machine started, time asleep included: for limits that must run out
  /// even if the lid is closed. CLOCK_BOOTTIME on Linux; on macOS CLOCK_MONOTONIC_RAW, which goes
  /// on during sleep there and stands still on Linux.
  public static func sinceBootCountingSuspend() -> Int64 {
    #if canImport(Darwin)
      milliseconds(reading(CLOCK_MONOTONIC_RAW))
    #else
      milliseconds(reading(CLOCK_BOOTTIME))
    #endif
  }

  /// Milliseconds of a clock that stands still while the machine sleeps: for bounded waits.
  static func awake() -> Int64 {
    milliseconds(reading(CLOCK_MONOTONIC))
  }

  private static func milliseconds(_ time: timespec) -> Int64 {
    Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
  }

  private static func reading(_ clock: clockid_t) -> timespec {
    var time = timespec()
    // Fails for an unknown clock or a bad address alone, clock_gettime(2); neither can be here.
    let result = unsafe clock_gettime(clock, &time)
    precondition(result == 0)
    return time
  }
}
