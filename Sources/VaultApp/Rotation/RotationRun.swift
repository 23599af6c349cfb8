import Platform
import VaultCore
import VaultCrypto

/// A rotation from where it stands to its end, or to where it needs time or a person. Every step
/// is recorded in the vault before the next is done, so what is recorded is the most that can have
/// happened, whenever this process dies.
struct RotationRun {
  /// Another one if the first is lost on the way.
  var door: any Door
  let driver: any RotationDriver
  let context: Context
  /// The secret that speaks for the provider; nil: the value in use itself.
  let administrator: SecretName?
  var token: TokenRecord
  private var hasAppliedAgain = false

  init(
    _ token: TokenRecord, _ driver: any RotationDriver, administrator: SecretName?,
    through door: any Door, _ context: Context
  ) {
    self.token = token
    self.driver = driver
    self.administrator = administrator
    self.door = door
    self.context = context
  }

  /// Begins a rotation and takes it as far as it goes.
  mutating func start(driver name: String, formerID: String?) throws(VaultError) {
    let id = Random.bytes(RotationUnderWay.idByteCount)
    var journal = RotationJournal(driver: name, origin: driver.origin, formerID: formerID)
    // What the vault itself will refuse, no provider has to be asked about.
    var trial = token
    _ = try trial.make(.open(id: id, journal), at: context.now(), fingerprint: nil)
    let current = try Credential(value(token.current), id: formerID)
    var facts = ProviderFacts()
    var isAlive = false
    if driver.canLook {
      let look = try driver.look(at: current)
      facts = look.facts
      switch look.probe {
      case .alive: isAlive = true
      case .dead
      where driver.origin == .person || administrator != nil || driver.asksWithAnother:
        break
      case .dead:
        throw VaultError(
          .refused, "the provider does not take the value in use any more; nothing was changed",
          hint: "make a new one on its page and enter it: vault rotate \(token.name.text)")
      case .unknown(let reason):
        throw VaultError(.failed, "the value in use cannot be checked: \(reason)")
      }
    }
    if let administrator = try administratorsCredential() {
      try driver.prepare(current, authority: administrator)
    } else {
      try driver.prepare(current, authority: current)
    }
    journal.identity = facts.identity
    journal.formerID = formerID ?? facts.id
    if isAlive { try endForgotten(formerID) }
    guard driver.origin != .person else { return try startByHand(id, journal) }
    try record(.open(id: id, journal))
    try advance(isFresh: true)
  }

  /// A person may change their mind at the prompt, and then nothing was begun.
  private mutating func startByHand(
    _ id: [UInt8], _ journal: RotationJournal
  ) throws(VaultError) {
    let new = try bring(journal)
    let move = RotationMove.propose(expiresAt: new.expiresAt, newID: new.id)
    try record(.open(id: id, journal))
    try record(move, new.takeValue())
    try advance(isFresh: true)
  }

  /// The value before one that was entered by hand, which nobody has ended. Only while the one in
  /// use lives: it may be the last that does.
  private func endForgotten(_ id: String?) throws(VaultError) {
    guard driver.keepsFormer, let forgotten = token.previous else { return }
    // Under what name the provider has it, nobody has noted.
    if id == nil {
      let ended = try driver.end(Credential(value(forgotten)), authority: authority()).kind
      guard ended != .done else { return }
    }
    context.note(
      "vault: warning: version \(forgotten.version) of '\(token.name.text)' may still be valid at "
        + "the provider: end it there")
  }

  /// Takes one up that was interrupted, or whose overlap has run.
  mutating func resume() throws(VaultError) {
    guard journal != nil else { throw Self.unreadable(token.name) }
    try advance(isFresh: false)
  }

  /// - Parameter isFresh: what is recorded is all that happened, because this process recorded it.
  private mutating func advance(isFresh: Bool) throws(VaultError) {
    var isFresh = isFresh
    while let phase = token.rotation?.phase {
      switch phase {
      case .intent: try obtain(isFresh)
      case .stored: try apply(isFresh)
      case .applied: try verify()
      case .verified: try record(.promote)
      case .overlap: guard try endFormer() else { return }
      case .uncertain, .stuck: try settle()
      }
      isFresh = phase != .uncertain && phase != .stuck
    }
  }

  // MARK: Phases

