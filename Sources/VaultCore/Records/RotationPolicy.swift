/// How often a secret's value is to be replaced, and where it is used and replaced.
///
/// Field 9 of a metadata body: `CE("vault1-policy", id1, value1, …)` with ids rising and values
/// that are the default left out; at most 8 KiB. A policy that is all defaults is no field at all.
public struct RotationPolicy: Equatable, Sendable {
  /// Days: at most what CIS and the usual audits ask for, at least what people keep up with.
  public static let allowedInterval: ClosedRange<Int64> = 30...90
  /// Days that `outsidePolicy` allows: up to a century.
  public static let conceivableInterval: ClosedRange<Int64> = 1...36_500
  public static let conceivableHeadStart: ClosedRange<Int64> = 0...36_500

  /// From one value to the next.
  public var intervalDays: Int64 = 90
  /// How long before its date a rotation counts as due.
  public var headStartDays: Int64 = 14
  /// How long the old value stays valid beside the new one.
  public var overlap: TimeSpan = .days(1)
  /// The interval was set outside `allowedInterval` on purpose; reports show it for ever.
  public var outsidePolicy = false
  /// The variable the secret usually goes into.
  public var environment: String?
  /// The provider's page where a new value is made.
  public var url: String?
  /// What rotates it without a person. Nil: a person brings the new value.
  public var driver: DriverChoice?

  public init(
    intervalDays: Int64 = 90, headStartDays: Int64 = 14, overlap: TimeSpan = .days(1),
    outsidePolicy: Bool = false, environment: String? = nil, url: String? = nil,
    driver: DriverChoice? = nil
  ) {
    self.intervalDays = intervalDays
    self.headStartDays = headStartDays
    self.overlap = overlap
    self.outsidePolicy = outsidePolicy
    self.environment = environment
    self.url = url
    self.driver = driver
  }

  public var isDefault: Bool { self == RotationPolicy() }

  /// Throws `.badValue` for an interval outside 30 to 90 days without `outsidePolicy`, a negative
  /// head start, an overlap longer than the interval, and an empty or over-long URL; `.badName`
  /// for an impossible variable.
  public func check() throws(VaultError) {
    guard Self.conceivableInterval.contains(intervalDays) else {
      throw VaultError(.badValue, "a rotation interval is 1 day to 100 years")
    }
    guard outsidePolicy || Self.allowedInterval.contains(intervalDays) else {
      throw VaultError(
        .badValue, "the rotation interval is 30 to 90 days",
        hint: "another one needs --outside-policy, and reports will show it")
    }
    guard Self.conceivableHeadStart.contains(headStartDays) else {
      throw VaultError(.badValue, "a head start is 0 days to 100 years")
    }
    // A longer one would keep two old values alive beside the new one.
    guard overlap >= .zero, overlap <= .days(intervalDays) else {
      throw VaultError(.badValue, "the overlap is between 0 and the rotation interval")
    }
    if let environment { _ = try EnvironmentName(environment) }
    guard driver?.isLegal ?? true else {
      throw VaultError(
        .badValue, "a driver or one of its settings has an impossible name or value",
        hint: "--set KEY=VALUE; keys are lower-case letters, digits and '_', values one line")
    }
    guard isLegal else { throw VaultError(.badValue, "the address is empty or too long") }
  }

  /// What the coding itself demands. `check` asks for more of what a person enters.
  var isLegal: Bool { hasLegalFields && encoded.count <= Limits.fieldByteCount }

  private var hasLegalFields: Bool {
    Self.conceivableInterval.contains(intervalDays)
      && (outsidePolicy || Self.allowedInterval.contains(intervalDays))
      && Self.conceivableHeadStart.contains(headStartDays)
      && overlap >= .zero && overlap <= .days(intervalDays)
      && environment.map { EnvironmentName.isLegal($0.utf8) } ?? true
      && url.map { !$0.isEmpty } ?? true
      && driver?.isLegal ?? true
  }

  private enum Field: Int64 {
    case intervalDays = 1
    case headStartDays, overlap, outsidePolicy, environment, url, driver
  }

  public var encoded: [UInt8] {
    let standard = RotationPolicy()
    var encoder = CanonicalEncoder("vault1-policy")
    func put(_ field: Field, _ value: Int64, unless ordinary: Int64) {
      guard value != ordinary else { return }
      encoder.append(field.rawValue)
      encoder.append(value)
    }
    func put(_ field: Field, _ value: String?) {
      guard let value else { return }
      encoder.append(field.rawValue)
      encoder.append(value)
    }
    put(.intervalDays, intervalDays, unless: standard.intervalDays)
    put(.headStartDays, headStartDays, unless: standard.headStartDays)
    put(.overlap, overlap.seconds, unless: standard.overlap.seconds)
    put(.outsidePolicy, outsidePolicy ? 1 : 0, unless: 0)
    put(.environment, environment)
    put(.url, url)
    if let driver {
      encoder.append(Field.driver.rawValue)
      encoder.appendNested { driver.encode(into: &$0) }
    }
    return encoder.bytes
  }

  /// Throws unless `bytes` is exactly what `encoded` produces for a legal policy.
  public init(decoding bytes: ArraySlice<UInt8>) throws(FormatError) {
    guard bytes.count <= Limits.fieldByteCount else { throw FormatError() }
    self.init()
    let standard = self
    var decoder = try CanonicalDecoder(nested: bytes, label: "vault1-policy")
    var last: Int64 = 0
    while !decoder.isAtEnd {
      let id = try decoder.integer()
      guard id > last, let field = Field(rawValue: id) else { throw FormatError() }
      last = id
      // A default is never written out.
      let isDefault: Bool
      switch field {
      case .intervalDays:
        intervalDays = try decoder.integer()
        isDefault = intervalDays == standard.intervalDays
      case .headStartDays:
        headStartDays = try decoder.integer()
        isDefault = headStartDays == standard.headStartDays
      case .overlap:
        overlap = TimeSpan(seconds: try decoder.integer())
        isDefault = overlap == standard.overlap
      case .outsidePolicy:
        outsidePolicy = try decoder.integer() == 1
        isDefault = !outsidePolicy
      case .environment:
        environment = try decoder.text()
        isDefault = false
      case .url:
        url = try decoder.text()
        isDefault = false
      case .driver:
        driver = try DriverChoice(decoding: decoder.item())
        isDefault = false
      }
      guard !isDefault else { throw FormatError() }
    }
    guard hasLegalFields else { throw FormatError() }
  }
}
