/// What a rotation has to remember beside its phase; kept as the note of `RotationUnderWay`, one
/// `key=value` a line. Nothing of it is secret.
public struct RotationJournal: Equatable, Sendable {
  /// Bytes of one entry. A longer reason is cut; a name that does not fit is for drivers to turn
  /// down, as a part of one names nothing.
  public static let entryByteCount = 256

  /// The driver that began it and must end it.
  public var driver: String
  public var origin: ValueOrigin
  /// Whom the value before belongs to, as the provider says. The new one must belong to the same.
  public var identity: String?
  /// The provider's own name for the old credential, where it is not the value itself.
  public var formerID: String?
  /// The same for the new one.
  public var newID: String?
  /// Why it stopped, for the person who is to go on.
  public var reason: String?

  public init(
    driver: String, origin: ValueOrigin, identity: String? = nil, formerID: String? = nil,
    newID: String? = nil, reason: String? = nil
  ) {
    self.driver = driver
    self.origin = origin
    self.identity = identity
    self.formerID = formerID
    self.newID = newID
    self.reason = reason
  }

  public var note: String {
    let entries: [(String, String?)] = [
      ("driver", driver), ("origin", origin.rawValue), ("identity", identity.map(Self.line)),
      ("former_id", formerID.map(Self.line)), ("new_id", newID.map(Self.line)),
      ("reason", reason.map(Self.start)),
    ]
    return entries.compactMap { key, value in value.map { "\(key)=\($0)" } }
      .joined(separator: "\n")
  }

  /// Nil for a note that is none of ours.
  public init?(note: String) {
    var entries: [String: String] = [:]
    // By scalars: a combining mark would make one `Character` of itself and the sign before it.
    for line in note.unicodeScalars.split(separator: "\n") {
      guard let equals = line.firstIndex(of: "="),
        entries.updateValue(
          String(line[line.index(after: equals)...]), forKey: String(line[..<equals])) == nil
      else { return nil }
    }
    guard let driver = entries["driver"], let origin = entries["origin"].flatMap(ValueOrigin.init)
    else { return nil }
    self.init(
      driver: driver, origin: origin, identity: entries["identity"],
      formerID: entries["former_id"], newID: entries["new_id"], reason: entries["reason"])
  }

  /// Whether a value proves to be another party's than the one it is to replace.
  public func isForeign(_ identity: String?) -> Bool {
    guard let before = self.identity, let identity else { return false }
    return Self.start(before) != Self.start(identity)
  }

  /// Whether a name from outside can be noted as it is.
  public static func fits(_ name: String) -> Bool {
    name.utf8.count <= entryByteCount && name.unicodeScalars.allSatisfy(isPlain)
  }

  private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value >= 0x20 && scalar.value != 0x7F
  }

  /// Text from outside, on one line.
  private static func line(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.filter(isPlain)))
  }

  /// The same, within its room.
  private static func start(_ text: String) -> String {
    var line = ""
    for scalar in text.unicodeScalars where isPlain(scalar) {
      guard line.utf8.count + UTF8.width(scalar) <= entryByteCount else { break }
      line.unicodeScalars.append(scalar)
    }
    return line
  }
}

extension RotationUnderWay {
  /// Nil if it was not begun by a driver that this version knows how to read.
  public var journal: RotationJournal? { RotationJournal(note: note) }
}
