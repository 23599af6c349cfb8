/// The documents that can be read.
public enum ForeignFormat: String, Sendable, CaseIterable {
  case dotenv
  /// The shape of `vault export`.
  case json
  case onePasswordCSV = "1password-csv"
  /// The file `export.data` of a 1PUX archive.
  case onePUX = "1pux"
  case bitwardenJSON = "bitwarden-json"
  case bitwardenCSV = "bitwarden-csv"
  case keePassXML = "keepass-xml"

  /// What a document holds, in its order. Throws for a document that breaks the rules of its
  /// format, is of another one, or exceeds `InterchangeLimits`; then nothing of it was taken.
  public func contents(of document: RawSpan) throws(InterchangeError) -> ForeignDocument {
    try document.withView { (bytes) throws(InterchangeError) in
      guard bytes.count <= InterchangeLimits.byteCount else {
        throw bytes.error(.tooMany, at: InterchangeLimits.byteCount)
      }
      guard self != .json else { return try VaultJSON.read(bytes) }
      return ForeignDocument(entries: try entries(of: bytes))
    }
  }

  private func entries(of bytes: ByteView) throws(InterchangeError) -> [ForeignEntry] {
    switch self {
    case .dotenv: try DotEnvEntries.read(bytes)
    case .json: try VaultJSON.read(bytes).entries
    case .onePasswordCSV: try OnePasswordCSV.read(bytes)
    case .onePUX: try OnePUX.read(bytes)
    case .bitwardenJSON: try BitwardenJSON.read(bytes)
    case .bitwardenCSV: try BitwardenCSV.read(bytes)
    case .keePassXML: try KeePassXML.read(bytes)
    }
  }

  /// The format of a document, by its content. Nil if it could be none or several. A dotenv file is
  /// recognised by its first assignment. Throws for what begins like JSON and is malformed.
  public static func recognise(_ document: RawSpan) throws(InterchangeError) -> ForeignFormat? {
    try document.withView { (bytes) throws(InterchangeError) in
      guard bytes.count <= InterchangeLimits.byteCount else {
        throw bytes.error(.tooMany, at: InterchangeLimits.byteCount)
      }
      var place = bytes.start
      while place < bytes.count,
        bytes[place].isBlank || bytes[place] == 0x0A
          || bytes[place] == 0x0D
      {
        place += 1
      }
      guard place < bytes.count else { return nil }
      switch bytes[place] {
      case UInt8(ascii: "{"): return try recogniseJSON(bytes)
      case UInt8(ascii: "<"): return .keePassXML
      default: return recogniseLines(bytes)
      }
    }
  }

  private static func recogniseJSON(
    _ bytes: ByteView
  ) throws(InterchangeError) -> ForeignFormat? {
    let root = try JSONItem(bytes)
    let found: [ForeignFormat?] = [
      root["secrets"] != nil ? .json : nil,
      root["items"] != nil || root["encrypted"] != nil ? .bitwardenJSON : nil,
      root["accounts"] != nil ? .onePUX : nil,
    ]
    let formats = found.compactMap { $0 }
    return formats.count == 1 ? formats.first : nil
  }

  private static func recogniseLines(_ bytes: ByteView) -> ForeignFormat? {
    if var rows = try? CSVReader(bytes), let first = try? rows.next() {
      if (try? BitwardenCSV.columns(first, bytes)) != nil { return .bitwardenCSV }
      if (try? OnePasswordCSV.columns(first, bytes)) != nil { return .onePasswordCSV }
    }
    // One assignment is enough to tell; whether the rest is right, reading it says.
    return DotEnvReader.beginsWithAssignment(bytes) ? .dotenv : nil
  }
}
