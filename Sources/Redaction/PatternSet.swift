/// What became of a value that was given to a `PatternSet`.
public enum AddedSecret: Equatable, Sendable {
  /// It is looked for in all its forms.
  case redacted
  /// It is shorter than the minimum and left alone; to be reported by name only.
  case tooShort
  /// It is blank, or a JSON literal that stands in all kinds of output; it is left alone.
  case neverRedacted
  /// It is looked for, but it is an ordinary word: output will be garbled.
  case commonWord
}

/// Which forms of a value are looked for.
public enum FormTier: Sendable {
  /// What programs write by themselves: see `SecretForms`.
  case required
  /// Besides, base64 of UTF-16 (PowerShell's `-EncodedCommand`), base64 of base64, and hexadecimal
  /// digits in pairs (`6a:6b`, `6a-6b`, `6a 6b`); and all forms with a terminal's escape sequences
  /// inside, at most `EscapeTransparentScanner.longestGap` bytes of them at one place.
  ///
  /// They are rare, and can cover too much: pairs of digits hide the value's bytes in every dump,
  /// and those of a short or regular value may be all kinds of bytes.
  case all
}

/// The secrets to look for. A copy is independent of the original; redactors made from a set keep
/// the patterns it had then.
public struct PatternSet {
  private(set) var storage: PatternStorage
  /// The patterns without those of common words, if there are any.
  private var distinctStorage: PatternStorage?
  private let minimumLength: Int
  let forms: FormTier

  /// Bytes of the shortest raw value that is looked for unless said otherwise.
  public static let defaultMinimumLength = 6

  /// Makes an empty set.
  ///
  /// - Parameters:
  ///   - memory: where everything derived from a value is stored.
  ///   - minimumLength: bytes of the shortest raw value; at least 1. Derived forms and single lines
  ///     have their own minimum, which this does not change.
  ///   - forms: which forms of a value are looked for.
  public init(
    memory: any PatternMemory, minimumLength: Int = PatternSet.defaultMinimumLength,
    forms: FormTier = .required
  ) {
    storage = PatternStorage(memory: memory)
    self.minimumLength = max(1, minimumLength)
    self.forms = forms
  }

  /// Adds a secret. Whitespace at both ends of the value is left out.
  ///
  /// - Parameters:
  ///   - name: what the marker says; see `Redactor`.
  ///   - value: any bytes; read only during the call.
  public mutating func add(name: String, value: RawSpan) -> AddedSecret {
    let stripped = stripped(value)
    let outcome = outcome(stripped)
    switch outcome {
    case .tooShort, .neverRedacted: return outcome
    case .redacted:
      if var distinct = distinctStorage.take() {
        Self.add(name, stripped, forms, to: &distinct)
        distinctStorage = distinct
      }
    case .commonWord:
      if distinctStorage == nil { distinctStorage = storage.copy() }
    }
    Self.add(name, stripped, forms, to: &storage)
    return outcome
  }

  /// Static, as a copy of the set would refer to the storage as well.
  private static func add(
    _ name: String, _ value: borrowing FormBytes, _ forms: FormTier,
    to storage: inout PatternStorage
  ) {
    if storage.isCompiled || !isKnownUniquelyReferenced(&storage) { storage = storage.copy() }
    SecretForms(storage: storage, name: storage.addName(name), tier: forms).add(value)
  }

  /// The set without values that are ordinary words, for where no word may be changed or missed.
  public var withoutCommonWords: PatternSet {
    var other = self
    other.storage = distinctStorage ?? storage
    other.distinctStorage = nil
    return other
  }

  /// What `add` would return, without the work of adding.
  public func judge(_ value: RawSpan) -> AddedSecret {
    outcome(stripped(value))
  }

  private func stripped(_ value: RawSpan) -> FormBytes {
    var whole = FormBytes(memory: storage.memory)
    whole.reserve(value.byteCount)
    unsafe value.withUnsafeBytes { bytes in unsafe whole.append(bytes: bytes) }
    return whole.stripped()
  }

  private func outcome(_ stripped: borrowing FormBytes) -> AddedSecret {
    guard !stripped.isEmpty else { return .neverRedacted }
    guard stripped.count >= minimumLength else { return .tooShort }
    guard !FormRules.isJSONLiteral(stripped) else { return .neverRedacted }
    return CommonWord.contains(stripped) ? .commonWord : .redacted
  }
}
