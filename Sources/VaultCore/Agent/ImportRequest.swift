/// Secrets out of a file, each with its value beside the request. One request is one transaction.
public struct ImportRequest: Equatable, Sendable {
  public var items: [ImportItem]
  /// A value that differs from the one in the vault takes its place, as `rotate` would have it.
  /// Otherwise what the vault has is kept.
  public var replaces: Bool
  /// Only tells what would happen.
  public var isDryRun: Bool

  public init(items: [ImportItem], replaces: Bool = false, isDryRun: Bool = false) {
    self.items = items
    self.replaces = replaces
    self.isDryRun = isDryRun
  }
}

public struct ImportItem: Equatable, Sendable {
  public var draft: TokenDraft
  /// Of the value, which follows those of the items before.
  public var byteCount: Int64
  /// When the record and its value came to be; `.unknown` is now. A time to come is taken for now.
  public var createdAt: Instant
  public var rotatedAt: Instant

  public init(
    draft: TokenDraft, byteCount: Int64, createdAt: Instant = .unknown,
    rotatedAt: Instant = .unknown
  ) {
    self.draft = draft
    self.byteCount = byteCount
    self.createdAt = createdAt
    self.rotatedAt = rotatedAt
  }
}

public struct ImportOutcome: Equatable, Sendable {
  public var name: SecretName
  public var result: ImportResult
  /// The current version as it now is, or in a dry run would be; 0 without one.
  public var version: Int64

  public init(name: SecretName, result: ImportResult, version: Int64) {
    self.name = name
    self.result = result
    self.version = version
  }
}

/// What became of an item of an import.
public enum ImportResult: Int64, Sendable, CaseIterable {
  case added = 1
  /// The vault has this value under this name already.
  case same
  /// The vault has another value under this name, and keeps it.
  case differs
  case replaced

  public var name: String {
    switch self {
    case .added: "added"
    case .same: "same"
    case .differs: "differs"
    case .replaced: "replaced"
    }
  }
}

extension ImportRequest {
  func encode(into encoder: inout CanonicalEncoder) {
    encoder.append(replaces)
    encoder.append(isDryRun)
    encoder.appendNested { list in
      for item in items {
        item.draft.encode(into: &list)
        list.append(item.byteCount)
        list.append(item.createdAt.seconds)
        list.append(item.rotatedAt.seconds)
      }
    }
  }

  /// Throws also for a name that stands there twice, and for values no vault stores.
  init(decoding decoder: inout CanonicalDecoder) throws(FormatError) {
    self.init(items: [], replaces: try decoder.flag(), isDryRun: try decoder.flag())
    var list = CanonicalDecoder(list: try decoder.item())
    var names: Set<SecretName> = []
    while !list.isAtEnd {
      let item = ImportItem(
        draft: try TokenDraft(decoding: &list), byteCount: try list.integer(),
        createdAt: try list.instant(), rotatedAt: try list.instant())
      guard names.insert(item.draft.name).inserted,
        (1...Int64(Limits.largeValueByteCount)).contains(item.byteCount)
      else { throw FormatError() }
      items.append(item)
    }
  }
}

extension ImportOutcome {
  func encode(into encoder: inout CanonicalEncoder) {
    encoder.append(name)
    encoder.append(result.rawValue)
    encoder.append(version)
  }

  init(decoding decoder: inout CanonicalDecoder) throws(FormatError) {
    name = try decoder.name()
    result = try decoder.known(ImportResult(rawValue: decoder.integer()))
    version = try decoder.integer()
  }
}
