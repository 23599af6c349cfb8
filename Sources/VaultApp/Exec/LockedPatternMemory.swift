import Redaction
import VaultCrypto

/// Locked memory for the patterns of redaction, which are the values in other clothes.
final class LockedPatternMemory: PatternMemory {
  private static let alignment = 16
  /// A few dozen at most, and those that go are mostly the newest: no need for a table.
  private var blocks: [Block] = []

  func allocate(byteCount: Int) -> UnsafeMutableRawBufferPointer {
    // libsodium puts memory right before a guard page, so its size decides its alignment.
    let block = Block(byteCount: (byteCount + Self.alignment - 1) & -Self.alignment)
    blocks.append(block)
    return unsafe UnsafeMutableRawBufferPointer(rebasing: block.buffer[..<byteCount])
  }

  func deallocate(_ buffer: UnsafeMutableRawBufferPointer) {
    let start = buffer.baseAddress
    if let place = blocks.lastIndex(where: { unsafe $0.buffer.baseAddress == start }) {
      blocks.remove(at: place)
    }
  }

  /// One owner of secret bytes whose place does not change while it lives.
  private final class Block {
    private var bytes: SecretBytes

    init(byteCount: Int) {
      do throws(CryptoError) { bytes = try SecretBytes(count: byteCount) } catch {
        // As `malloc` in the Swift runtime: without memory there is no going on, and printing
        // unredacted output is not an alternative.
        fatalError("out of memory for redaction")
      }
    }

    var buffer: UnsafeMutableRawBufferPointer {
      unsafe bytes.withMutableBytes { buffer in unsafe buffer }
    }
  }
}
