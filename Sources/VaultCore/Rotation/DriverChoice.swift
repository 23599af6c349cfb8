/// The driver that rotates a secret, and what it has to know for that: a host, a role, the name of
/// the secret of an administrator. No setting is secret.
public struct DriverChoice: Equatable, Sendable {
  public static let mostSettings = 32
  public static let settingByteCount = 1...1024
  /// The setting that holds the provider's own name for the value in use: a rotation that brings
  /// another one changes it.
  public static let idKey = "id"
  /// The setting that names the secret which holds that name, where servers are given it.
  public static let idSecretKey = "id_secret"

  /// Lower-case letters, digits and `-`, 1 to 32 bytes.
  public var name: String
  /// Keys are lower-case letters, digits and `_`, 1 to 32 bytes.
  public var settings: [String: String]

  public init(name: String, settings: [String: String] = [:]) {
    self.name = name
    self.settings = settings
  }

  /// Settings that say how a provider is spoken to, and not which one, as whom, or about what.
  private static let waysOfSpeaking: Set<String> = [
    "ca", "proxy", "timeout", "tls", "sslmode", "program", "admin", "admin_user", "admin_id",
    "client_secret", "introspect_url", "refresh_look", "end_sessions", "save",
  ]

  /// Whether a rotation begun with one would go on with the other at the same place.
  public static func isSamePlace(_ one: DriverChoice?, _ other: DriverChoice?) -> Bool {
    func place(_ choice: DriverChoice) -> [String: String] {
      choice.settings.filter { !waysOfSpeaking.contains($0.key) }
    }
    guard let one, let other else { return one == other }
    return one.name == other.name && place(one) == place(other)
  }

  /// The secret that a setting names; nil if it is not set. Throws `.badName`.
  public func secret(_ key: String) throws(VaultError) -> SecretName? {
    guard let text = settings[key] else { return nil }
    return try SecretName(text)
  }

  var isLegal: Bool {
    Self.isWord(name, joinedBy: "-") && settings.count <= Self.mostSettings
      && settings.allSatisfy { key, value in
        Self.isWord(key, joinedBy: "_") && Self.settingByteCount.contains(value.utf8.count)
          && value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
      }
  }

  private static func isWord(_ text: String, joinedBy joint: Unicode.Scalar) -> Bool {
    (1...32).contains(text.utf8.count)
      && text.unicodeScalars.allSatisfy {
        ("a"..."z").contains($0) || ("0"..."9").contains($0) || $0 == joint
      }
  }

  /// A LIST of the name, then keys and values, keys rising.
  func encode(into list: inout CanonicalEncoder) {
    list.append(name)
    for (key, value) in settings.sorted(by: { $0.key < $1.key }) {
      list.append(key)
      list.append(value)
    }
  }

  init(decoding bytes: ArraySlice<UInt8>) throws(FormatError) {
    var list = CanonicalDecoder(list: bytes)
    name = try list.text()
    settings = [:]
    var last = ""
    while !list.isAtEnd {
      let key = try list.text()
      guard key > last else { throw FormatError() }
      settings[key] = try list.text()
      last = key
    }
    guard isLegal else { throw FormatError() }
  }
}
