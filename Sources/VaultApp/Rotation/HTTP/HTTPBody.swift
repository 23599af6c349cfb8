import VaultCore
import VaultCrypto

/// The body of a request, as its terms say, in locked memory.
enum HTTPBody {
  static func add(
    _ body: HTTPCall.Body, _ credential: borrowing Credential, _ context: DriverContext,
    _ provider: HTTPProvider, to request: inout HTTPRequest
  ) throws(VaultError) {
    switch body {
    case .none: return
    case .json(let members):
      var text = try LockedText()
      try text.put("{")
      for (place, (key, term)) in members.enumerated() {
        try text.put("\(place == 0 ? "" : ",")\(JSONText.quoted(key)):")
        let isList = if case .values = term { true } else { false }
        try text.put(isList ? "[\"" : "\"")
        try put(
          term, credential, context, provider, escaping: ExportText.escape, into: &text, &request)
        try text.put(isList ? "\"]" : "\"")
      }
      try text.put("}")
      try request.add(body: text.finish(), type: "application/json")
    case .form(let members):
      var text = try LockedText()
      for (place, (key, term)) in members.enumerated() {
        try text.put("\(place == 0 ? "" : "&")\(key)=")
        try put(
          term, credential, context, provider, escaping: PercentText.escape, into: &text, &request)
      }
      try request.add(body: text.finish(), type: "application/x-www-form-urlencoded")
    }
  }

  private static func put(
    _ term: HTTPCall.Term, _ credential: borrowing Credential, _ context: DriverContext,
    _ provider: HTTPProvider, escaping escape: (UInt8) -> String?, into text: inout LockedText,
    _ request: inout HTTPRequest
  ) throws(VaultError) {
    switch term {
    case .value, .values:
      request.hide("value", credential.value)
      try text.put(credential.value, escaping: escape)
    case .secret(let key):
      guard let secret = try context.secret(of: key) else {
        throw context.wrong(key, "the name of a secret")
      }
      request.hide(key, secret)
      try text.put(secret, escaping: escape)
    case .text(let plain): try text.put(LockedText.of(plain), escaping: escape)
    case .setting(let key):
      try text.put(LockedText.of(context.setting(key, "a text")), escaping: escape)
    case .expiryDate: try text.put(expiryDate(context, provider))
    }
  }

  /// As late as the policy lets a value live, and a day for clocks.
  private static func expiryDate(_ context: DriverContext, _ provider: HTTPProvider) -> String {
    let life = DueDates.longestValidity(context.policy).seconds + TimeSpan.days(1).seconds
    let longest = provider.longestLife.map { TimeSpan.days($0).seconds } ?? .max
    return context.context.now().adding(TimeSpan(seconds: min(life, longest))).date
  }
}

/// RFC 3986, section 2.1.
enum PercentText {
  static func escape(_ byte: UInt8) -> String? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "."),
      UInt8(ascii: "_"), UInt8(ascii: "~"):
      nil
    default: "%" + Hexadecimal.write([byte]).uppercased()
    }
  }

  static func encode(_ text: String) -> String {
    text.utf8.reduce(into: "") { $0 += escape($1) ?? String(UnicodeScalar($1)) }
  }
}

extension ExpiryForm {
  func instant(_ text: String?, from now: Instant) -> Instant {
    guard let text else { return .unknown }
    return read(text, from: now).ifExpiry
  }

  private func read(_ text: String, from now: Instant) -> Instant {
    switch self {
    case .date:
      let parts = text.split(separator: " ")
      guard parts.count == 3 else { return (try? Instant(parsing: text)) ?? .unknown }
      let zone = parts[2] == "UTC" ? "Z" : "\(parts[2].prefix(3)):\(parts[2].dropFirst(3))"
      return (try? Instant(parsing: "\(parts[0])T\(parts[1])\(zone)")) ?? .unknown
    case .unix: return Int64(text).map(Instant.init(seconds:)) ?? .unknown
    case .seconds:
      return Int64(text).map { now.adding(TimeSpan(seconds: $0)) } ?? .unknown
    }
  }
}
