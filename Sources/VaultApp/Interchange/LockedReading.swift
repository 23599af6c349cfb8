import Interchange
import Platform
import VaultCore
import VaultCrypto

/// A whole stream straight into locked memory.
enum LockedReading {
  private static var pieceByteCount: Int { 65_536 }

  static var tooLarge: VaultError {
    VaultError(
      .limit, "there are more than 64 MiB to import; nothing was imported",
      hint: "split it into several files")
  }

  /// Everything up to the end. Throws `.limit` above 64 MiB.
  static func all(_ descriptor: Int32, what: String) throws(VaultError) -> SecretBytes {
    var all = try SecretAppender()
    var piece = try mapping { () throws(CryptoError) in try SecretBytes(count: pieceByteCount) }
    var count = 0
    while true {
      let got: Int
      do throws(PlatformError) {
        got = try unsafe piece.withMutableBytes { (buffer) throws(PlatformError) in
          try unsafe Descriptor.readWaiting(descriptor, into: buffer)
        }
      } catch {
        throw VaultError(VaultError(error).code, "\(what) cannot be read: \(error.text)")
      }
      if got == 0 { return all.finish() }
      count += got
      guard count <= InterchangeLimits.byteCount else { throw tooLarge }
      do throws(CryptoError) {
        try piece.withBytes { (span) throws(CryptoError) in
          try all.append(span.extracting(0..<got))
        }
      } catch { throw VaultError(error) }
    }
  }
}

/// What another program prints, straight into locked memory. It gets the environment of this
/// process without vault's own settings, since the agents that hold keys are found through it;
/// what it says on stderr is shown as it is.
enum ChildOutput {
  /// - Parameters:
  ///   - missing: said when there is no such program.
  ///   - failing: said when it ends with anything but 0.
  static func read(
    _ command: String, _ arguments: [String], missing: String, failing: String
  ) throws(VaultError) -> SecretBytes {
    let executable: String
    do throws(ResolveError) {
      executable = try ChildProcess.resolve(command, path: Identity.value(named: "PATH"))
    } catch {
      throw VaultError(.failed, missing, hint: "install \(command); nothing was imported")
    }
    var pid: Int32 = 0
    let reading = try mapping { () throws(PlatformError) in
      try launch(executable, [command] + arguments, &pid)
    }
    let output: SecretBytes
    do throws(VaultError) { output = try LockedReading.all(reading.number, what: command) } catch {
      try? ChildProcess.send(SignalNumber.kill, to: pid)
      _ = try? ChildProcess.wait(pid)
      throw error
    }
    let child = pid
    let status = try mapping { () throws(PlatformError) in
      try ChildProcess.wait(child)?.shellStatus
    }
    guard status == 0 else {
      throw VaultError(.failed, "\(failing); nothing was imported")
    }
    return output
  }

  /// Returns the end of the pipe that the child's stdout goes into.
  private static func launch(
    _ executable: String, _ arguments: [String], _ pid: inout Int32
  ) throws(PlatformError) -> Descriptor {
    var pipe = try Pipe.make()
    let reading = try pipe.takeReading()
    let writing = try pipe.takeWriting()
    let argv = try CStringArray(arguments)
    let envp = try CStringArray(
      Identity.environment().filter { !$0.starts(with: EnvironmentName.reservedPrefix.utf8) })
    var plan = unsafe LaunchPlan(
      executable: executable, arguments: argv.list, environment: envp.list)
    plan.standardInput = nil
    plan.standardOutput = writing.number
    plan.processGroup = .shared
    pid = try ChildProcess.launch(plan)
    extendLifetime(argv)
    extendLifetime(envp)
    return reading
  }
}
