import Interchange
import VaultCore
import VaultCrypto

/// What came back of one call of AWS's Query interface, which answers in XML.
struct AWSAnswer: ~Copyable {
  enum Outcome: Equatable {
    case done
    /// AWS itself says no, so nothing has changed there.
    case no(code: String, reason: String)
    /// Nothing reached it.
    case unsent(reason: String)
    /// It may have taken effect.
    case lost(reason: String)
  }

  let outcome: Outcome
  private let body: SecretBytes
  private let xml: XMLAnswer?

  init(_ answer: consuming HTTPAnswer) throws(VaultError) {
    let (came, hidden) = (answer.outcome, answer.hidden)
    body = answer.takeBody()
    xml = body.withBytes { try? XMLAnswer($0) }
    switch came {
    case .unsent(let reason): outcome = .unsent(reason: reason)
    case .lost(let reason): outcome = .lost(reason: reason)
    case .status(200...299):
      outcome = xml == nil ? .lost(reason: "AWS gave an answer that cannot be read") : .done
    case .status(let status):
      let code = Self.text(["Error", "Code"], xml, body) ?? ""
      // A status without a word of AWS's can be that of anything on the way to it.
      guard (400...499).contains(status), status != 429, !code.isEmpty else {
        outcome = .lost(reason: "AWS answered with status \(status)")
        return
      }
      let message = Self.text(["Error", "Message"], xml, body) ?? ""
      outcome = .no(code: code, reason: "AWS says " + hidden.line(code + ": " + message))
    }
  }

  /// What the outcome is for a call that changes something.
  var kind: ProviderReply.Kind {
    switch outcome {
    case .done: .done
    case .no(_, let reason), .unsent(let reason): .refused(reason: reason)
    case .lost(let reason): .lost(reason: reason)
    }
  }

  /// What is to be ended was gone already.
  var isAboutNothing: Bool {
    if case .no("NoSuchEntity", _) = outcome { true } else { false }
  }

  /// Of the first element whose path ends so.
  func text(_ path: [StaticString]) -> String? { Self.text(path, xml, body) }

  /// Of all of them.
  func texts(_ path: [StaticString]) -> [String] {
    body.withBytes { xml?.texts(path, in: $0) } ?? []
  }

  func has(_ path: [StaticString]) -> Bool {
    body.withBytes { xml?.place(path, in: $0) } != nil
  }

  consuming func takeBody() -> SecretBytes { body }

  private static func text(
    _ path: [StaticString], _ xml: XMLAnswer?, _ body: borrowing SecretBytes
  ) -> String? {
    body.withBytes { xml?.texts(path, in: $0).first { !$0.isEmpty } }
  }
}
