extension RawSpan {
  /// The bytes from an offset on as a number in the machine's own order. The offset need not be
  /// aligned. Traps if there are not as many bytes.
  func word<Word: FixedWidthInteger & BitwiseCopyable>(at offset: Int) -> Word {
    precondition(
      offset >= 0 && byteCount - MemoryLayout<Word>.size >= offset, "a word lies inside its bytes")
    return unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: Word.self)
  }
}
