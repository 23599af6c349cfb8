import Testing
import VaultCore

@Suite struct CheckpointTests {
  private let checkpoint = Checkpoint(
    of: Sample.state(), hash: Sample.bytes(32, from: 0xC0), signature: Sample.bytes(64, from: 0xD0))

  @Test func theLine() throws {
    #expect(
      checkpoint.line
        == "vault1-checkpoint a0a1a2a3a4a5a6a7a8a9aaabacadaeaf 1 1 9 "
        + "060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425 "
        + "c0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedf "
        + "0708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20212223242526 "
        + "d0d1d2d3d4d5d6d7d8d9dadbdcdddedfe0e1e2e3e4e5e6e7e8e9eaebecedeeef"
        + "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff000102030405060708090a0b0c0d0e0f")
    #expect(checkpoint.line.utf8.count == 380)
    #expect(try Checkpoint(parsing: checkpoint.line) == checkpoint)
  }

  @Test func theLargestNumbersComeBack() throws {
    var large = checkpoint
    large.epoch = .max
    large.counter = .max
    large.auditSequence = .max
    #expect(try Checkpoint(parsing: large.line) == large)
    large.auditSequence = 0
    #expect(try Checkpoint(parsing: large.line) == large)
  }

  @Test func messages() {
    #expect(checkpoint.message.count == 149)
    #expect(Array(checkpoint.message[4..<21]) == Array("vault1-checkpoint".utf8))
    let handover = Checkpoint.handoverMessage(
      vaultID: checkpoint.vaultID, epoch: 2, publicKeyBefore: Sample.bytes(32, from: 1),
      publicKey: Sample.bytes(32, from: 2))
    // 4 + 15, 4 + 16, 4 + 8, twice 4 + 32
    #expect(handover.count == 123)
  }

  @Test func everyFieldButKeyAndSignatureIsSigned() {
    let changes: [(inout Checkpoint) -> Void] = [
      { $0.vaultID[0] ^= 1 }, { $0.epoch += 1 }, { $0.counter += 1 }, { $0.auditSequence += 1 },
      { $0.auditLink[0] ^= 1 }, { $0.stateHash[0] ^= 1 },
    ]
    for change in changes {
      var changed = checkpoint
      change(&changed)
      #expect(changed.message != checkpoint.message)
    }
  }

  @Test func strictness() {
    let line = checkpoint.line
    let refused = [
      "", line + " ", " " + line, line + "\n", line + " 00", String(line.dropLast()),
      String(line.dropLast(2)), line + "00", line.replacing("a0a1", with: "A0a1"),
      line.replacing(" 1 1 9 ", with: " 01 1 9 "), line.replacing(" 1 1 9 ", with: " +1 1 9 "),
      line.replacing(" 1 1 9 ", with: " -1 1 9 "), line.replacing(" 1 1 9 ", with: " 0 1 9 "),
      line.replacing(" 1 1 9 ", with: " 1 0 9 "), line.replacing(" 1 1 9 ", with: " 1  1 9 "),
      line.replacing(" 1 1 9 ", with: " 1 1 9223372036854775808 "),
      line.replacing(" 1 1 9 ", with: " 1 1  "), line.replacing(" 1 1 9 ", with: "\t1 1 9 "),
      line.replacing("vault1", with: "vault2"), line.replacing("060708", with: "0607g8"),
      line.replacing("060708", with: "0607"),
    ]
    for text in refused {
      #expect(throws: FormatError()) { _ = try Checkpoint(parsing: text) }
    }
  }

  @Test func takesNoLineThatItWouldNotWrite() {
    let damage = Damage(
      of: Array(checkpoint.line.utf8),
      decode: { bytes in
        String(validating: bytes, as: UTF8.self).flatMap { try? Checkpoint(parsing: $0) }
      }, encode: { Array($0.line.utf8) })
    #expect(damage.taken.isEmpty)
    #expect(damage.otherValues > 0)
    #expect(damage.refused > 380)
  }
}
