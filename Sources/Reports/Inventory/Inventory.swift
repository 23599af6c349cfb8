public import VaultCore

/// The answer of `report`: every secret with what is known about it and what an auditor asks,
/// worst first, before anybody decided how it looks.
public struct Inventory: Sendable {
  /// What was asked for; a report on a part of a vault has to say so.
  public struct Filter: Equatable, Sendable {
    public var owner: String?
    public var service: String?
    public var tag: String?
    public var states: Set<DueState>

    public init(
      owner: String? = nil, service: String? = nil, tag: String? = nil, states: Set<DueState> = []
    ) {
      self.owner = owner
      self.service = service
      self.tag = tag
      self.states = states
    }

    /// What is asked for and of what, in words; empty for everything.
    var words: [(field: String, value: String)] {
      let states = DueState.allCases.filter(states.contains).map(\.rawValue)
      let all = [
        ("owner", owner), ("service", service), ("tag", tag),
        ("state", states.isEmpty ? nil : states.joined(separator: ", ")),
      ]
      return all.compactMap { field, value in value.map { (field, $0) } }
    }
  }

  let vault: String
  private let isUsualVault: Bool
  let vaultID: [UInt8]
  let filter: Filter
  let now: Instant
  /// Worst first.
  let items: [InventoryItem]
  /// The same, and what was removed: a calendar cancels that.
  private let held: [HeldToken]

  /// - Parameters:
  ///   - vault: the path of the vault's file.
  ///   - isUsualVault: false for one that a command must name.
  ///   - vaultID: 16 bytes.
  ///   - held: those that pass the filter, in any order, and what was removed.
  ///   - servers: the launch profiles; a secret that none of them names is used by none.
  ///   - now: the moment everything is told for.
  public init(
    vault: String, isUsualVault: Bool = true, vaultID: [UInt8], held: [HeldToken],
    servers: [ServerRecord] = [],
    filter: Filter = Filter(), now: Instant
  ) {
    self.vault = vault
    self.isUsualVault = isUsualVault
    self.vaultID = vaultID
    self.filter = filter
    self.now = now
    self.held = held
    let tokens = held.map(\.token).filter { !$0.isRemoved }
    let uses = SecretUse.ofSecrets(servers)
    items = TokenView.order(of: tokens, now: now).map { place in
      InventoryItem(tokens[place], uses: uses[tokens[place].name] ?? [], now: now)
    }
  }

  /// Enough of the vault's id to tell two vaults apart: 4 bytes in hex.
  var shortID: String { Hex.text(Array(vaultID.prefix(4))) }
}

/// One secret of an inventory: the record, and what follows from it.
struct InventoryItem: Sendable {
  let token: TokenRecord
  let uses: [SecretUse]
  let state: DueState
  let rotateBy: Instant?
  let exceptions: [PolicyException]
  /// How old the current value is.
  let age: TimeSpan?

  init(_ token: TokenRecord, uses: [SecretUse], now: Instant) {
    self.token = token
    self.uses = uses
    state = DueDates.state(token, now: now)
    rotateBy = DueDates.rotateBy(token)
    exceptions = PolicyException.all(of: token, now: now)
    age = DueDates.rotatedAt(token).map { now - $0 }
  }

  var expiry: Instant { token.current?.expiresAt ?? .unknown }
  /// Whole days.
  var ageInDays: Int64? { age.map { $0.seconds / TimeSpan.days(1).seconds } }
}

/// A server profile that gets a secret, and how it travels there.
struct SecretUse: Equatable, Sendable {
  let server: String
  let delivery: ServerView.Delivery
  /// The variable, or the number of the descriptor.
  let place: String

  /// `env GITHUB_TOKEN`, as the options of `server add` are called.
  var way: String {
    switch delivery {
    case .environment: "env \(place)"
    case .file: "file \(place)"
    case .descriptor: "fd \(place)"
    }
  }

  var words: String { "\(server) (\(way))" }

  /// By secret; of one secret by server, as the profiles have it.
  static func ofSecrets(_ servers: [ServerRecord]) -> [SecretName: [SecretUse]] {
    var uses: [SecretName: [SecretUse]] = [:]
    for server in servers {
      for secret in ServerView(server, secrets: [:], now: .unknown).secrets {
        uses[secret.name, default: []].append(
          SecretUse(server: server.name.text, delivery: secret.delivery, place: secret.place))
      }
    }
    return uses
  }
}

extension Inventory {
  /// How the answer of `report` can look.
  public enum Format: String, CaseIterable, Sendable {
    case table
    case json
    case csv
    case markdown
    case html
    /// A calendar (RFC 5545): every rotation there will be.
    case ics
  }

  /// The whole answer.
  ///
  /// - Parameter colour: of a table; true only where a terminal reads.
  public func text(as format: Format, colour: Bool = false) -> String {
    switch format {
    case .table: table(colour: colour)
    case .json: json
    case .csv: csv
    case .markdown: markdown
    case .html: html
    case .ics: calendar
    }
  }

  private var calendar: String {
    let place = isUsualVault ? nil : vault
    return CalendarReport(all: held) { DueReport.command($0, in: place) }.text
  }

  /// For the eyes of whoever waits, on stderr.
  public var remarks: String {
    items.isEmpty ? "vault: note: there is no secret to report on\n" : ""
  }
}
