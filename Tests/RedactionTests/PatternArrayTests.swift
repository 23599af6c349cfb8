import Redaction
import Testing

/// What other modules may do with locked bytes.
@Suite struct PatternArrayTests {
  private func contents(_ array: borrowing PatternArray<UInt8>) -> [UInt8] {
    array.withBytes { span in unsafe span.withUnsafeBytes { unsafe Array($0) } }
  }

  @Test func bytesAreAppendedAndTakenAway() {
    var array = PatternArray<UInt8>(memory: HeapPatternMemory())
    let isEmpty = array.isEmpty
    #expect(isEmpty)
    for byte in "hello ".utf8 { array.append(byte) }
    let more = [UInt8](repeating: 97, count: 500)
    unsafe array.append(contentsOf: more.span.bytes)
    let grown = contents(array)
    #expect(grown == Array("hello ".utf8) + more)
    array.removeFirst(6)
    array[0] = 98
    let changed = contents(array)
    #expect(changed == [98] + more.dropFirst())
    array.removeAll()
    let rest = contents(array)
    #expect(rest.isEmpty)
  }

  /// The allocation is kept when the array is emptied, and given back with it.
  @Test func memoryIsGivenBack() {
    let memory = HeapPatternMemory()
    do {
      var array = PatternArray<UInt8>(memory: memory)
      #expect(memory.bytesInUse == 0)
      array.reserve(100)
      let reserved = memory.bytesInUse
      for _ in 0..<100 { array.append(1) }
      array.removeAll()
      #expect(memory.bytesInUse == reserved)
    }
    #expect(memory.bytesInUse == 0)
  }
}
