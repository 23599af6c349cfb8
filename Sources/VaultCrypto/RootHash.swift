import CSodium
public import VaultCore

/// The hash over all slots, or over all records and then all versions, fed row by row.
/// `Schemas/vault-format.md`, section 6. The order is the caller's: slots by id, records by id,
/// then versions by record and number.
@safe public struct RootHash: ~Copyable {
  /// Which of the two roots.
  public enum Kind: Sendable {
    case slots, records
  }

  /// The alignment that `crypto_generichash_blake2b_state` is declared with.
  private static let alignment = 64
  private let state: OpaquePointer
  private let memory: UnsafeMutableRawPointer

  public init(_ kind: Kind) {
    Sodium.startIfPossible()
    unsafe memory = UnsafeMutableRawPointer.allocate(
      byteCount: crypto_generichash_blake2b_statebytes(), alignment: Self.alignment)
    unsafe state = OpaquePointer(memory)
    let personalisation: Personalisation = kind == .slots ? .slotsRoot : .recordsRoot
    _ = unsafe crypto_generichash_blake2b_init_salt_personal(
      state, nil, 0, Blake2b.byteCount, nil, personalisation.bytes)
  }

  deinit {
    unsafe memory.deallocate()
  }

  /// Adds one row's encoding (`Leaf`).
  public mutating func update(_ leaf: [UInt8]) {
    _ = unsafe crypto_generichash_blake2b_update(state, leaf, UInt64(leaf.count))
  }

  /// The root, 32 bytes.
  public consuming func finish() -> [UInt8] {
    unsafe [UInt8](unsafeUninitializedCapacity: Blake2b.byteCount) { buffer, initialized in
      guard let root = buffer.baseAddress else { return }
      _ = unsafe crypto_generichash_blake2b_final(state, root, Blake2b.byteCount)
      initialized = Blake2b.byteCount
    }
  }

  /// `slots_root` of these slots, ordered by id.
  public static func slots(_ slots: [SlotRow]) -> [UInt8] {
    var root = RootHash(.slots)
    for slot in slots { root.update(Leaf.slot(slot)) }
    return root.finish()
  }
}
