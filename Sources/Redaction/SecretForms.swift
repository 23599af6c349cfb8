/// All the ways in which a value is looked for.
///
/// An encoder treats each class of characters alike, so the forms are listed by encoder, not by
/// character: their number stays bounded. Equal ones are united by the trie.
struct SecretForms {
  private let storage: PatternStorage
  private let name: UInt32
  private let tier: FormTier
  /// States of the tries before this secret.
  private let firstState: Int

  init(storage: PatternStorage, name: UInt32, tier: FormTier) {
    self.storage = storage
    self.name = name
    self.tier = tier
    firstState = storage.stateCount
  }

  /// States that one secret may take before the rarer spellings of its forms are left out: 4 MiB
  /// of memory. No token comes near; a few kilobytes of random bytes would take hundreds of MiB.
  private static let statesForRareSpellings = 262_144
  /// Values of more bytes are looked for as they are, in base64 and as JSON: no variable could
  /// carry one to a child (MAX_ARG_STRLEN, execve(2)).
  private static let longestForAllForms = 131_072

  /// Values of more bytes have JSON inside JSON only for two equal encoders.
  private static let longestForMixedNesting = 16_384

  /// - Parameter value: without whitespace at its ends, and not too short.
  func add(_ value: borrowing FormBytes) {
    addValue(value)
    addShortened(value)
  }

