import Testing
import VaultCore

/// An entry is built of numbers, codes and three kinds of names, each with a rule of its own.
/// Walked at run time, so that a field of another type that is added some day is found.
@Suite struct AuditTypesTests {
  /// Types that hold text or bytes, and may: what each admits is tested with it.
  private static let vetted: Set<String> = [
    "ExecutableHint", "CommandName", "EnvironmentName", "RecordID", "AuditBase", "RekeyDetail",
    "Checkpoint",
  ]
  /// Leaves that hold neither.
  private static let numbers: Set<String> = ["Int64", "Int32", "UInt32", "Instant"]

  /// The types of an entry's parts that are in neither list.
  private func strangers(in value: Any) -> [String] {
    let mirror = Mirror(reflecting: value)
    let name = String(describing: type(of: value))
    if Self.vetted.contains(name) || Self.numbers.contains(name) { return [] }
    switch mirror.displayStyle {
    case .optional, .struct, .tuple, .collection:
      let parts = mirror.children.flatMap { strangers(in: $0.value) }
      return mirror.children.isEmpty && mirror.displayStyle == .struct ? [name] : parts
    case .enum:
      // A case without a value is a code.
      return mirror.children.flatMap { strangers(in: $0.value) }
    default: return [name]
    }
  }

  private func entries() throws -> [AuditEntry] {
    let checkpoint = Checkpoint(
      of: Sample.state(), hash: Sample.bytes(32, from: 1), signature: Sample.bytes(64, from: 2))
    let details: [AuditDetail] = [
      .none, .reason(.busy), .change(.added), .stage(.current),
      .release(
        ReleaseDetail(
          purpose: .exec, command: CommandName(Program("/bin/sh")),
          variables: [try EnvironmentName("A")])),
      .slot(id: 1, type: .passphrase, role: .full), .pruned(AuditBase(of: Sample.state())),
      .rekeyed(RekeyDetail(before: Sample.state(), hash: [], droppedSlots: [1])),
      .rollbackAccepted(anchor: checkpoint, file: checkpoint), .notKept(count: 1),
      .guarded(GuardDetail(cause: .value, command: nil)),
    ]
    return try details.map {
      AuditEntry(
        time: Sample.now, event: .released, record: try Sample.record(), version: 1,
        actor: AuditActor(uid: 1, pid: 1, executable: .unknown), detail: $0)
    }
  }

  @Test func anEntryHoldsNoFreeText() throws {
    let entries = try entries()
    // Every case of the detail is walked: the codes are told by what they are encoded to.
    let codes = try Set(entries.map { try detailCode($0) })
    #expect(codes == Set([nil] + (1...10).map { Int64($0) }))
    for entry in entries { #expect(strangers(in: entry) == []) }
  }

  private func detailCode(_ entry: AuditEntry) throws -> Int64? {
    guard case .rekeyed = entry.detail else {
      var decoder = try CanonicalDecoder(entry.encoded, label: "vault1-event")
      for _ in 1...6 { _ = try decoder.item() }
      let detail = try decoder.item()
      var list = CanonicalDecoder(list: detail)
      return detail.isEmpty ? nil : try list.integer()
    }
    // Its hash is left out above, so it does not encode.
    return 7
  }

  @Test func aStrangerIsFound() {
    struct Bad {
      let time = Sample.now
      let note: String? = "free"
      let bytes: [UInt8] = [1]
    }
    #expect(strangers(in: Bad()) == ["String", "UInt8"])
  }
}
