/// What a rotation has to remember beside its phase; kept as the note of `RotationUnderWay`, one
/// `key=value` a line. Nothing of it is secret.
public struct RotationJournal: Equatable, Sendable {
  /// Bytes of one entry; what is longer is cut.
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
      ("driver", driver), ("origin", origin.rawValue), ("identity", identity),
      ("former_id", formerID), ("new_id", newID), ("reason", reason),
    ]
    return entries.compactMap { key, value in value.map { "\(key)=\(Self.line($0))" } }
      .joined(separator: "\n")
  }

  /// Nil for a note that is none of ours.
  public init?(note: String) {
    var entries: [Substring: String] = [:]
    for line in note.split(separator: "\n") {
      guard let equals = line.firstIndex(of: "="),
        entries.updateValue(String(line[line.index(after: equals)...]), forKey: line[..<equals])
          == nil
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
    return Self.line(before) != Self.line(identity)
  }

  /// Text from outside, on one line and within its room.
  private static func line(_ text: String) -> String {
    var line = ""
    for scalar in text.unicodeScalars where scalar.value >= 0x20 && scalar.value != 0x7F {
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