  private mutating func obtain(_ isFresh: Bool) throws(VaultError) {
    switch driver.origin {
    case .caller:
      let new = try driver.propose(after: journal?.formerID)
      let move = RotationMove.propose(expiresAt: new.expiresAt, newID: new.id)
      try record(move, new.takeValue())
    case .person: try take()
    case .provider:
      if !isFresh, let reason = try cleanUp().reason {
        throw unfinished("what was begun cannot be found", reason)
      }
      try create(lost: nil)
    case .replacement:
      guard isFresh else {
        return try record(.doubt(reason: "it was interrupted while a new value was asked for"))
      }
      try create(lost: { .doubt(reason: $0) })
    }
  }

  private mutating func take() throws(VaultError) {
    guard let journal else { throw Self.unreadable(token.name) }
    let new = try bring(journal)
    let move = RotationMove.propose(expiresAt: new.expiresAt, newID: new.id)
    try record(move, new.takeValue())
  }

  /// What a person brings is looked at before it is kept: it may be another value by mistake.
  private func bring(_ journal: RotationJournal) throws(VaultError) -> Credential {
    let new = try driver.propose(after: journal.formerID)
    let look = driver.canLook ? try driver.look(at: new) : Look.unknown("")
    switch look.probe {
    case .dead: throw unfit("the provider does not take it")
    case .alive(let identity) where journal.isForeign(identity):
      throw unfit("it belongs to \(Printable.text(identity ?? "nobody"))")
    case .alive, .unknown: break
    }
    let expiresAt = new.expiresAt == .unknown ? look.facts.expiresAt : new.expiresAt
    let id = new.id ?? look.facts.id
    return try Credential(new.takeValue(), id: id, expiresAt: expiresAt)
  }

  private mutating func create(lost: ((String) -> RotationMove)?) throws(VaultError) {
    // A person's ^C, or the end of a session, waits until the answer is stored.
    let held = try? Signals.start(Self.heldBack)
    let reply = try driver.create(
      for: rotationID, after: journal?.formerID, authority: authority())
    let kind = reply.kind
    guard kind == .done else {
      if case .refused(let reason) = kind {
        try record(.abandon)
        throw VaultError(.refused, "the provider made no new value: \(reason)")
      }
      let reason = kind.reason ?? ""
      if let lost { try record(lost(reason)) }
      throw unfinished("the provider's answer is lost", reason)
    }
    try keep(reply.takeAnswer())
    _ = consume held
  }

  private mutating func apply(_ isFresh: Bool) throws(VaultError) {
    if token.pending?.form == .rawAnswer { return try parse() }
    if driver.origin == .person { return try record(.apply) }
    guard isFresh else { return try settle() }
    let reply = try driver.apply(
      credential(token.pending), beside: credential(token.current), authority: authority()
    ).kind
    guard reply != .done else { return try record(.apply) }
    // It may have reached the provider all the same, and only its use can tell.
    try settle(after: reply)
  }

  private mutating func parse() throws(VaultError) {
    let answer = try value(token.pending)
    do throws(VaultError) {
      let credential = try driver.read(answer)
      try renew(credential.renewal)
      let move = RotationMove.parse(expiresAt: credential.expiresAt, newID: credential.id)
      try record(move, credential.takeValue())
    } catch {
      if token.rotation?.phase != .stuck { try record(.stick(reason: error.message)) }
      throw VaultError(.failed, error.message, hint: wayOut)
    }
  }

  private mutating func verify() throws(VaultError) {
    guard driver.canLook else { return try record(.verify(identity: nil)) }
    switch try probeUntilKnown(token.pending) {
    case .alive(let identity):
      guard journal?.isForeign(identity) != true else {
        return try notVerified("it belongs to \(identity ?? "nobody")")
      }
      try record(.verify(identity: identity))
    case .dead: try notVerified("the provider does not take it")
    case .unknown(let reason): throw unfinished("the new value cannot be checked yet", reason)
    }
  }

  /// A person can bring another one; of any other origin it has to be found out what is the case.
  private mutating func notVerified(_ reason: String) throws(VaultError) {
    guard driver.origin == .person else { return try settle() }
    try record(.abandon)
    throw unfit(reason)
  }

  private func unfit(_ reason: String) -> VaultError {
    VaultError(
      .badValue, "this value cannot replace that of '\(token.name.text)': \(reason)",
      hint: "the one before is still in use; begin again with the right value")
  }

  /// Returns false while the old value is to live on.
  private mutating func endFormer() throws(VaultError) -> Bool {
    guard let previous = token.previous else {
      try record(.finish)
      return true
    }
    if driver.keepsFormer {
      if let until = DueDates.previousUntil(token), context.now() < until { return false }
      try proveInUse()
      let former = try credential(previous)
      let ended = try driver.end(former, authority: authority()).kind
      if let reason = ended.reason { throw unfinished("the old value cannot be ended", reason) }
      try proveEnded(former)
    }
    try record(.finish)
    return true
  }