  private func addShortened(_ value: borrowing FormBytes) {
    for mark in [UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`")] {
      guard value.count > 2, value[0] == mark, value[value.count - 1] == mark else { continue }
      addPart(value.slice(1..<(value.count - 1)).stripped())
    }
    guard value.containsAny(of: "\\") else { return }
    var form = FormBytes(memory: storage.memory)
    for controls in [false, true] {
      ShellForms.unescape(value, controls: controls, into: &form)
      addPart(form.stripped())
    }
  }

  /// Adds what is left of a value, in all its forms, if that is enough.
  private func addPart(_ part: borrowing FormBytes) {
    guard part.count >= FormRules.shortestPart, FormRules.hasWordByte(part),
      !FormRules.isJSONLiteral(part)
    else { return }
    addValue(part)
  }

  private func addValue(_ value: borrowing FormBytes) {
    addEncodings(value)
    guard MultilineForms.hasLineEnds(value) else {
      storage.literals.insert(value, name: name)
      return
    }
    var form = FormBytes(memory: storage.memory)
    if MultilineForms.fold(value, into: &form) > MultilineForms.longestRun {
      storage.literals.insert(value, name: name)
    }
    storage.folded.insert(form, name: name)
    MultilineForms.forEachLine(value) { line in
      guard line.count >= FormRules.shortestPart, FormRules.hasWordByte(line),
        !FormRules.isJSONLiteral(line), !MultilineForms.isEncapsulationBoundary(line)
      else { return }
      storage.literals.insert(line, name: name)
    }
    guard value.containsAny(of: "\r") else { return }
    MultilineForms.normalizeLineEnds(value, into: &form)
    addEncodings(form)
  }

  private func addEncodings(_ value: borrowing FormBytes) {
    var form = FormBytes(memory: storage.memory)
    addBase64(value, &form)
    for upper in [false, true] {
      form.removeAll()
      for index in 0..<value.count { form.appendHex(value[index], upper: upper) }
      addEncoded(form, of: value)
    }
    if tier == .all { addOptional(value, &form) }
    guard !Self.isAlphanumeric(value) else { return }
    addUsual(value, &form)
    if value.count <= Self.longestForAllForms { addEscaped(value, &form) }
  }

  private func addBase64(_ value: borrowing FormBytes, _ form: inout FormBytes) {
    for alphabet in Base64Forms.Alphabet.allCases {
      for offset in 0...2 {
        Base64Forms.core(value, offset: offset, alphabet: alphabet, into: &form)
        addEncoded(
          form, of: value, isOpenBefore: Base64Forms.isOpenBefore(offset: offset),
          isOpenAfter: Base64Forms.isOpenAfter(offset: offset, count: value.count))
      }
    }
    Base64Forms.core(value, offset: 0, alphabet: .standard, into: &form)
    var wrapped = FormBytes(memory: storage.memory)
    for width in Base64Forms.lineWidths where form.count > width {
      for lineEnd: StaticString in ["\n", "\r\n"] {
        Base64Forms.wrap(form, width: width, lineEnd: lineEnd, into: &wrapped)
        addEncoded(
          wrapped, of: value, isText: false,
          isOpenAfter: Base64Forms.isOpenAfter(offset: 0, count: value.count))
      }
    }
  }

  /// The forms that only `FormTier.all` has.
  private func addOptional(_ value: borrowing FormBytes, _ form: inout FormBytes) {
    var inner = FormBytes(memory: storage.memory)
    if OptionalForms.encodeUTF16(value, into: &inner) { addBase64(inner, &form) }
    for alphabet in Base64Forms.Alphabet.allCases {
      for offset in 0...2 {
        Base64Forms.core(value, offset: offset, alphabet: alphabet, into: &inner)
        if inner.count >= FormRules.shortestEncoded { addBase64(inner, &form) }
      }
    }
    for separator in OptionalForms.hexSeparators {
      for upper in [false, true] {
        OptionalForms.encodeHexPairs(value, separator, upper: upper, into: &form)
        addEncoded(form, of: value)
      }
    }
  }

  private var hasRoom: Bool { storage.stateCount - firstState < Self.statesForRareSpellings }

  /// The spellings of the most common encoders, whatever the value's size.
  private func addUsual(_ value: borrowing FormBytes, _ form: inout FormBytes) {
    var nested = FormBytes(memory: storage.memory)
    for style in JSONForms.commonStyles(for: value) {
      JSONForms.encode(value, style, into: &form)
      addEncoded(form, of: value)
      guard value.count <= Self.longestForAllForms else { continue }
      JSONForms.encode(form, style, into: &nested)
      addEncoded(nested, of: value)
    }
    guard value.count <= Self.longestForAllForms else { return }
    for style in PercentForms.styles.prefix(2) {
      PercentForms.encode(value, style, into: &form)
      addEncoded(form, of: value)
    }
    for encoder in ShellForms.encoders.prefix(1) {
      ShellForms.encode(value, encoder, into: &form)
      addEncoded(form, of: value)
    }
  }

  /// Forms that leave letters and digits as they are, in every spelling there is room for.
  private func addEscaped(_ value: borrowing FormBytes, _ form: inout FormBytes) {
    for style in PercentForms.styles where hasRoom {
      PercentForms.encode(value, style, into: &form)
      addEncoded(form, of: value)
    }
    addJSON(value, &form)
    PercentForms.encodePercentOnly(value, into: &form)
    addText(form, of: value)
    for style in MarkupForms.styles(for: value) where hasRoom {
      MarkupForms.encode(value, style, into: &form)
      addText(form, of: value)
    }
    for encoder in ShellForms.encoders where hasRoom {
      ShellForms.encode(value, encoder, into: &form)
      addText(form, of: value)
    }
    for ascii in [false, true] where hasRoom {
      ShellForms.encodeANSI(value, ascii: ascii, into: &form)
      addText(form, of: value)
    }
  }

  /// A form, and that form inside a JSON string: whatever an MCP server says passes through one.
  private func addText(_ form: borrowing FormBytes, of value: borrowing FormBytes) {
    addEncoded(form, of: value)
    var nested = FormBytes(memory: storage.memory)
    for style in JSONForms.commonStyles(for: form) where hasRoom {
      JSONForms.encode(form, style, into: &nested)
      addEncoded(nested, of: value)
    }
  }

  private func addJSON(_ value: borrowing FormBytes, _ form: inout FormBytes) {
    var nested = FormBytes(memory: storage.memory)
    let isMixed = value.count <= Self.longestForMixedNesting
    for style in JSONForms.styles(for: value) where hasRoom {
      JSONForms.encode(value, style, into: &form)
      addEncoded(form, of: value)
      let outers = isMixed ? JSONForms.styles(for: form) : [style]
      for outer in outers where hasRoom && JSONForms.areMixed(inner: style, outer: outer) {
        JSONForms.encode(form, outer, into: &nested)
        addEncoded(nested, of: value)
      }
    }
  }

  /// Adds a form that is long enough.
  ///
  /// - Parameter isText: line ends that the form still has may change like those of the value.
  private func addEncoded(
    _ form: borrowing FormBytes, of value: borrowing FormBytes, isText: Bool = true,
    isOpenBefore: Bool = false, isOpenAfter: Bool = false
  ) {
    guard form.count >= FormRules.shortestEncoded, FormRules.hasWordByte(form),
      !FormRules.isJSONLiteral(form), !form.equals(value)
    else { return }
    guard !isText || !MultilineForms.hasLineEnds(form) else {
      var folded = FormBytes(memory: storage.memory)
      _ = MultilineForms.fold(form, into: &folded)
      return storage.folded.insert(folded, name: name)
    }
    storage.literals.insert(
      form, name: name, isOpenBefore: isOpenBefore, isOpenAfter: isOpenAfter)
  }

  private static func isAlphanumeric(_ value: borrowing FormBytes) -> Bool {
    for index in 0..<value.count
    where !ByteClass.isLetter(value[index]) && !ByteClass.isDigit(value[index]) {
      return false
    }
    return true
  }
}
