import Interchange
import VaultCore
import VaultCrypto

/// What the user's program answered.
struct CommandAnswer: ~Copyable {
  private let output: SecretBytes
  /// Why there is nothing to read; nil if there is.
  let failure: String?
  private let answer: JSONAnswer?
  private let hidden: SentSecrets

  /// - Parameter hidden: what the program was told and may repeat.
  init(
    _ result: consuming ProviderTool.Result, hiding hidden: SentSecrets
  ) throws(VaultError) {
    self.hidden = hidden
    let said = hidden.line(result.errors, isAtEnd: true)
    let end = result.end
    output = result.takeOutput()
    var answer: JSONAnswer?
    switch end {
    case .status(0):
      answer = try? output.withBytes { (span) throws(InterchangeError) in try JSONAnswer(span) }
      failure = answer == nil ? "the program answered with something else than JSON" : nil
    case .status(let status): failure = "the program ended with status \(status): \(said)"
    case .stopped(let reason): failure = "the program was stopped: \(reason)"
    }
    self.answer = answer
  }

  /// Nil if there is nothing to read.
  var fields: Fields? {
    answer.map { answer in
      let scopes = output.withBytes { answer.texts(["scopes"], in: $0) }
      return Fields(texts: texts(of: answer), scopes: scopes, hidden: hidden)
    }
  }

  /// The members that are no secret.
  struct Fields {
    fileprivate let texts: [String: String]

    fileprivate let scopes: [String]
    fileprivate let hidden: SentSecrets

    func text(_ key: String) -> String? { texts[key] }

    func facts() throws(VaultError) -> ProviderFacts {
      ProviderFacts(
        identity: try hidden.name(texts["identity"]),
        id: try texts["id"].map(ProviderName.checked),
        expiresAt: ExpiryForm.date.instant(texts["expires_at"], from: .unknown),
        scopes: scopes.isEmpty ? nil : scopes)
    }

    var reason: String { hidden.line(texts["reason"] ?? "the program gave no reason") }
  }

  private func texts(of answer: JSONAnswer) -> [String: String] {
    var texts: [String: String] = [:]
    output.withBytes { span in
      for key in ["status", "identity", "id", "expires_at", "reason"] as [StaticString] {
        texts["\(key)"] = answer.text([key], in: span)
      }
    }
    return texts
  }

  consuming func takeOutput() -> SecretBytes { output }

  /// The credential in the answer to `create`.
  static func credential(in answer: borrowing SecretBytes) throws(VaultError) -> Credential {
    var place: ValuePlace?
    var expires: String?
    var id: String?
    do throws(InterchangeError) {
      try answer.withBytes { (span) throws(InterchangeError) in
        let fields = try JSONAnswer(span)
        place = fields.place(["value"], in: span)
        expires = fields.text(["expires_at"], in: span)
        id = fields.text(["id"], in: span)
      }
    } catch { throw VaultError(.failed, "the answer with the new value is not JSON") }
    guard let place else {
      throw VaultError(.failed, "the answer holds no new value")
    }
    let end = ExpiryForm.date.instant(expires, from: .unknown)
    return try Credential(answer.value(at: place), id: id, expiresAt: end)
  }
}
