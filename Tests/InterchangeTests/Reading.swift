import Interchange

/// What a document yields, one line an entry: its path, and its value or why there is none.
func read(_ format: ForeignFormat, _ document: [UInt8]) throws -> [String] {
  let span = unsafe document.span.bytes
  return try format.contents(of: span).entries.map { entry in
    let path = entry.path.joined(separator: " > ")
    switch entry.content {
    case .value(let place, let role):
      let mark = role == .secret ? "=" : role == .note ? "~" : "#"
      return path + mark + String(decoding: value(place, document), as: UTF8.self)
    case .skipped(let reason): return path + "?" + reason.rawValue
    }
  }
}

func read(_ format: ForeignFormat, _ text: String) throws -> [String] {
  try read(format, Array(text.utf8))
}

func metadata(_ format: ForeignFormat, _ text: String) throws -> [ForeignMetadata] {
  let bytes = Array(text.utf8)
  let span = unsafe bytes.span.bytes
  return try format.contents(of: span).entries.map(\.metadata)
}

func value(_ place: ValuePlace, _ document: [UInt8]) -> [UInt8] {
  let span = unsafe document.span.bytes
  return unsafe [UInt8](unsafeUninitializedCapacity: place.range.count) { buffer, count in
    count = unsafe place.decode(
      from: span,
      into: UnsafeMutableRawBufferPointer(start: buffer.baseAddress, count: place.range.count))
  }
}

/// The problem a document is refused for; nil if it is read.
func problem(_ format: ForeignFormat, _ document: [UInt8]) -> InterchangeError.Problem? {
  do {
    _ = try read(format, document)
    return nil
  } catch { return (error as? InterchangeError)?.problem }
}

func problem(_ format: ForeignFormat, _ text: String) -> InterchangeError.Problem? {
  problem(format, Array(text.utf8))
}
