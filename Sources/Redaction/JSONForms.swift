/// The inside of a JSON string (RFC 8259 section 7) as different encoders write it.
enum JSONForms {
  /// Which plain characters an encoder writes as `\u` escapes so that HTML stays intact.
  enum Guarded: CaseIterable {
    case none
    /// `<`, `>` and `&`.
    case markup
    /// `<`, `>`, `&` and `'`.
    case markupAndApostrophe
    /// As before, with `"`, `+` and the backquote.
    case all

    func contains(_ byte: UInt8) -> Bool {
      switch byte {
      case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "&"): self != .none
      case UInt8(ascii: "'"): self == .markupAndApostrophe || self == .all
      case UInt8(ascii: "\""), UInt8(ascii: "+"), UInt8(ascii: "`"): self == .all
      default: false
      }
    }
  }

  struct Style: Equatable {
    /// Only ASCII is written: other characters become UTF-16 escapes.
    var ascii: Bool
    /// `/` is written `\/`.
    var slash: Bool
    var guarded: Guarded
    /// Digits of `\u` escapes are upper case.
    var upper: Bool
    /// `\b` and `\f` are used.
    var shortControls: Bool
  }

  /// The styles that differ for a value, one of each.
  static func styles(for value: borrowing FormBytes) -> [Style] {
    var hasWide = false
    var hasControl = false
    var guarded: Set<Guarded> = [.none]
    for index in 0..<value.count {
      let byte = value[index]
      if byte >= 0x80 { hasWide = true }
      if byte < 0x20 || byte == 0x7f { hasControl = true }
      for level in Guarded.allCases where level.contains(byte) { guarded.insert(level) }
    }
    let choices = [false, true]
    let slashes = value.containsAny(of: "/") ? choices : [false]
    let widths = hasWide ? choices : [false]
    let levels = Guarded.allCases.filter { guarded.contains($0) }
    var styles: [Style] = []
    for ascii in widths {
      for slash in slashes {
        for level in levels {
          let escapes = ascii || hasControl || level != .none
          for upper in escapes ? choices : [false] {
            for short in value.containsAny(of: "\u{8}\u{c}") ? choices : [true] {
              styles.append(
                Style(
                  ascii: ascii, slash: slash, guarded: level, upper: upper, shortControls: short))
            }
          }
        }
      }
    }
    return styles
  }

  /// What most encoders do: nothing is escaped that need not be, but perhaps all beyond ASCII.
  static func commonStyles(for value: borrowing FormBytes) -> [Style] {
    styles(for: value).filter { style in
      !style.slash && style.guarded == .none && !style.upper && style.shortControls
    }
  }

  /// Whether one program is likely to use both: an escape's digits are written alike, and either
  /// the same characters are guarded or the outer encoder guards none.
  static func areMixed(inner: Style, outer: Style) -> Bool {
    (inner.upper == outer.upper || !(inner.ascii || inner.guarded != .none))
      && (outer.guarded == inner.guarded || outer.guarded == .none)
  }

  static func encode(_ value: borrowing FormBytes, _ style: Style, into form: inout FormBytes) {
    form.removeAll()
    var index = 0
    while index < value.count {
      let byte = value[index]
      if byte >= 0x80, style.ascii, let scalar = UTF8Scalar(value, at: index) {
        let (first, second) = scalar.utf16
        escape(first, style, into: &form)
        if let second { escape(second, style, into: &form) }
        index += scalar.length
        continue
      }
      append(byte, style, into: &form)
      index += 1
    }
  }

  private static func append(_ byte: UInt8, _ style: Style, into form: inout FormBytes) {
    if style.guarded.contains(byte) { return escape(UInt16(byte), style, into: &form) }
    switch byte {
    case UInt8(ascii: "\""): form.append("\\\"")
    case UInt8(ascii: "\\"): form.append("\\\\")
    case UInt8(ascii: "/") where style.slash: form.append("\\/")
    case 0x0a: form.append("\\n")
    case 0x0d: form.append("\\r")
    case 0x09: form.append("\\t")
    case 0x08 where style.shortControls: form.append("\\b")
    case 0x0c where style.shortControls: form.append("\\f")
    case 0..<0x20: escape(UInt16(byte), style, into: &form)
    default: form.append(byte)
    }
  }

  private static func escape(_ unit: UInt16, _ style: Style, into form: inout FormBytes) {
    form.append("\\u")
    form.appendHex(UInt8(unit >> 8), upper: style.upper)
    form.appendHex(UInt8(unit & 0xff), upper: style.upper)
  }
}
