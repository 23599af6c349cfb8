import Testing

@testable import Redaction
@testable import RedactionProbe

/// One value and one text per form; what encoders write was worked out by hand or with the named
/// program.
@Suite struct SecretFormsTests {
  private func redact(_ text: String, _ value: String) -> String {
    String(decoding: Stream.redact(text.utf8, with: .make(value)), as: UTF8.self)
  }

  @Test func rawIsStripped() {
    #expect(redact("a hunter2secret b", " \t\r\nhunter2secret\u{b}\u{c}\n") == "a [R] b")
  }

  @Test func multilineWholeTakesAnyWhitespace() {
    let value = "first one\nsecond two\nthird three"
    for lineEnd in ["\n", "\r\n", "\r\r\n", " ", "\t", "\u{b}\u{c} ", "\n\n   \n"] {
      let text = "x first one\(lineEnd)second two\(lineEnd)third three y"
      #expect(redact(text, value) == "x [R] y")
    }
    #expect(redact("first one\nsecond two\nthird", value) == "[R]\n[R]\nthird")
    #expect(redact("ab\ncd", "ab\ncd e") == "ab\ncd")
  }

  @Test func multilineEachLine() {
    let value = "-----BEGIN KEY-----\n  abcdefgh  \nshort\n--------\n12345678\n-----END KEY-----"
    #expect(redact("abcdefgh", value) == "[R]")
    #expect(redact("12345678", value) == "[R]")
    for kept in ["short", "--------", "-----BEGIN KEY-----", "-----END KEY-----"] {
      #expect(redact("\(kept) x", value) == "\(kept) x")
    }
  }

  /// `printf Password123! | base64` behind zero, one and two bytes, and with bytes after it.
  @Test func base64InThreeAlignments() {
    #expect(redact("UGFzc3dvcmQxMjMh", "Password123!") == "[R]")
    #expect(redact("UGFzc3dvcmQxMjMhCg==", "Password123!") == "[R]Cg==")
    #expect(redact("OlBhc3N3b3JkMTIzIQ==", "Password123!") == "O[R]")
    #expect(redact("OlBhc3N3b3JkMTIzIXh4", "Password123!") == "O[R]h4")
    #expect(redact("eHlQYXNzd29yZDEyMyF6", "Password123!") == "eH[R]6")
  }

  @Test func base64TailIsStateAndNotHeld() {
    let stream = Stream(.make("Password123!"))
    for piece in ["Bhc3N3b3JkMTIzI", "", "R", "=", "=", "=x"] {
      stream.feed(piece.utf8)
      #expect(stream.redactor.heldByteCount == 0)
    }
    stream.finish()
    #expect(stream.normalized == Array("[R]=x".utf8))
  }

  @Test func base64URL() {
    // The value's standard form has + and / here: "Pj4+Pz8/Pj4+".
    #expect(redact("Pj4-Pz8_Pj4-", ">>>???>>>") == "[R]")
    #expect(redact("Pj4+Pz8/Pj4+", ">>>???>>>") == "[R]")
  }

  @Test func base64Wrapped() throws {
    let value = String(repeating: "A1b2C3d4", count: 9)
    let text = Stream.base64(Array(value.utf8))
    for width in [64, 76] {
      for lineEnd in ["\n", "\r\n"] {
        let lines = stride(from: 0, to: text.count, by: width).map {
          String(decoding: text[$0..<min($0 + width, text.count)], as: UTF8.self)
        }
        #expect(redact(lines.joined(separator: lineEnd), value) == "[R]")
      }
    }
    let short = String(value.prefix(57))
    #expect(redact("=\n", short) == "=\n")
  }

  @Test func hexadecimal() {
    #expect(redact("6a6b6c6d6e6f", "jklmno") == "[R]")
    #expect(redact("6A6B6C6D6E6F", "jklmno") == "[R]")
  }

  @Test func percent() {
    let value = "p@ss w/rd+~!*'()é"
    for text in [
      "p%40ss%20w%2Frd%2B~%21%2A%27%28%29%C3%A9", "p%40ss%20w%2frd%2b%7e%21%2a%27%28%29%c3%a9",
      "p%40ss%20w%2Frd%2B~!*'()%C3%A9", "p%40ss%20w%2Frd%2B%7E!*'()%C3%A9",
      "p%40ss%20w/rd%2B~%21%2A%27%28%29%C3%A9", "p@ss%20w/rd+~!*'()%C3%A9",
    ] {
      #expect(redact("=\(text)&", value) == "=[R]&")
    }
  }

  @Test func formEncoding() {
    let value = "p@ss w~rd*+"
    for text in ["p%40ss+w%7Erd*%2B", "p%40ss+w~rd%2A%2B", "p%40ss+w%7erd%2a%2b"] {
      #expect(redact(text, value) == "[R]")
    }
  }

  @Test func percentOnly() {
    #expect(redact("a%25b;c:d", "a%b;c:d") == "[R]")
    #expect(redact("ab;%25\u{20}%0D%0Acd", "ab;% \r\ncd") == "[R]")
  }

