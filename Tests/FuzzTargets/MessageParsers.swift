import VaultCore

/// What comes through the agent's socket.
extension FuzzedParser {
  static let messages: [FuzzedParser] = [
    canonical("request", longestInput: 8_192) { (bytes) throws(FormatError) in
      try VaultRequest(decoding: bytes).encoded
    },
    canonical("response", longestInput: 8_192) { (bytes) throws(FormatError) in
      try VaultResponse(decoding: bytes).encoded
    },
    FuzzedParser("frame", longestInput: 16) { (bytes) throws(BrokenRule) in
      var isTaken = false
      for kind in FrameKind.allCases {
        guard let header = try? FrameHeader(parsing: bytes, as: kind) else { continue }
        isTaken = true
        try hold(header.bytes == bytes, "read and written again it is the same")
        try hold(header.headByteCount <= kind.headLimit, "a head within its limit")
        try hold(header.secretByteCount <= kind.secretLimit, "a secret within its limit")
      }
      return isTaken ? .taken : .refused
    },
  ]
}
