import VaultCore
import VaultCrypto

/// One request as a configuration of curl(1), which reads it from its stdin: nothing of it is
/// among the arguments that every user of the machine can read.
struct HTTPRequest: ~Copyable {
  private var text: LockedText
  private let name: String
  /// What goes into it and must not come out of an error.
  private var hidden = SentSecrets()

  /// - Parameters:
  ///   - name: the provider's, for errors.
  ///   - url: of https, or of http on this machine; checked here, whoever wrote it.
  ///   - context: with what the settings of every request say.
  init(
    _ method: String, _ url: String, name: String, _ context: DriverContext,
    accepting type: String = "application/json"
  ) throws(VaultError) {
    let isLocal = try ProviderURL.check(url)
    let seconds = try Self.seconds(context)
    var text = try LockedText()
    try text.set("request", method)
    try text.set("url", url)
    // Never to another place than the one that was chosen: a redirection is not followed.
    for (option, value) in [
      ("proto", isLocal ? "=http,https" : "=https"), ("max-time", "\(seconds)"),
      ("max-filesize", "\(ProviderTool.answerByteCount)"), ("noproxy", "localhost,127.0.0.1,::1"),
      ("header", "Accept: " + type), ("user-agent", "vault"),
      ("write-out", "%{stderr}%{http_code}\\n%{errormsg}\\n%{header_json}"),
    ] { try text.set(option, value, isPattern: option == "write-out") }
    for (key, option) in [("ca", "cacert"), ("proxy", "proxy")] {
      if let value = context.settings[key] { try text.set(option, value) }
    }
    try text.put("silent\ngloboff\npath-as-is\n")
    self.text = text
    self.name = name
  }

  mutating func add(header: String) throws(VaultError) { try text.set("header", header) }

  /// Some providers repeat in their errors what they were sent.
  mutating func hide(_ name: String, _ secret: borrowing SecretBytes) { hidden.add(name, secret) }

  /// A header that ends in a secret. Throws `.badValue` for one that is no single line of text.
  ///
  /// - Parameter name: the secret's, for where it is hidden.
  mutating func add(
    header: String, _ secret: borrowing SecretBytes, called name: String
  ) throws(VaultError) {
    try requireLine(secret)
    hide(name, secret)
    try text.set("header", header, secret)
  }

  private func requireLine(_ secret: borrowing SecretBytes) throws(VaultError) {
    let isLine = secret.withBytes { span in
      span.byteCount > 0
        && (0..<span.byteCount).allSatisfy { span.byte($0) >= 0x20 && span.byte($0) != 0x7F }
    }
    guard isLine else {
      throw VaultError(
        .badValue, "this value cannot be sent to \(name): it is no single line of text")
    }
  }

  /// User and password of RFC 7617.
  mutating func add(user: String, _ password: borrowing SecretBytes) throws(VaultError) {
    hide("password", password)
    try text.set("user", user + ":", password)
  }

  /// A signature of AWS's, version 4, over the request and its body; curl(1) makes it. The secret
  /// itself is not sent.
  mutating func sign(
    as id: String, _ secret: borrowing SecretBytes, service: String, region: String
  ) throws(VaultError) {
    try requireLine(secret)
    hide("value", secret)
    try text.set("aws-sigv4", "aws:amz:\(region):\(service)")
    try add(user: id, secret)
  }

  mutating func add(body: borrowing SecretBytes, type: String) throws(VaultError) {
    try add(header: "Content-Type: " + type)
    try text.set("data-raw", "", body)
  }

  /// Sends it, once.
  consuming func send() throws(VaultError) -> HTTPAnswer {
    let input = text.finish()
    let tool = try ProviderTool("curl", ["-q", "--config", "-"])
    return try HTTPAnswer(
      tool.run(input, secret: SecretBytes.empty()), from: name, hiding: hidden)
  }
}

extension HTTPRequest {
  /// Settings of every driver that makes requests: a file of certificates to trust in place of the
  /// system's, a proxy, and seconds for all of a request.
  static var settingKeys: [String] { ["ca", "proxy", "timeout"] }

  /// Throws `.usage` for a `timeout` that is none.
  static func seconds(_ context: DriverContext) throws(VaultError) -> Int {
    try context.number("timeout", in: 1...60) ?? 30
  }
}

extension LockedText {
  /// A line of the configuration.
  fileprivate mutating func set(
    _ option: String, _ value: String, isPattern: Bool = false
  ) throws(VaultError) {
    let written =
      isPattern
      ? value
      : value.unicodeScalars.reduce(into: "") { text, scalar in
        text += (scalar.isASCII ? Self.escape(UInt8(scalar.value)) : nil) ?? String(scalar)
      }
    try put("\(option) = \"\(written)\"\n")
  }

  fileprivate mutating func set(
    _ option: String, _ start: String, _ secret: borrowing SecretBytes
  ) throws(VaultError) {
    try put("\(option) = \"\(start)")
    try put(secret, escaping: Self.escape)
    try put("\"\n")
  }

  /// Within quotes, curl(1), option -K.
  private static func escape(_ byte: UInt8) -> String? {
    switch byte {
    case UInt8(ascii: "\""): "\\\""
    case UInt8(ascii: "\\"): "\\\\"
    case 0x09: "\\t"
    case 0x0A: "\\n"
    case 0x0D: "\\r"
    case 0x0B: "\\v"
    default: nil
    }
  }
}

/// Where a token may be sent: over TLS, or to this machine alone.
enum ProviderURL {
  /// RFC 3986, appendix A: in no URL as they are. Without a fragment, which is never sent.
  private static let excluded = Array(#""\<>^`{|}#"#.utf8)

  /// Returns whether it is this machine. Throws `.usage` for what no token may be sent to.
  @discardableResult
  static func check(_ url: String) throws(VaultError) -> Bool {
    let isPlain = url.utf8.allSatisfy { (0x21...0x7E).contains($0) && !excluded.contains($0) }
    if isPlain {
      if let host = host(of: url, after: "https://") { return isLocal(host) }
      if let host = host(of: url, after: "http://"), isLocal(host) { return true }
    }
    throw VaultError(
      .usage, "a token is not sent to such an address: \(Printable.text(url))",
      hint: "it begins with https://, has no user in it, and no '#'")
  }

  private static func host(of url: String, after scheme: String) -> Substring? {
    guard url.hasPrefix(scheme) else { return nil }
    let place = url.dropFirst(scheme.count).prefix { $0 != "/" && $0 != "?" }
    return place.isEmpty || place.contains("@") ? nil : place
  }

  private static func isLocal(_ place: Substring) -> Bool {
    ["localhost", "127.0.0.1", "[::1]"].contains { place == $0 || place.hasPrefix($0 + ":") }
  }
}
