/// Comma-separated values with a heading row: RFC 4180, read strictly. Rows end in CRLF or LF; a
/// byte order mark is passed over; empty lines are no rows.
struct CSVReader {
  struct Row {
    let fields: [ValuePlace]
    let offset: Int
  }

  private let bytes: ByteView
  private var place: Int
  private var columns: Int?

  init(_ bytes: ByteView) throws(InterchangeError) {
    try bytes.requireUTF8()
    self.bytes = bytes
    place = bytes.start
  }

  /// The next row, nil behind the last one. Throws for a quote out of place, for a row that has
  /// not as many fields as the first, and for more columns than any manager writes.
  mutating func next() throws(InterchangeError) -> Row? {
    while place < bytes.count, let end = lineEnd(at: place) { place = end }
    guard place < bytes.count else { return nil }
    let start = place
    var fields = [try field()]
    while place < bytes.count, bytes[place] == UInt8(ascii: ",") {
      guard fields.count < InterchangeLimits.columns else {
        throw bytes.error(.tooMany, at: place)
      }
      place += 1
      fields.append(try field())
    }
    if place < bytes.count, let end = lineEnd(at: place) { place = end }
    guard columns == nil || columns == fields.count else {
      throw bytes.error(.badColumns, at: start)
    }
    columns = fields.count
    return Row(fields: fields, offset: start)
  }

  private mutating func field() throws(InterchangeError) -> ValuePlace {
    guard place < bytes.count, bytes[place] == UInt8(ascii: "\"") else { return try bare() }
    let opening = place
    place += 1
    while place < bytes.count {
      guard bytes[place] == UInt8(ascii: "\"") else {
        place += 1
        continue
      }
      if place + 1 < bytes.count, bytes[place + 1] == UInt8(ascii: "\"") {
        place += 2
        continue
      }
      let range = (opening + 1)..<place
      place += 1
      guard isFieldEnd else { throw bytes.error(.badQuote, at: place) }
      return ValuePlace(range, .quotedCSV)
    }
    throw bytes.error(.openQuote, at: opening)
  }

  private mutating func bare() throws(InterchangeError) -> ValuePlace {
    let start = place
    while !isFieldEnd {
      guard bytes[place] != UInt8(ascii: "\"") else { throw bytes.error(.badQuote, at: place) }
      place += 1
    }
    return ValuePlace(start..<place, .plain)
  }

  private var isFieldEnd: Bool {
    place >= bytes.count || bytes[place] == UInt8(ascii: ",") || lineEnd(at: place) != nil
  }

  /// Behind the line end at `place`, if there is one.
  private func lineEnd(at place: Int) -> Int? {
    if bytes[place] == 0x0A { return place + 1 }
    if bytes[place] == 0x0D, place + 1 < bytes.count, bytes[place + 1] == 0x0A { return place + 2 }
    return nil
  }
}

/// The columns of a table by their headings, which managers write in different cases.
struct CSVColumns {
  private let places: [String: Int]

  /// - Throws: `noColumns` unless every one of `required` is there.
  init(
    _ row: CSVReader.Row, _ bytes: ByteView, required: [[String]]
  ) throws(InterchangeError) {
    var places: [String: Int] = [:]
    for (index, field) in row.fields.enumerated() {
      let heading = field.text(in: bytes).lowercased()
      if places[heading] == nil { places[heading] = index }
    }
    self.places = places
    for names in required where !names.contains(where: { places[$0] != nil }) {
      throw bytes.error(.noColumns, at: row.offset)
    }
  }

  /// The field under the first of these headings that there is.
  func field(_ row: CSVReader.Row, _ names: String...) -> ValuePlace? {
    names.lazy.compactMap { places[$0] }.first.map { row.fields[$0] }
  }
}
