/// A number, then what belongs to it: `Schemas/agent.md`.
extension RotationMove {
  private enum Kind: Int64 {
    case open = 1
    case propose, answer, parse, apply, verify, promote, finish, doubt, stick, restart, abandon
    case rollBack
  }

  func encode(into encoder: inout CanonicalEncoder) {
    switch self {
    case .open(let id, let journal):
      encoder.append(Kind.open.rawValue)
      encoder.append(id)
      encoder.append(journal.note)
    case .propose(let expiresAt, let newID):
      encoder.append(Kind.propose.rawValue)
      encoder.append(expiresAt.seconds)
      encoder.appendOptional(newID)
    case .answer: encoder.append(Kind.answer.rawValue)
    case .parse(let expiresAt, let newID):
      encoder.append(Kind.parse.rawValue)
      encoder.append(expiresAt.seconds)
      encoder.appendOptional(newID)
    case .apply: encoder.append(Kind.apply.rawValue)
    case .verify(let identity):
      encoder.append(Kind.verify.rawValue)
      encoder.appendOptional(identity)
    case .promote: encoder.append(Kind.promote.rawValue)
    case .finish: encoder.append(Kind.finish.rawValue)
    case .doubt(let reason):
      encoder.append(Kind.doubt.rawValue)
      encoder.append(reason)
    case .stick(let reason):
      encoder.append(Kind.stick.rawValue)
      encoder.append(reason)
    case .restart(let phase):
      encoder.append(Kind.restart.rawValue)
      encoder.append(phase.rawValue)
    case .abandon: encoder.append(Kind.abandon.rawValue)
    case .rollBack: encoder.append(Kind.rollBack.rawValue)
    }
  }

  init(decoding decoder: inout CanonicalDecoder) throws(FormatError) {
    switch try decoder.known(Kind(rawValue: decoder.integer())) {
    case .open:
      let id = try decoder.item(count: RotationUnderWay.idByteCount)
      let note = try decoder.text()
      // Only what would be written again just so: the journal is kept as it is.
      guard let journal = RotationJournal(note: note), journal.note == note else {
        throw FormatError()
      }
      self = .open(id: id, journal)
    case .propose:
      let expiresAt = try decoder.instant()
      self = .propose(expiresAt: expiresAt, newID: try decoder.optionalText())
    case .answer: self = .answer
    case .parse:
      let expiresAt = try decoder.instant()
      self = .parse(expiresAt: expiresAt, newID: try decoder.optionalText())
    case .apply: self = .apply
    case .verify: self = .verify(identity: try decoder.optionalText())
    case .promote: self = .promote
    case .finish: self = .finish
    case .doubt: self = .doubt(reason: try decoder.text())
    case .stick: self = .stick(reason: try decoder.text())
    case .restart:
      self = .restart(try decoder.known(RotationPhase(rawValue: decoder.integer())))
    case .abandon: self = .abandon
    case .rollBack: self = .rollBack
    }
  }
}
