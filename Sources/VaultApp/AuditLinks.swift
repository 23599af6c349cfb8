import VaultCore
import VaultCrypto
import VaultStore

/// The link at each number of the audit log, computed anew from the rows: what a link is called in
/// the file may have been changed since the last verification. `Schemas/vault-format.md`,
/// section 6.
struct AuditLinks {
  private let base: Int64
  private var links: [[UInt8]]

  /// Inside a transaction: the chain from the base to the newest entry, without a gap. Throws
  /// `.altered` unless it ends where the state says.
  init(verifiedIn file: VaultFile, _ state: StateBody) throws(VaultError) {
    let heads = try mapping { () throws(StoreError) in try file.auditHeads() }
    base = state.auditBaseSequence
    links = [state.auditBaseLink]
    links.reserveCapacity(heads.count + 1)
    var sequence = base
    var link = state.auditBaseLink
    for head in heads {
      sequence += 1
      link = StateSeal.link(previous: link, sequence: sequence, tag: head.tag)
      guard head.sequence == sequence, head.link == link else { throw .altered }
      links.append(link)
    }
    guard sequence == state.auditSequence, link == state.auditLink else { throw .altered }
  }

  /// Nil before the base and behind the newest entry.
  subscript(sequence: Int64) -> [UInt8]? {
    guard sequence >= base, sequence - base < Int64(links.count) else { return nil }
    return links[Int(sequence - base)]
  }
}
