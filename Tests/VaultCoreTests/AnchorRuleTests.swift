import Testing
import VaultCore

/// The table of the format's section 7, a line each, and each with a control beside it.
@Suite struct AnchorRuleTests {
  private let fileHash = Sample.bytes(32, from: 0xC0)
  private let oldKey = Sample.bytes(32, from: 0x77)

  /// The file: epoch 2, counter 10, audit from 4 to 9.
  private let file = Sample.state(epoch: 2, counter: 10)

  /// A line that was written when the file was exactly as it is.
  private var same: Checkpoint {
    Checkpoint(of: file, hash: fileHash, signature: Sample.bytes(64, from: 0))
  }

  /// A line of some commits earlier in the same epoch.
  private func earlier(by commits: Int64 = 3, auditSequence: Int64 = 7) -> Checkpoint {
    var anchor = same
    anchor.counter -= commits
    anchor.stateHash = commits == 1 ? file.previousHash : Sample.bytes(32, from: 0x99)
    anchor.auditSequence = auditSequence
    anchor.auditLink = link(auditSequence) ?? file.auditBaseLink
    return anchor
  }

  /// A line of an earlier epoch.
  private func olderEpoch(_ file: StateBody, epochs: Int64, commits: Int64 = 3) -> Checkpoint {
    var anchor = earlier(by: commits)
    anchor.epoch = file.epoch - epochs
    anchor.publicKey = oldKey
    return anchor
  }

  private func link(_ sequence: Int64) -> [UInt8]? {
    guard sequence > file.auditBaseSequence, sequence <= file.auditSequence else { return nil }
    return sequence == file.auditSequence
      ? file.auditLink : Sample.bytes(32, from: UInt8(truncatingIfNeeded: sequence))
  }

  private func judge(
    _ anchor: Checkpoint?, _ file: StateBody? = nil, role: SlotRole = .full,
    handover: Bool = false
  ) -> AnchorVerdict {
    AnchorRule.judge(
      anchor: anchor, file: file ?? self.file, fileHash: fileHash, role: role, link: link,
      handoverVerifies: { handover && $0 == oldKey })
  }

  @Test(arguments: SlotRole.allCases) func accepted(_ role: SlotRole) {
    #expect(judge(same, role: role) == .accept)
    #expect(judge(earlier(), role: role) == .accept)
    #expect(judge(earlier(by: 1), role: role) == .accept)
    #expect(judge(earlier(auditSequence: 9), role: role) == .accept)
    // At the base itself there is no row, but the base's link.
    #expect(judge(earlier(auditSequence: 4), role: role) == .accept)
  }

  @Test func anotherVault() {
    var anchor = same
    anchor.vaultID[0] ^= 1
    #expect(judge(anchor) == .refuse(.altered))
  }

  @Test func anOlderFile() {
    var anchor = same
    anchor.counter += 1
    #expect(judge(anchor) == .refuse(.rolledBack))
    anchor = same
    anchor.epoch += 1
    #expect(judge(anchor) == .refuse(.rolledBack))
    // A counter that grew does not make up for an epoch that fell.
    anchor.counter = 1
    #expect(judge(anchor) == .refuse(.rolledBack))
  }

  @Test func theNextCommitMustBuildOnTheLine() {
    var anchor = earlier(by: 1)
    anchor.stateHash[0] ^= 1
    #expect(judge(anchor) == .refuse(.forked))
    // Also across a rekey, whose handover is good.
    var acrossRekey = olderEpoch(file, epochs: 1, commits: 1)
    #expect(judge(acrossRekey, handover: true) == .notice(.rekeyed(on: file.epochBeganAt)))
    acrossRekey.stateHash[0] ^= 1
    #expect(judge(acrossRekey, handover: true) == .refuse(.forked))
  }

  @Test func oneEpochHasOneKey() {
    var anchor = earlier()
    anchor.publicKey[0] ^= 1
    #expect(judge(anchor) == .refuse(.forked))
  }

  @Test func oneCounterHasOneState() {
    var anchor = same
    anchor.stateHash[0] ^= 1
    #expect(judge(anchor) == .refuse(.forked))
    anchor = same
    anchor.epoch -= 1
    #expect(judge(anchor, handover: true) == .refuse(.forked))
  }

  @Test func theAuditLogShowsTheOtherBranch() {
    var anchor = earlier()
    anchor.auditLink[0] ^= 1
    #expect(judge(anchor) == .refuse(.forked))
    anchor = earlier()
    anchor.auditSequence = file.auditSequence + 1
    #expect(judge(anchor) == .refuse(.forked))
    anchor = earlier(auditSequence: 4)
    anchor.auditLink[0] ^= 1
    #expect(judge(anchor) == .refuse(.forked))
  }

  @Test func aMissingRowIsAFork() {
    let verdict = AnchorRule.judge(
      anchor: earlier(), file: file, fileHash: fileHash, role: .full, link: { _ in nil },
      handoverVerifies: { _ in false })
    #expect(verdict == .refuse(.forked))
  }

  @Test(arguments: SlotRole.allCases) func prunedPastTheLine(_ role: SlotRole) {
    #expect(judge(earlier(auditSequence: 3), role: role) == .notice(.prunedPastLastLook))
  }

  @Test(arguments: SlotRole.allCases) func oneRekeyNeedsItsHandover(_ role: SlotRole) {
    let anchor = olderEpoch(file, epochs: 1)
    #expect(
      judge(anchor, role: role, handover: true) == .notice(.rekeyed(on: file.epochBeganAt)))
    #expect(judge(anchor, role: role, handover: false) == .refuse(.keysChanged))
    // The handover is checked under the key of the line, not under the file's.
    var otherKey = anchor
    otherKey.publicKey = file.publicKey
    #expect(judge(otherKey, role: role, handover: true) == .refuse(.keysChanged))
  }

  @Test func severalRekeysOnlyAFullOpenerFollows() {
    let file = Sample.state(epoch: 5, counter: 10)
    let anchor = olderEpoch(file, epochs: 2)
    #expect(judge(anchor, file, role: .full) == .notice(.rekeyed(on: file.epochBeganAt)))
    #expect(judge(anchor, file, role: .watch) == .refuse(.keysChanged))
    // Even a handover that verifies says nothing about the epoch between.
    #expect(judge(anchor, file, role: .watch, handover: true) == .refuse(.keysChanged))
  }

  @Test func firstLook() {
    #expect(judge(nil) == .notice(.firstLook))
  }

  @Test func theLargestNumbersDoNotOverflow() {
    var anchor = same
    anchor.counter = .max
    anchor.epoch = .max
    #expect(judge(anchor) == .refuse(.rolledBack))
    let last = Sample.state(epoch: .max, counter: .max)
    #expect(judge(olderEpoch(last, epochs: 1), last, handover: true) != .accept)
  }

  @Test func noticesSaySomething() {
    #expect(
      AnchorNotice.rekeyed(on: Instant(seconds: 1_801_353_600)).text == "rekeyed on 2027-01-31")
    #expect(AnchorNotice.firstLook.text.contains("first look"))
    #expect(AnchorNotice.prunedPastLastLook.text.contains("pruned"))
  }
}
