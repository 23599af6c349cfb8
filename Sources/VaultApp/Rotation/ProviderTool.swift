import Platform
import VaultCore
import VaultCrypto

/// The system's own program that speaks to a provider: `curl`, `psql`, or one of the user's. What
/// it is told goes through its stdin or its environment, never its arguments, which every user of
/// the machine can read. All that it says stays in locked memory.
struct ProviderTool: ~Copyable {
  /// Of an answer; what is longer ends the call.
  static var answerByteCount: Int { 1 << 20 }

  let executable: String
  let arguments: [String]
  /// `NAME=value`, without secrets.
  var environment: [String]
  /// The variable that holds a secret, if one does.
  var secretVariable: String?
  var secondsToLive = 60

  /// Looks the program up in PATH, but in no directory that depends on where this process stands:
  /// whoever owns that one would get the secret. Throws `.failed` if it is not installed.
  init(_ name: String, _ arguments: [String], environment: [String] = []) throws(VaultError) {
    do throws(ResolveError) {
      executable = try ChildProcess.resolve(
        name, path: Identity.value(named: "PATH"), onlyAbsolute: true)
    } catch {
      throw VaultError(
        .failed, "'\(Printable.text(name))' is needed for this and is not installed",
        hint: "install it, and go on")
    }
    self.arguments = [name] + arguments
    self.environment = environment
  }

  /// How a call ended.
  enum End: Equatable {
    case status(Int32)
    /// It was ended because it took too long, or said too much.
    case stopped(reason: String)
  }

  struct Result: ~Copyable {
    let end: End
    let output: SecretBytes
    let errors: SecretBytes

    consuming func takeOutput() -> SecretBytes { output }
  }

  /// Runs it to its end.
  ///
  /// - Parameters:
  ///   - input: for its stdin, which is closed behind it.
  ///   - secret: the value of `secretVariable`.
  func run(
    _ input: borrowing SecretBytes, secret: borrowing SecretBytes
  ) throws(VaultError) -> Result {
    let call: ToolCall
    let block = try environmentBlock(secret)
    do throws(PlatformError) { call = try ToolCall(executable, arguments, block) } catch {
      throw VaultError(error)
    }
    return try call.converse(input, seconds: secondsToLive)
  }

  private func environmentBlock(
    _ secret: borrowing SecretBytes
  ) throws(VaultError) -> ToolEnvironment {
    var block = try ToolEnvironment()
    for name in ["HOME", "PATH", "USER", "LOGNAME", "LANG", "SSL_CERT_FILE", "SSL_CERT_DIR"] {
      if let value = Identity.value(named: name) { try block.append("\(name)=\(value)") }
    }
    for entry in environment { try block.append(entry) }
    if let secretVariable { try block.append("\(secretVariable)=", secret) }
    return block
  }
}

/// Strings `NAME=value` ended by NUL, in locked memory.
struct ToolEnvironment: ~Copyable {
  private var strings: SecretAppender
  private var starts: [Int] = []
  private var count = 0

  init() throws(VaultError) { strings = try SecretAppender() }

  mutating func append(_ text: String) throws(VaultError) {
    try append(text, SecretBytes.empty())
  }

  mutating func append(_ text: String, _ secret: borrowing SecretBytes) throws(VaultError) {
    guard secret.withBytes({ !$0.contains(0) }), !text.utf8.contains(0) else {
      throw VaultError(.badValue, "the value holds a NUL byte, which this driver cannot carry")
    }
    starts.append(count)
    let head = Array(text.utf8)
    do throws(CryptoError) {
      try unsafe strings.append(head.span.bytes)
      try secret.withBytes { (span) throws(CryptoError) in try strings.append(span) }
      try unsafe strings.append([UInt8(0)].span.bytes)
    } catch { throw VaultError(error) }
    count += head.count + secret.count + 1
  }

  /// Calls `body` with the list as execve(2) wants it, valid during the call.
  consuming func withList<R>(
    _ body: (LaunchPlan.StringList) throws(PlatformError) -> R
  ) throws(PlatformError) -> R {
    let starts = starts
    var block = strings.finish()
    return try unsafe block.withMutableBytes { (buffer) throws(PlatformError) in
      let list: [UnsafeMutablePointer<CChar>?] =
        unsafe starts.map { start in
          unsafe buffer.baseAddress.map { base in
            unsafe (base + start).assumingMemoryBound(to: CChar.self)
          }
        } + [nil]
      return try unsafe list.withUnsafeBufferPointer { (array) throws(PlatformError) -> R in
        // Never empty: it ends with null.
        guard let base = array.baseAddress else { preconditionFailure("no list") }
        return try unsafe body(base)
      }
    }
  }
}
