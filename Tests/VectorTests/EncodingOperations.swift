import VaultCore

@testable import VaultCrypto

/// Sections 1 and 3: encoding, hashes, derived keys, contexts.
extension Operations {
  static let encoding: [String: Operation] = [
    "encode": { .hex(try item(try $0.input.object("item"))) },
    "decode": { try decode($0.input) },
    "hash": { try hash($0.input) },
    "derive": { try derive($0.input) },
    "public_key": { .hex(try keys($0.input).publicKey) },
    "context": { .hex(try context($0.input)) },
  ]

  static func keys(_ input: JSON) throws -> FullKeys {
    try FullKeys(masterKey: secret(try input.bytes("master")))
  }

  // MARK: CE and LIST

  /// The bytes of one item: what an encoder that holds it alone has behind its length.
  private static func item(_ given: JSON) throws -> [UInt8] {
    if case .list(let parts)? = given["ce"] {
      guard case .text(let label)? = parts.first else { throw JSON.Missing(what: "label") }
      var encoder = CanonicalEncoder(label)
      for part in parts.dropFirst() { try append(part, to: &encoder) }
      return encoder.bytes
    }
    var encoder = CanonicalEncoder()
    for part in try given.list("list") { try append(part, to: &encoder) }
    return encoder.bytes
  }

  private static func append(_ part: JSON, to encoder: inout CanonicalEncoder) throws {
    if part["int"] != nil {
      encoder.append(try part.number("int"))
    } else if part["text"] != nil {
      encoder.append(try part.text("text"))
    } else if part["bytes"] != nil {
      encoder.append(try part.bytes("bytes"))
    } else {
      encoder.append(try item(part))
    }
  }

  private static func decode(_ input: JSON) throws -> JSON {
    let bytes = try input.bytes("bytes")
    var decoder =
      input["label"] == nil
      ? CanonicalDecoder(list: bytes[...])
      : try CanonicalDecoder(bytes, label: try input.text("label"))
    var found: [JSON] = []
    for kind in try input.list("items") {
      guard case .text(let kind) = kind else { throw JSON.Missing(what: "items") }
      found.append(try decode(kind, &decoder))
    }
    try decoder.end()
    return .list(found)
  }

  private static func decode(_ kind: String, _ decoder: inout CanonicalDecoder) throws -> JSON {
    switch kind {
    case "integer": return .number(try decoder.integer())
    case "text": return .text(try decoder.text())
    case "bytes": return .hex(try decoder.item())
    case _ where kind.hasPrefix("bytes "):
      guard let count = Int(kind.dropFirst(6)) else { throw JSON.Missing(what: kind) }
      return .hex(try decoder.item(count: count))
    case _ where kind.hasPrefix("list of "):
      var list = CanonicalDecoder(list: try decoder.item())
      var found: [JSON] = []
      while !list.isAtEnd { found.append(try decode(String(kind.dropFirst(8)), &list)) }
      return .list(found)
    default: throw JSON.Missing(what: kind)
    }
  }

  // MARK: Hashes and keys

  private static let personalisations: [String: Personalisation] = [
    "vault1.kek": .slotKey, "vault1.box": .cellKeys, "vault1.nonce": .nonce,
    "vault1.com": .commitment, "vault1.hash": .stateHash, "vault1.state": .stateMAC,
    "vault1.slots": .slotsRoot, "vault1.recs": .recordsRoot, "vault1.link": .link,
    "vault1.finger": .fingerprint, "vault1.anchor": .anchor, "vault1.recovery": .recovery,
    "vault1.sum": .checksum,
  ]

  private static func hash(_ input: JSON) throws -> JSON {
    guard let personalisation = personalisations[try input.text("personalisation")] else {
      throw JSON.Missing(what: "personalisation")
    }
    let key = input["key"] == nil ? [] : try input.bytes("key")
    let message = try input.bytes("message")
    let count = Int(try input.number("size"))
    var output = [UInt8](repeating: 0, count: count)
    unsafe key.withUnsafeBytes { key in
      unsafe message.withUnsafeBytes { message in
        unsafe output.withUnsafeMutableBytes { output in
          guard let target = output.baseAddress else { return }
          unsafe Blake2b.hash(
            personalisation, key: key, message, into: target, byteCount: count)
        }
      }
    }
    return .hex(output)
  }

  private static func derive(_ input: JSON) throws -> JSON {
    let keys = try keys(input)
    switch KeyPurpose(rawValue: UInt64(try input.number("number"))) {
    case .data: return hex(keys.data)
    case .metadata: return hex(keys.metadata)
    case .state: return hex(keys.state)
    case .audit: return hex(keys.audit)
    // libsodium's secret key is the seed and the public key.
    case .signing: return hex(try keys.signing.slice(0..<KeyPurpose.keyByteCount))
    case .fingerprint: return hex(keys.fingerprint)
    case .anchor: return hex(keys.anchor)
    case nil: throw JSON.Missing(what: "number")
    }
  }

  // MARK: Contexts

  private static func context(_ input: JSON) throws -> [UInt8] {
    let vault = try input.bytes("vault")
    switch try input.text("cell") {
    case "slot": return CellContext.slot(vault: vault, try slot(try input.object("slot")))
    case "meta":
      return CellContext.metadata(
        vault: vault, epoch: try input.number("epoch"), record: try RecordID(input.bytes("rid")),
        revision: try input.number("rev"))
    case "data":
      let key = VersionKey(
        record: try RecordID(input.bytes("rid")), version: try input.number("ver"))
      return CellContext.value(vault: vault, epoch: try input.number("epoch"), key)
    case "audit":
      return CellContext.audit(
        vault: vault, epoch: try input.number("epoch"), sequence: try input.number("seq"),
        previousLink: try input.bytes("link"))
    default: throw JSON.Missing(what: "cell")
    }
  }

  /// A row of `slots`. Throws `FormatError` for a type or role that there is not.
  static func slot(_ given: JSON) throws -> SlotRow {
    guard let type = SlotType(rawValue: try given.number("type")),
      let role = SlotRole(rawValue: try given.number("role"))
    else { throw FormatError() }
    return SlotRow(
      id: try given.number("id"), type: type, role: role,
      cost: KDFCost(passes: try given.number("kdf_t"), memory: try given.number("kdf_m")),
      salt: try given.bytes("salt"), box: given["box"] == nil ? [] : try given.bytes("box"))
  }
}
