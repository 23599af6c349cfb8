/// One value of a document, or something that is not taken from it, and why.
public struct ForeignEntry: Equatable, Sendable {
  /// What a value is, as far as its source says.
  public enum Role: Sendable {
    /// A password, a token, a hidden field, the body of a secure note.
    case secret
    /// Free text beside a password.
    case note
    /// The seed of one-time passwords.
    case oneTimePassword
  }

  public enum Content: Equatable, Sendable {
    case value(ValuePlace, Role)
    case skipped(ForeignSkip)
  }

  /// The title, and for anything but its main value the name of the field.
  public var path: [String]
  public var content: Content
  public var metadata: ForeignMetadata

  public init(
    path: [String], content: Content, metadata: ForeignMetadata = ForeignMetadata()
  ) {
    self.path = path
    self.content = content
    self.metadata = metadata
  }
}

/// Why something in a document is not a value for a vault.
public enum ForeignSkip: String, Sendable, CaseIterable {
  case empty
  case card
  case identity
  case attachment
  case deleted
  case archived
  /// It stands for a value that is kept elsewhere: `${TOKEN}`, `op://…`, `{REF:…}`.
  case reference
  /// Sealed with a key that is not in the document.
  case protected
  /// The same variable is assigned again further down.
  case overridden
  /// Its kind cannot be told, so it may be anything.
  case field
}

/// What a document says about a value. It comes from the outside: nothing here was checked.
public struct ForeignMetadata: Equatable, Sendable {
  public enum Time: Equatable, Sendable {
    /// As written.
    case text(String)
    /// Since 1970-01-01T00:00:00Z.
    case seconds(Int64)
    case never
  }

  public var service = ""
  public var url: String?
  public var username: String?
  public var tags: [String] = []
  public var expiresAt: Time?

  // From a vault's own export alone.
  public var owner = ""
  public var scopes: [String] = []
  public var notes = ""
  public var environment: String?
  public var createdAt: Time?
  public var rotatedAt: Time?
  public var intervalDays: Int64?
  public var headStartDays: Int64?
  public var overlapSeconds: Int64?
  public var isOutsidePolicy = false

  var isCut = false
  /// More is said than was read: `InterchangeLimits`.
  public var isIncomplete: Bool {
    isCut || tags.count > InterchangeLimits.listItems || scopes.count > InterchangeLimits.listItems
  }

  public init() {}

  /// Adds the parts of a list.
  mutating func take(
    tags list: String, dividedBy dividers: String, _ part: (Substring) -> String = { String($0) }
  ) {
    if list.isTooLong { isCut = true }
    tags += list.split { dividers.contains($0) }.map(part)
  }

  /// Takes what an address tells: where the token is managed, and the service's name. An address
  /// may carry secrets of its own, so of it only scheme, host and the plain words of the path are
  /// kept.
  mutating func take(address: String) {
    // What was cut from the query is nothing that would be kept.
    if address.isTooLong, !address.contains(where: { $0 == "?" || $0 == "#" }) { isCut = true }
    guard let clean = ForeignAddress(address) else { return }
    url = clean.text
    service = clean.host
  }
}

extension [ForeignEntry] {
  /// Adds what is in an item. Throws for more than a document may have, before it takes memory.
  mutating func take(
    _ item: ForeignItem, in bytes: ByteView, at place: Int
  ) throws(InterchangeError) {
    try requireRoom(for: item.hidden.count, in: bytes, at: place)
    let found = item.entries(in: bytes)
    try requireRoom(for: found.count, in: bytes, at: place)
    self += found
  }

  func requireRoom(for more: Int, in bytes: ByteView, at place: Int) throws(InterchangeError) {
    guard count + more <= InterchangeLimits.entries else {
      throw bytes.error(.tooManyEntries, at: place)
    }
  }
}

extension String {
  /// It was cut.
  var isTooLong: Bool { utf8.count > InterchangeLimits.textByteCount }
}

/// An address without what may be a secret in it: no user, no password, no query, no fragment, and
/// of the path only what stands before the first part that is too long for a word.
struct ForeignAddress {
  private static let longestWord = 24
  private static let longestHost = 253

  let text: String
  let host: String

  init?(_ address: String) {
    let rest: Substring
    let scheme: Substring
    if let found = address.firstRange(of: "://") {
      scheme = address[..<found.lowerBound]
      rest = address[found.upperBound...]
    } else {
      scheme = ""
      rest = address[...]
    }
    let beforeQuery = rest.prefix { $0 != "?" && $0 != "#" }
    var parts = beforeQuery.split(separator: "/", omittingEmptySubsequences: false)
    guard let authority = parts.first else { return nil }
    parts.removeFirst()
    let place = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
    guard Self.isPlain(place), place.utf8.count <= Self.longestHost, !place.isEmpty,
      scheme.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) })
    else { return nil }
    let words = parts.prefix { $0.utf8.count <= Self.longestWord && Self.isPlain($0) }
    let path = words.filter { !$0.isEmpty }.map { "/" + $0 }.joined()
    text = (scheme.isEmpty ? "" : scheme.lowercased() + "://") + place + path
    // An IPv6 address has colons of its own.
    let name = (place.hasPrefix("[") ? place : place.prefix { $0 != ":" }).lowercased()
    host = name.hasPrefix("www.") ? String(name.dropFirst(4)) : name
  }

  private static func isPlain(_ text: Substring) -> Bool {
    text.unicodeScalars.allSatisfy { scalar in
      scalar.value > 0x7F || scalar.properties.isAlphabetic
        || "0123456789.-_~:[]".unicodeScalars
          .contains(scalar)
    }
  }
}
