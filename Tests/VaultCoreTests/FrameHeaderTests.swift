import Testing
import VaultCore

@Suite struct FrameHeaderTests {
  @Test func eightBytesLittleEndian() throws {
    let header = FrameHeader(headByteCount: 0x0102, secretByteCount: 0x030405)
    #expect(header.bytes == [2, 1, 0, 0, 5, 4, 3, 0])
    #expect(try FrameHeader(parsing: header.bytes) == header)
  }

  @Test(arguments: [
    (FrameKind.request, 65_536, 1_048_576), (.response, 67_108_864, 67_108_864),
  ])
  func limits(_ kind: FrameKind, _ head: Int, _ secret: Int) throws {
    func isTaken(_ head: Int, _ secret: Int) -> Bool {
      let header = FrameHeader(headByteCount: head, secretByteCount: secret)
      let parsed = try? FrameHeader(parsing: header.bytes, as: kind)
      #expect(header.fits(kind) == (parsed != nil))
      return parsed == header
    }
    #expect(isTaken(head, secret))
    #expect(isTaken(1, 0))
    #expect(!isTaken(head + 1, 0))
    #expect(!isTaken(1, secret + 1))
    #expect(!isTaken(0, 0))
    #expect(!isTaken(0xFFFF_FFFF, 0))
    #expect(!isTaken(1, 0xFFFF_FFFF))
  }

  @Test(arguments: [0, 7, 9]) func refusesOtherSizes(_ count: Int) {
    #expect(throws: FormatError()) {
      _ = try FrameHeader(parsing: [UInt8](repeating: 1, count: count))
    }
  }
}
