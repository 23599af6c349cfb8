import VaultCore

/// What one complete verification has established, kept in memory: which rows exist, their
/// numbers, lengths and tags, and all metadata. It is valid exactly while the state row in the
/// file is byte for byte `stateRow`: every authorised change alters that row, and a cell that
/// anybody else altered no longer carries its tag, which is compared whenever a cell is opened.
struct VerifiedIndex {
  struct Record {
    let id: RecordID
    var revision: Int64
    var tag: CellTag
    var body: RecordBody
  }

  var stateRow: StateRow
  var state: StateBody
  var stateHash: [UInt8]
  /// By id, ascending: the order of the root.
  var records: [Record]
  /// By (record, version), ascending: the order of the root.
  var versions: [VersionHead]
  /// Where each token stands in `records`.
  var tokens: [SecretName: RecordID]
  var notices: [String]

  func position(of id: RecordID) -> Int? {
    let place = records.partition { $0.id < id }
    return place < records.count && records[place].id == id ? place : nil
  }

  func tag(of key: VersionKey) -> CellTag? {
    let place = versions.partition { $0.key < key }
    return place < versions.count && versions[place].key == key ? versions[place].tag : nil
  }

  /// The token called `name`. Throws `.noSecret`.
  func token(_ name: SecretName) throws(VaultError) -> (id: RecordID, token: TokenRecord) {
    guard let id = tokens[name], let place = position(of: id),
      case .token(let token) = records[place].body
    else {
      throw VaultError(
        .noSecret, "there is no secret called '\(name.text)'", hint: "'vault list' shows the names")
    }
    return (id, token)
  }

  var allTokens: [(id: RecordID, token: TokenRecord)] {
    records.compactMap { record in
      if case .token(let token) = record.body { (record.id, token) } else { nil }
    }
  }
}

extension Array {
  /// The first position whose element is not `before`, in an array sorted by it.
  func partition(where before: (Element) -> Bool) -> Int {
    var low = startIndex
    var high = endIndex
    while low < high {
      let middle = low + (high - low) / 2
      if before(self[middle]) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
