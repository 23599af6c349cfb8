import CSQLite

/// What a statement's parameter is bound to. The vault stores nothing but integers and blobs.
enum BoundValue {
  case integer(Int64)
  case blob([UInt8])
}

/// A compiled statement. The `Database` that compiled it finalizes it.
@safe
final class Statement {
  private let handle: OpaquePointer

  init(handle: OpaquePointer) {
    unsafe self.handle = handle
  }

  func finalize() {
    _ = unsafe sqlite3_finalize(handle)
  }

  /// Binds parameters 1, 2, … SQLite copies the bytes.
  func bind(_ values: [BoundValue]) throws(StoreError) {
    for (offset, value) in values.enumerated() {
      let index = Int32(offset + 1)
      let code: Int32
      switch value {
      case .integer(let integer):
        code = unsafe sqlite3_bind_int64(handle, index, integer)
      case .blob(let bytes) where bytes.isEmpty:
        // A null pointer would bind NULL.
        code = unsafe sqlite3_bind_zeroblob(handle, index, 0)
      case .blob(let bytes):
        code = unsafe bytes.withUnsafeBytes { buffer in
          unsafe csqlite_bind_blob_copy(handle, index, buffer.baseAddress, UInt64(buffer.count))
        }
      }
      guard code == SQLITE_OK else { throw StoreError(code: code) }
    }
  }

  /// True if there is a row, false at the end.
  func step() throws(StoreError) -> Bool {
    let code = unsafe sqlite3_step(handle)
    switch code {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    default: throw StoreError(ofStatement: code)
    }
  }

  /// Ready for the next use; lets go of locks and bound copies.
  func reset() {
    // The code is that of the step before, which has been reported.
    _ = unsafe sqlite3_reset(handle)
    _ = unsafe sqlite3_clear_bindings(handle)
  }

  /// Calls `body` with the row that `step` arrived at.
  func withRow<Result>(
    _ body: (borrowing Row) throws(StoreError) -> Result
  ) throws(StoreError) -> Result {
    try body(unsafe Row(handle: handle))
  }
}

/// The row a statement stands on. Columns are taken as they are stored, never converted: a damaged
/// STRICT table may still hold another type, and a conversion would hide it.
@safe
struct Row: ~Copyable {
  private let handle: OpaquePointer

  fileprivate init(handle: OpaquePointer) {
    unsafe self.handle = handle
  }

  /// An integer of either sign: header fields are signed.
  func signedInteger(_ column: Int32) throws(StoreError) -> Int64 {
    guard unsafe sqlite3_column_type(handle, column) == SQLITE_INTEGER else { throw .corrupt }
    return unsafe sqlite3_column_int64(handle, column)
  }

  /// An integer of the format: 0 … 2^63-1 (format 1, section 1).
  func integer(_ column: Int32) throws(StoreError) -> Int64 {
    let value = try signedInteger(column)
    guard value >= 0 else { throw .corrupt }
    return value
  }

  func text(_ column: Int32) throws(StoreError) -> String {
    guard unsafe sqlite3_column_type(handle, column) == SQLITE_TEXT else { throw .corrupt }
    // Text first, then its length: the order SQLite asks for.
    guard let start = unsafe sqlite3_column_text(handle, column) else { throw .corrupt }
    let count = Int(unsafe sqlite3_column_bytes(handle, column))
    let bytes = unsafe UnsafeBufferPointer(start: start, count: count)
    guard let text = unsafe String(validating: bytes, as: UTF8.self) else { throw .corrupt }
    return text
  }

  func blob(_ column: Int32, count: Int) throws(StoreError) -> [UInt8] {
    try blob(column, atLeast: count, atMost: count)
  }

  func blob(
    _ column: Int32, atLeast minimum: Int, atMost maximum: Int = .max
  ) throws(StoreError) -> [UInt8] {
    let (start, count) = unsafe try place(column)
    guard count >= minimum, count <= maximum else { throw .corrupt }
    return unsafe [UInt8](UnsafeRawBufferPointer(start: start, count: count))
  }

  /// Lends a blob where it lies.
  func withBlob<Result>(
    _ column: Int32, _ body: (RawSpan) throws(StoreError) -> Result
  ) throws(StoreError) -> Result {
    let (start, count) = unsafe try place(column)
    return try body(unsafe UnsafeRawBufferPointer(start: start, count: count).bytes)
  }

  /// Where a blob lies until the next step. Null for an empty one.
  private func place(_ column: Int32) throws(StoreError) -> (UnsafeRawPointer?, Int) {
    guard unsafe sqlite3_column_type(handle, column) == SQLITE_BLOB else { throw .corrupt }
    let start = unsafe sqlite3_column_blob(handle, column)
    let count = Int(unsafe sqlite3_column_bytes(handle, column))
    // A null pointer with a length means that the memory for an overflowing row ran out.
    guard unsafe start != nil || count == 0 else { throw .misuse(code: SQLITE_NOMEM) }
    return unsafe (start, count)
  }
}