  @Test func jsonString() {
    let value = "q\"b\\s/<&>\té\n😀9"
    for text in [
      #"q\"b\\s/<&>\té\n😀9"#, #"q\"b\\s\/<&>\té\n😀9"#, #"q\"b\\s/<&>\t\u00e9\n\ud83d\ude009"#,
      #"q\"b\\s/<&>\t\u00E9\n\uD83D\uDE009"#, #"q\"b\\s/\u003c\u0026\u003e\té\n😀9"#,
      #"q\"b\\s\/\u003C\u0026\u003E\t\u00E9\n\uD83D\uDE009"#,
    ] {
      #expect(redact("\"\(text)\"", value) == "\"[R]\"")
    }
    #expect(redact(#""x\b\fyz12\u001b""#, "x\u{8}\u{c}yz12\u{1b}") == #""[R]""#)
    #expect(redact(#""x\u0008\u000cyz12\u001b""#, "x\u{8}\u{c}yz12\u{1b}") == #""[R]""#)
  }

  @Test func jsonInJSON() {
    #expect(redact(#"{\"t\":\"a\\\"b\\\\c\\nsecret\"}"#, "a\"b\\c\nsecret") == #"{\"t\":\"[R]\"}"#)
    #expect(redact(#"secret\\u00e9\\/"#, "secreté/") == "[R]")
    #expect(redact(#"secret\u00e9\\\/"#, "secreté/") == "[R]")
  }

  @Test func markup() {
    let value = "Pass<w&d>\"12'"
    for apostrophe in ["'", "&apos;", "&#x27;", "&#39;"] {
      for quote in ["\"", "&quot;", "&#34;"] {
        #expect(redact("<Pass&lt;w&amp;d&gt;\(quote)12\(apostrophe)>", value) == "<[R]>")
      }
    }
  }

  @Test func shellQuoting() {
    #expect(redact(#"'it'\''s a key'"#, "it's a key") == "'[R]'")
    #expect(redact(#"'it'"'"'s a key'"#, "it's a key") == "'[R]'")
    #expect(
      redact(#"$'it\'s\ta\nkey\E\001'"#, "it's\ta\nkey\u{1b}\u{1}") == "$'[R]'")
    #expect(redact(#"$'caf\303\251\t1'"#, "café\t1") == "$'[R]'")
  }

  @Test(arguments: [
    #"{"t":"p&quot;a\\w&lt;&#x27;end!"}"#, #"{"t":"'p\"a\\w<'\\''end!'"}"#,
    #"{"t":"p\"a\\w<''end!"}"#,
  ])
  func textFormsInsideJSON(_ line: String) {
    let redacted = redact(line, #"p"a\w<'end!"#)
    #expect(redacted == #"{"t":"[R]"}"# || redacted == #"{"t":"'[R]'"}"#)
  }

  @Test func backslash() {
    #expect(redact(#"a\\b\"c12345"#, "a\\b\"c12345") == "[R]")
    #expect(redact(#"a"b'c12345"#, #"a\"b\'c12345"#) == "[R]")
    #expect(redact("first line\nsecond", #"first line\nsecond"#) == "[R]")
  }

  @Test func doubling() {
    #expect(redact("it''s a key", "it's a key") == "[R]")
    #expect(redact("a$$build99", "a$build99") == "[R]")
    #expect(redact("ab''cd1", "ab'cd1") == "[R]")
  }

  @Test func quotesStripped() {
    for mark in ["\"", "'"] {
      #expect(redact("x Password123 y", "\(mark)Password123\(mark)") == "x [R] y")
    }
    #expect(redact("x abcdefg y", "\"abcdefg\"") == "x abcdefg y")
  }

  /// `iconv -t UTF-16LE | base64`, `xxd`, `base64 | base64`: found only when they are asked for.
  @Test(arguments: [
    "UABhAHMAcwB3AG8AcgBkADEAMgAzACEA", "50:61:73:73:77:6f:72:64:31:32:33:21",
    "50-61-73-73-77-6F-72-64-31-32-33-21", "50 61 73 73 77 6f 72 64 31 32 33 21",
    "VUdGemMzZHZjbVF4TWpNaA==",
  ])
  func optionalForms(_ text: String) {
    let value = Array("Password123!".utf8)
    #expect(redact(text, "Password123!") == text)
    let all = PatternSet.make([value], forms: .all)
    #expect(Stream.redact(text.utf8, with: all) == Stream.mark)
  }

  /// Behind a user name, and with a character that takes two units.
  @Test func optionalFormsInTheMiddle() {
    let all = PatternSet.make([Array("p\u{e4}ss\u{1f511}word".utf8)], forms: .all)
    for user in ["", "u", "us", "use"] {
      let text = "\(user):p\u{e4}ss\u{1f511}word!"
      let utf16 = text.utf16.flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8)] }
      let twice = Stream.base64(Stream.base64(Array(text.utf8)))
      for encoded in [Stream.base64(utf16), twice] {
        let output = Stream.redact(encoded, with: all)
        #expect(output.containsBytes(Stream.mark) && output.count < encoded.count / 2 + 8)
      }
    }
  }

  @Test func neverFound() {
    for text in ["!321drowssaP", "PASSWORD123!", "Password123"] {
      #expect(redact(text, "Password123!") == text)
    }
  }

  @Test func numberOfPatternsIsBounded() {
    let token = PatternSet.make("abcdefghijABCDEFGHIJ0123456789abcdefghij")
    #expect(token.storage.literals.outputs.count <= 6)
    let url = PatternSet.make("postgres://user:pa55word@db.example.org:5432/app")
    #expect(url.storage.literals.outputs.count <= 24)
    let nasty = PatternSet.make("a\"b\\c/d&e%f<g>h'ié~j")
    #expect(nasty.storage.literals.outputs.count <= 450)
  }
}
