import Redaction

/// Growing bytes in the caller's locked memory: what is kept of a stream, or made of it, may hold
/// secrets. They are wiped when they are dropped.
@safe final class MessageBuffer {
  private let memory: any PatternMemory
  private var storage: UnsafeMutableRawBufferPointer
  private(set) var count = 0

  private static let firstCapacity = 4_096
  /// An allocation above this size goes back when the bytes are dropped.
  private static let largestKept = 1 << 20
  /// The most that is allocated beyond what is needed.
  private static let largestSpare = 16 << 20

  init(memory: any PatternMemory) {
    self.memory = memory
    unsafe storage = UnsafeMutableRawBufferPointer(start: nil, count: 0)
  }

  deinit {
    if unsafe storage.count > 0 { unsafe memory.deallocate(storage) }
  }

  var isEmpty: Bool { count == 0 }

  /// The bytes; valid until the next change.
  var view: ByteView {
    unsafe ByteView(UnsafeRawBufferPointer(rebasing: storage[0..<count]))
  }

  @inline(__always)
  func append(_ byte: UInt8) {
    if unsafe count == storage.count { grow(to: count + 1) }
    unsafe storage.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
    count += 1
  }

  func append(_ bytes: ByteView) {
    guard !bytes.isEmpty else { return }
    grow(to: count + bytes.count)
    unsafe bytes.copy(
      to: UnsafeMutableRawBufferPointer(rebasing: storage[count..<(count + bytes.count)]))
    count += bytes.count
  }

  func append(_ text: StaticString) {
    for place in 0..<text.utf8CodeUnitCount { append(text.byte(place)) }
  }

  /// Not for values: a `String` cannot be wiped.
  func append(text: String) {
    for byte in text.utf8 { append(byte) }
  }

  /// Appends what `body` writes, `most` bytes at the most.
  func append(most: Int, _ body: (inout ByteWriter) -> Void) {
    grow(to: count + most)
    var writer = unsafe ByteWriter(
      UnsafeMutableRawBufferPointer(rebasing: storage[count..<(count + most)]))
    body(&writer)
    count += writer.count
  }

  /// Forgets all but the last bytes and moves those to the front.
  func keepLast(_ kept: Int) {
    let rest = min(kept, count)
    let first = count - rest
    guard first > 0 else { return }
    if rest > 0 {
      unsafe storage.copyMemory(from: UnsafeRawBufferPointer(rebasing: storage[first..<count]))
    }
    unsafe wipe(storage[rest..<count])
    count = rest
  }

  func removeAll() {
    if unsafe storage.count > Self.largestKept {
      unsafe memory.deallocate(storage)
      unsafe storage = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    } else if count > 0 {
      unsafe wipe(storage[0..<count])
    }
    count = 0
  }

  /// Hands out the bytes, if there are any, and drops them.
  func write<E: Error>(
    _ destination: MessageDestination,
    _ output: (MessageDestination, RawSpan) throws(E) -> Void
  ) throws(E) {
    guard !isEmpty else { return }
    try view.withSpan { (span) throws(E) in try output(destination, span) }
    removeAll()
  }

  private func grow(to needed: Int) {
    guard unsafe needed > storage.count else { return }
    let spare = unsafe min(storage.count, Self.largestSpare)
    let capacity = unsafe max(needed, storage.count + spare, Self.firstCapacity)
    let larger = unsafe memory.allocate(byteCount: capacity)
    unsafe view.copy(to: larger)
    if unsafe storage.count > 0 { unsafe memory.deallocate(storage) }
    unsafe storage = larger
  }

  /// Kept out of line: a store just before a release could otherwise be dropped as dead.
  @inline(never)
  private func wipe(_ bytes: Slice<UnsafeMutableRawBufferPointer>) {
    _ = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes)
      .initializeMemory(as: UInt8.self, repeating: 0)
  }
}

/// Room in a buffer that is filled from its start: cheaper than to append byte by byte.
@safe struct ByteWriter {
  private let room: UnsafeMutableRawBufferPointer
  private(set) var count = 0

  fileprivate init(_ room: UnsafeMutableRawBufferPointer) {
    unsafe self.room = room
  }

  @inline(__always)
  mutating func put(_ byte: UInt8) {
    unsafe precondition(count < room.count, "outside the room")
    unsafe room.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
    count += 1
  }

  mutating func put(_ bytes: ByteView) {
    guard !bytes.isEmpty else { return }
    unsafe bytes.copy(to: UnsafeMutableRawBufferPointer(rebasing: room[count...]))
    count += bytes.count
  }
}
