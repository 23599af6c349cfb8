/// A growing array whose elements live in `PatternMemory` and are wiped when it goes away or moves.
///
/// Other modules use it for bytes that may hold a secret: `PatternArray<UInt8>`.
@safe
public struct PatternArray<Element: BitwiseCopyable>: ~Copyable {
  let memory: any PatternMemory
  /// Elements in use.
  public private(set) var count = 0
  private var storage: UnsafeMutableRawBufferPointer

  /// The capacity of the first allocation, in elements.
  private static var firstCapacity: Int { 64 }

  /// Makes an empty array, which allocates nothing yet.
  public init(memory: any PatternMemory) {
    self.memory = memory
    unsafe storage = UnsafeMutableRawBufferPointer(start: nil, count: 0)
  }

  /// Makes an array of `count` equal elements.
  init(memory: any PatternMemory, repeating element: Element, count: Int) {
    self.init(memory: memory)
    reserve(count)
    unsafe pointer?.update(repeating: element, count: count)
    self.count = count
  }

  deinit {
    if unsafe storage.count > 0 { unsafe memory.deallocate(storage) }
  }

  public var isEmpty: Bool { count == 0 }

  /// The first element's address; valid until the array grows or goes away.
  var pointer: UnsafeMutablePointer<Element>? {
    unsafe storage.baseAddress?.assumingMemoryBound(to: Element.self)
  }

  /// The elements in use, as bytes; valid until the array grows or goes away.
  var bytes: UnsafeRawBufferPointer {
    unsafe UnsafeRawBufferPointer(rebasing: storage[0..<(count * MemoryLayout<Element>.stride)])
  }

  public subscript(index: Int) -> Element {
    get {
      precondition(index >= 0 && index < count)
      return unsafe storage.load(
        fromByteOffset: index * MemoryLayout<Element>.stride, as: Element.self)
    }
    set {
      precondition(index >= 0 && index < count)
      unsafe storage.storeBytes(
        of: newValue, toByteOffset: index * MemoryLayout<Element>.stride, as: Element.self)
    }
  }

  public mutating func append(_ element: Element) {
    let offset = count * MemoryLayout<Element>.stride
    if unsafe offset + MemoryLayout<Element>.stride > storage.count {
      reserve(max(Self.firstCapacity, count * 2))
    }
    unsafe storage.storeBytes(of: element, toByteOffset: offset, as: Element.self)
    count += 1
  }

  /// Appends elements given as bytes; the size must be a whole number of elements.
  mutating func append(bytes: UnsafeRawBufferPointer) {
    let added = bytes.count / MemoryLayout<Element>.stride
    guard added > 0 else { return }
    let stride = MemoryLayout<Element>.stride
    if unsafe (count + added) * stride > storage.count {
      reserve(max(count + added, count * 2))
    }
    unsafe UnsafeMutableRawBufferPointer(rebasing: storage[(count * stride)...])
      .copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[..<(added * stride)]))
    count += added
  }

  /// Appends elements given as bytes, which may not lie in this array.
  ///
  /// - Parameter span: a whole number of elements.
  public mutating func append(contentsOf span: RawSpan) {
    unsafe span.withUnsafeBytes { unsafe append(bytes: $0) }
  }

  /// Lends the elements in use, as bytes.
  public func withBytes<Result, E: Error>(
    _ body: (RawSpan) throws(E) -> Result
  ) throws(E) -> Result {
    try unsafe body(RawSpan(_unsafeBytes: bytes))
  }

  /// Forgets the first elements and moves the rest to the front.
  public mutating func removeFirst(_ removed: Int) {
    precondition(removed >= 0 && removed <= count)
    let stride = MemoryLayout<Element>.stride
    let rest = count - removed
    if rest > 0 {
      unsafe storage.copyMemory(
        from: UnsafeRawBufferPointer(
          rebasing: storage[(removed * stride)..<(count * stride)]))
    }
    wipe(from: rest)
    count = rest
  }

  /// Forgets all elements and keeps the allocation.
  public mutating func removeAll() {
    wipe(from: 0)
    count = 0
  }

  /// Makes room for `capacity` elements in all.
  public mutating func reserve(_ capacity: Int) {
    let byteCount = capacity * MemoryLayout<Element>.stride
    guard unsafe byteCount > storage.count else { return }
    let larger = unsafe memory.allocate(byteCount: byteCount)
    unsafe larger.copyMemory(from: bytes)
    if unsafe storage.count > 0 { unsafe memory.deallocate(storage) }
    unsafe storage = larger
  }

  func copy() -> PatternArray<Element> {
    var other = PatternArray(memory: memory)
    unsafe other.append(bytes: bytes)
    return other
  }

  private mutating func wipe(from first: Int) {
    guard first < count else { return }
    let stride = MemoryLayout<Element>.stride
    unsafe HeapPatternMemory.wipe(
      UnsafeMutableRawBufferPointer(rebasing: storage[(first * stride)..<(count * stride)]))
  }
}

/// Bytes of a value or of one of its forms.
typealias FormBytes = PatternArray<UInt8>
