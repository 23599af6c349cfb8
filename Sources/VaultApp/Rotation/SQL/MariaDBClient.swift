import VaultCore
import VaultCrypto

/// One conversation with a MariaDB server through mariadb(1): the password in its environment, the
/// statements through its stdin.
struct MariaDBClient {
  private let options: [String]

  init(_ context: DriverContext) throws(VaultError) {
    let place = try ServerPlace(context, title: "MariaDB", port: 3306)
    // The name `localhost` would mean a socket to it, whatever the port.
    var options = ["--no-defaults", "--batch", "--raw", "--skip-column-names", "--binary-mode"]
    options += ["--connect-timeout=10", "--default-character-set=utf8mb4"]
    options +=
      place.isSocket
      ? ["--protocol=socket", "--socket=\(place.host)"]
      : ["--protocol=tcp", "--host=\(place.host)", "--port=\(place.port)"]
    if try context.flag("tls") ?? !place.isLocal {
      options += ["--ssl", "--ssl-verify-server-cert"]
      if let ca = context.settings["ca"] { options.append("--ssl-ca=\(ca)") }
    }
    self.options = options
  }

  /// - Parameter other: a secret in the statements, hidden in what is said about them.
  func run(
    _ statements: borrowing SecretBytes, as user: String, _ password: borrowing SecretBytes,
    hiding other: borrowing SecretBytes
  ) throws(VaultError) -> ClientAnswer {
    var tool = try ProviderTool("mariadb", options + ["--user=\(user)"])
    tool.secretVariable = "MYSQL_PWD"
    let result = try tool.run(statements, secret: password)
    // The statement comes first, the error last.
    let said = ToolText.line(result.errors, hiding: password, other, isAtEnd: true)
    let outcome = Self.outcome(result, said)
    return ClientAnswer(outcome: outcome, output: result.takeOutput())
  }

  /// `ERROR 1227 (42000) at line 1: ...`: without a line, it is about the connection.
  private static func outcome(
    _ result: borrowing ProviderTool.Result, _ said: String
  ) -> ClientAnswer.Outcome {
    switch result.end {
    case .status(0): return .done
    case .stopped(let reason): return .lost(reason: "no answer from the server: \(reason)")
    case .status: break
    }
    let words = said.split(separator: " ", maxSplits: 4)
    guard words.count > 3, words[0] == "ERROR" else { return .unsent(reason: said) }
    let code = String(words[1])
    guard words[3] == "at" else {
      let isWrong = words[2] == "(28000):" || code == expired
      return isWrong ? .wrongPassword(reason: said) : .unsent(reason: said)
    }
    return lost.contains(code) ? .lost(reason: said) : .refused(reason: said, code: code)
  }

  /// The password is right, and not taken any more.
  private static let expired = "1862"
  /// The connection ended, or the statement was: in the middle of it, for all one knows.
  private static let lost: Set<String> = ["1053", "1317", "1927", "2006", "2013", "2055"]
}

/// The hash that `mysql_native_password` keeps: SHA-1 of SHA-1, in capitals. SHA-1 is in no library
/// that vault has, and not worth one; every system has a program for it.
enum NativePasswordHash {
  static func make(of password: borrowing SecretBytes) throws(VaultError) -> SecretBytes {
    let first = try digest(of: password)
    var bytes = try mapping { () throws(CryptoError) in try SecretBytes(count: first.count / 2) }
    first.withBytes { span in
      unsafe bytes.withMutableBytes { target in
        for place in 0..<target.count {
          unsafe target[place] =
            digit(span.byte(2 * place)) << 4 | digit(span.byte(2 * place + 1))
        }
      }
    }
    var text = try LockedText()
    try text.put("*")
    try text.put(digest(of: bytes)) { byte in
      byte > UInt8(ascii: "9") ? String(UnicodeScalar(byte & 0xDF)) : nil
    }
    return text.finish()
  }

  /// As 40 digits.
  private static func digest(of bytes: borrowing SecretBytes) throws(VaultError) -> SecretBytes {
    let result = try ProviderTool("sha1sum", []).run(bytes, secret: SecretBytes.empty())
    guard result.end == .status(0), result.output.count > 40,
      result.output.withBytes({ span in (0..<40).allSatisfy { isDigit(span.byte($0)) } })
    else { throw VaultError(.failed, "'sha1sum' gave no hash") }
    var digits = result.takeOutput()
    digits.truncate(to: 40)
    return digits
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
      || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
  }

  private static func digit(_ byte: UInt8) -> UInt8 {
    byte > UInt8(ascii: "9") ? byte - UInt8(ascii: "a") + 10 : byte - UInt8(ascii: "0")
  }
}
