import Platform
import VaultCore
import VaultCrypto

/// Two groups of the recovery code are asked back: a code nobody wrote down recovers nothing.
enum RecoveryCheck {
  /// The vault is made already: a person who gives up is told so, and nothing fails.
  static func askBack(_ text: borrowing SecretBytes, _ context: Context) throws(VaultError) {
    context.note("Write the recovery code down now; it will not be shown again.")
    let count = RecoveryCode.groupCount
    let first = Int(Random.bytes(1)[0]) % count
    let second = (first + 1 + Int(Random.bytes(1)[0]) % (count - 1)) % count
    for group in [first, second].sorted() {
      let start = group * (RecoveryCode.groupByteCount + 1)
      let expected = try mapping { () throws(CryptoError) in
        try text.slice(start..<(start + RecoveryCode.groupByteCount))
      }
      while true {
        do {
          if try answer(group + 1).isEqual(to: expected) { break }
        } catch {
          // ^C gives up the check alone; what else ends a process ends this one.
          if let signal = error.signal, signal != SignalNumber.interrupt {
            throw VaultError(.refused, "interrupted; what was made stays", signal: signal)
          }
          guard error.code == .badValue else {
            context.note("Keep the recovery code that is shown above.")
            return
          }
        }
        context.note("That is not group \(group + 1): \(RecoveryCode.groupByteCount) characters.")
      }
    }
  }

  /// As typed, without regard to case. Throws `.badValue` if it is too long.
  private static func answer(_ group: Int) throws(VaultError) -> SecretBytes {
    var typed = try ValueInput.promptHidden("Group \(group) of the recovery code: ", limit: 64)
    unsafe typed.withMutableBytes { buffer in
      for index in 0..<buffer.count where (0x61...0x7a).contains(unsafe buffer[index]) {
        unsafe buffer[index] -= 0x20
      }
    }
    return typed
  }
}
