import VaultCore
import VaultCrypto

/// What came of one run of a database's own client.
struct ClientAnswer: ~Copyable {
  enum Outcome: Equatable {
    case done
    /// The server does not take this password for this user; nothing was asked of it.
    case wrongPassword(reason: String)
    /// Nothing was asked of the server.
    case unsent(reason: String)
    /// The server said no, with a code of its own.
    case refused(reason: String, code: String)
    /// It may have been done.
    case lost(reason: String)
  }

  let outcome: Outcome
  let output: SecretBytes

  /// What it means if something was to be changed.
  var change: ProviderReply.Kind {
    switch outcome {
    case .done: .done
    case .wrongPassword(let reason), .unsent(let reason), .refused(let reason, _):
      .refused(reason: reason)
    case .lost(let reason): .lost(reason: reason)
    }
  }

  /// What it means if something was to be read; nil: it was.
  var failedLook: Look? {
    switch outcome {
    case .done: nil
    case .wrongPassword: Look(probe: .dead)
    case .unsent(let reason), .refused(let reason, _), .lost(let reason): .unknown(reason)
    }
  }

  consuming func takeOutput() -> SecretBytes { output }

  var isWrongPassword: Bool {
    if case .wrongPassword = outcome { true } else { false }
  }
}

extension SecretBytes {
  /// Whether a text stands somewhere in it. For what programs say: it stops at what it finds.
  borrowing func contains(_ text: String) -> Bool { position(of: text) != nil }

  /// Where a text begins, at `start` or behind.
  borrowing func position(of text: String, from start: Int = 0) -> Int? {
    let wanted = Array(text.utf8)
    guard start + wanted.count <= count else { return nil }
    return withBytes { span in
      (start...(count - wanted.count)).first { place in
        wanted.indices.allSatisfy { span.byte(place + $0) == wanted[$0] }
      }
    }
  }
}

extension DriverContext {
  /// A server may let a user in whatever the password: then no look at a value says anything, and
  /// no change of it either.
  ///
  /// - Parameter answer: to a login with a value that nobody has.
  func requirePassword(of user: String, _ answer: borrowing ClientAnswer) throws(VaultError) {
    switch answer.outcome {
    case .wrongPassword: return
    case .done, .refused:
      throw VaultError(
        .refused,
        "the server lets '\(Printable.text(user))' in whatever the password; "
          + "nothing was changed", hint: "have it ask for the password, and begin again")
    case .unsent(let reason), .lost(let reason):
      throw VaultError(
        .failed, "it cannot be told how the server refuses a wrong password: \(reason)")
    }
  }
}
