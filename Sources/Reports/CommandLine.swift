import VaultCore

extension ServerProfile {
  /// Command and arguments as they could be typed.
  var commandLine: String {
    ([command] + argumentTexts).map(Self.quoted).joined(separator: " ")
  }

  var argumentTexts: [String] { arguments.map { String(decoding: $0, as: UTF8.self) } }

  private static func quoted(_ word: String) -> String {
    let isPlain =
      !word.isEmpty
      && word.utf8.allSatisfy { byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x80...: true
        default: "-_./:=,@%+".utf8.contains(byte)
        }
      }
    guard !isPlain else { return word }
    let parts = word.split(separator: "'", omittingEmptySubsequences: false)
    return "'" + parts.joined(separator: #"'\''"#) + "'"
  }
}
