import VaultCore

/// An access key as AWS lists it.
struct AWSKey: Equatable {
  let id: String
  let createdAt: Instant
  let isActive: Bool

  /// What AWS calls a key: 16 to 128 letters, digits and `_`.
  static func isID(_ text: String) -> Bool {
    (16...128).contains(text.utf8.count)
      && text.utf8.allSatisfy {
        switch $0 {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"):
          true
        default: false
        }
      }
  }

  /// Whether a rotation begun then can have made it: its request is the first thing that a
  /// rotation does, and takes a minute at most. A minute more on either side is for clocks. Where
  /// they differ by more, or the request was made by a later attempt, the key counts as somebody
  /// else's: it is better that a person deletes one of ours than that we delete one of theirs.
  func canComeOf(_ begun: Instant) -> Bool {
    createdAt >= begun.adding(TimeSpan(seconds: -60))
      && createdAt <= begun.adding(TimeSpan(seconds: 120))
  }
}