  /// Before the old value is ended: the provider may have forgotten the new one, as a server does
  /// that was set back to a backup, or a person may have revoked it.
  private func proveInUse() throws(VaultError) {
    guard driver.canLook else { return }
    switch try probeUntilKnown(token.current) {
    case .alive: break
    case .unknown(let reason): throw unfinished("the value in use cannot be checked", reason)
    case .dead:
      throw VaultError(
        .failed,
        "the provider does not take the value of '\(token.name.text)' that is in use, so "
          + "the old one was not ended",
        hint: "'vault rotate --rollback \(token.name.text)' goes back to the old one")
    }
  }

  // MARK: Finding out

  /// Asks the provider which of the values lives, and goes by that. Comes back once the rotation
  /// stands where it can go on.
  private mutating func settle(after reply: ProviderReply.Kind = .done) throws(VaultError) {
    guard let journal else { throw RotationRun.unreadable(token.name) }
    if token.pending?.form == .rawAnswer { return try follow(.standsAt(.stored), reply) }
    guard let pending = token.pending else {
      let found = try RotationRule.settleLostAnswer(
        current: probeAfterLoss(), journal: journal)
      return try follow(found, reply)
    }
    var refused = false
    if case .refused = reply { refused = true }
    let conclusion = try RotationRule.settle(
      pending: try probe(pending), journal: journal, refused: refused,
      current: { () throws(VaultError) in try token.current.map(probe) },
      previous: { () throws(VaultError) in try token.previous.map(probe) })
    try follow(conclusion, reply)
  }

  private mutating func follow(
    _ conclusion: RotationRule.Conclusion, _ reply: ProviderReply.Kind
  ) throws(VaultError) {
    switch conclusion {
    case .standsAt(let phase): try stand(at: phase, reply)
    case .discard:
      try endPending()
      try record(.abandon)
      throw VaultError(
        .refused,
        "the new value never worked and was given up: the old one is in use"
          + (reply.reason.map { " (\($0))" } ?? ""))
    case .wait(let reason): throw unfinished("it cannot be told what the provider knows", reason)
    case .stuck(let reason):
      if token.rotation?.phase != .stuck { try record(.stick(reason: reason)) }
      throw VaultError(
        .failed, "the rotation of '\(token.name.text)' is stuck: \(reason)", hint: wayOut)
    }
  }

  private var wayOut: String {
    let name = token.name.text
    guard let pending = token.pending else {
      return "make a new value on the provider's page, give this rotation up with "
        + "'vault rotate --abandon \(name)', and enter it with 'vault rotate \(name)'"
    }
    guard pending.form == .rawAnswer else {
      return "every value is kept: 'vault history \(name)'. Make one work at the provider, then "
        + "'vault rotate --resume \(name)'; or give up with --abandon"
    }
    return "its answer is kept: 'vault get \(name) --version \(pending.version)' shows it. Give "
      + "the rotation up with --abandon, and enter the value with 'vault rotate \(name)'"
  }

  private mutating func stand(
    at phase: RotationPhase, _ reply: ProviderReply.Kind
  ) throws(VaultError) {
    switch (token.rotation?.phase, phase) {
    case (.stored, .applied):
      // It was taken, but perhaps nobody saw to what comes after that.
      try driver.persist(authority: authority())
      try record(.apply)
    case (.stored, .stored):
      // Once more, if this process has not asked yet.
      guard reply == .done else {
        throw unfinished("the provider did not take the new value", reply.reason ?? "")
      }
      try apply(true)
    case (.uncertain, _), (.stuck, _): try record(.restart(phase))
    case (.applied, .stored) where !hasAppliedAgain:
      // It has forgotten the value, as a server does that was not told to save.
      hasAppliedAgain = true
      try record(.doubt(reason: "the provider does not know the new value"))
      try record(.restart(.stored))
    default:
      throw unfinished("the new value does not work yet", "the provider refuses it for now")
    }
  }

  /// What the provider made goes with the rotation that wanted it.
  func endPending() throws(VaultError) {
    guard driver.origin == .provider, let pending = token.pending, pending.form == .value else {
      return
    }
    let ended = try driver.end(credential(pending), authority: authority()).kind
    if let reason = ended.reason { throw unfinished("the new value cannot be ended", reason) }
  }
}
