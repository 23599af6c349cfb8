import VaultCore

@testable import VaultCrypto

/// Section 4, and what sections 6 and 7 hash and sign.
extension Operations {
  static let sealing: [String: Operation] = [
    "seal": { try seal($0.input) },
    "open": { try open($0.input) },
    "slot_key": { try slotKey($0.input) },
    "slot_open": { try slotOpen($0.input) },
    "keyfile_read": { hex(try KeyfileText.read(try typed($0.input))) },
    "keyfile_write": { text(try KeyfileText.write(secret(try $0.input.bytes("key")))) },
    "recovery_read": { hex(try RecoveryCode.read(try typed($0.input))) },
    "recovery_write": { text(try RecoveryCode.write(secret(try $0.input.bytes("code")))) },
    "fingerprint": { try fingerprint($0.input) },
    "slots_root": { .hex(RootHash.slots(try $0.input.list("slots").map(slot))) },
    "records_root": { try recordsRoot($0.input) },
    "link": { try link($0.input) },
    "state_seal": { try stateSeal($0.input) },
    "handover": { try handover($0.input) },
    "handover_verify": { try handoverVerify($0.input) },
    "verify": {
      verdict(
        StateSeal.verify(
          signature: try $0.input.bytes("signature"), message: try $0.input.bytes("message"),
          publicKey: try $0.input.bytes("public_key")))
    },
    "anchor": { try anchor($0.input) },
  ]

  /// Large results are compared by their hash.
  private static func bulky(_ bytes: [UInt8]) -> JSON {
    let size = JSON.number(Int64(bytes.count))
    if bytes.count <= 1_200 { return .object(["size": size, "bytes": .hex(bytes)]) }
    return .object(["size": size, "digest": .hex(StateSeal.hash(bytes))])
  }

  private static func text(_ secret: borrowing SecretBytes) -> JSON {
    .text(String(decoding: plain(secret), as: UTF8.self))
  }

  private static func typed(_ input: JSON) throws -> SecretBytes {
    try secret(Array(try input.text("text").utf8))
  }

  // MARK: Boxes

  private static func seal(_ input: JSON) throws -> JSON {
    let plain = try input.bytes("plain")
    let key = try secret(try input.bytes("key"))
    return bulky(
      try unsafe Box.seal(
        plain.span.bytes, key: key, context: try input.bytes("context"),
        randomness: try input.bytes("random")))
  }

  private static func open(_ input: JSON) throws -> JSON {
    let key = try secret(try input.bytes("key"))
    return bulky(
      try Box.openOutsideArena(
        try input.bytes("box"), key: key, context: try input.bytes("context")))
  }

  // MARK: Slots

  private static func slotSecret(_ input: JSON) throws -> SlotSecret {
    func part(_ key: String) throws -> SecretBytes? {
      input[key] == nil ? nil : try secret(try input.bytes(key))
    }
    if input["recovery"] != nil { return .recovery(try secret(try input.bytes("recovery"))) }
    guard let passphrase = try part("passphrase") else {
      return .keyfile(try secret(try input.bytes("keyfile")))
    }
    guard let keyfile = try part("keyfile") else { return .passphrase(passphrase) }
    return .passphraseAndKeyfile(passphrase, keyfile)
  }

  private static func slotKey(_ input: JSON) throws -> JSON {
    hex(
      try SlotWrap.keyEncryptionKey(
        try slotSecret(input), vault: try input.bytes("vault"),
        slot: try slot(try input.object("slot")), bounds: .standard))
  }

  private static func slotOpen(_ input: JSON) throws -> JSON {
    let slot = try slot(try input.object("slot"))
    let vault = try input.bytes("vault")
    let kek = try SlotWrap.keyEncryptionKey(
      try slotSecret(input), vault: vault, slot: slot, bounds: .standard)
    return hex(try SlotWrap.open(kek: kek, vault: vault, slot: slot))
  }

  // MARK: Roots, links, seals

  private static func fingerprint(_ input: JSON) throws -> JSON {
    let value = try input.bytes("value")
    return .hex(try unsafe Fingerprint.of(value.span.bytes, keys: try keys(input)))
  }

  private static func recordsRoot(_ input: JSON) throws -> JSON {
    var root = RootHash(.records)
    for row in try input.list("records") {
      root.update(
        Leaf.record(
          try RecordID(row.bytes("id")), revision: try row.number("rev"),
          tag: try CellTag(of: row.bytes("box"))))
    }
    for row in try input.list("versions") {
      let key = VersionKey(
        record: try RecordID(row.bytes("rid")), version: try row.number("ver"))
      root.update(Leaf.version(key, tag: try CellTag(of: row.bytes("box"))))
    }
    return .hex(root.finish())
  }

  private static func link(_ input: JSON) throws -> JSON {
    .hex(
      StateSeal.link(
        previous: try input.bytes("before"), sequence: try input.number("seq"),
        tag: try CellTag(of: input.bytes("box"))))
  }

  private static func stateSeal(_ input: JSON) throws -> JSON {
    let keys = try keys(input)
    let body = try input.bytes("body")
    let state = try StateBody(decoding: body)
    let message = Checkpoint(of: state, hash: StateSeal.hash(body), signature: []).message
    return .object([
      "mac": .hex(StateSeal.mac(body, keys: keys)),
      "signature": .hex(StateSeal.sign(message, keys: keys)),
    ])
  }

  private static func handoverMessage(_ input: JSON, before: [UInt8]) throws -> [UInt8] {
    Checkpoint.handoverMessage(
      vaultID: try input.bytes("vault"), epoch: try input.number("epoch"),
      publicKeyBefore: before, publicKey: try input.bytes("public_key"))
  }

  private static func handover(_ input: JSON) throws -> JSON {
    let old = try FullKeys(masterKey: secret(try input.bytes("master_before")))
    return .hex(StateSeal.sign(try handoverMessage(input, before: old.publicKey), keys: old))
  }

  private static func handoverVerify(_ input: JSON) throws -> JSON {
    let before = try input.bytes("before")
    return verdict(
      StateSeal.verify(
        signature: try input.bytes("signature"),
        message: try handoverMessage(input, before: before), publicKey: before))
  }

  private static func anchor(_ input: JSON) throws -> JSON {
    let line = try input.text("line")
    let mac = StateSeal.anchorMAC(line: Array(line.utf8), keys: try keys(input))
    return .object([
      "watch": .text(line + "\n"),
      "full": .text("\(line)\nmac \(Hexadecimal.write(mac))\n"),
    ])
  }
}
