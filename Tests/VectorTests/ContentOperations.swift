import VaultCore
import VaultCrypto

/// Sections 5 to 7: bodies, moves, audit entries, the state, checkpoint lines.
extension Operations {
  static let content: [String: Operation] = [
    "record": { .object(Dump.record(try RecordBody(decoding: $0.input.bytes("body")))) },
    "server_profile": {
      .object(Dump.server(try ServerProfile(decoding: $0.input.bytes("body"))))
    },
    "move": { try move($0.input) },
    "entry": { .object(Dump.audit(try AuditEntry(decoding: $0.input.bytes("entry")))) },
    "state": { try state($0.input) },
    "checkpoint": { try checkpoint($0.input) },
  ]

  private static func state(_ input: JSON) throws -> JSON {
    let body = try input.bytes("body")
    return Dump.state(try StateBody(decoding: body), hash: StateSeal.hash(body))
  }

  private static func checkpoint(_ input: JSON) throws -> JSON {
    let line = try Checkpoint(parsing: try input.text("line"))
    guard
      StateSeal.verify(
        signature: line.signature, message: line.message, publicKey: line.publicKey)
    else { throw FormatError() }
    return Dump.checkpoint(line)
  }

  /// The body after one of the moves of section 5.
  private static func move(_ input: JSON) throws -> JSON {
    guard case .token(var token) = try RecordBody(decoding: input.bytes("body")) else {
      throw JSON.Missing(what: "a token")
    }
    let now = Instant(seconds: try input.number("at"))
    let expires = Instant(seconds: input["expires"] == nil ? 0 : try input.number("expires"))
    let mark = input["fingerprint"] == nil ? nil : try input.bytes("fingerprint")
    switch try input.text("move") {
    case "begin":
      guard let form = VersionForm(rawValue: try input.number("form")) else {
        throw JSON.Missing(what: "form")
      }
      _ = try token.begin(form, at: now, expiresAt: expires, fingerprint: mark)
    case "enter": token.enter(at: now, expiresAt: expires, fingerprint: mark ?? [])
    case "fill": try token.fill(at: now, expiresAt: expires, fingerprint: mark ?? [])
    case "parse": _ = try token.parseAnswer(at: now, expiresAt: expires, fingerprint: mark ?? [])
    case "promote": try token.promote(at: now)
    case "abandon": try token.abandon(at: now)
    case "roll_back": try token.rollBack(at: now)
    case "end_overlap":
      guard token.retirePrevious(at: now) else { throw FormatError() }
    case "purge": try token.purge(version: try input.number("ver"), at: now)
    default: throw JSON.Missing(what: "move")
    }
    return .hex(try RecordBody.token(token).encoded)
  }
}
