/// Values, and what a child might print to make looking for them slow.
struct HostileTexts {
  private let byteCount: Int

  init(byteCount: Int) { self.byteCount = byteCount }

  typealias Entry = (name: String, values: [[UInt8]], text: [UInt8])

  private func filled(_ unit: [UInt8]) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(byteCount + unit.count)
    while text.count < byteCount { text += unit }
    return text
  }

  private func letters(_ letter: String, _ count: Int) -> [UInt8] {
    Array(repeating: Array(letter.utf8), count: count).flatMap { $0 }
  }

  var all: [Entry] {
    var source = BenchmarkText(seed: 2)
    let a2000 = letters("a", 2_000)
    let period = source.random(1_000, of: BenchmarkText.alphanumeric)
    let long = period + period + period
    let tokens = source.secrets(1_000)
    let few = source.secrets(100)
    let short = (0..<100).map { _ in source.random(6, of: BenchmarkText.alphanumeric) }
    let digits = (0..<1_000).map { _ in source.random(8, of: Array("0123456789".utf8)) }
    let twoLetters = (0..<100).map { _ in source.random(20, of: Array("ab".utf8)) }
    let lines = letters("a\n", 1_000) + [98]
    let base64 = source.random(byteCount, of: BenchmarkText.base64)
    var key = Array("-----BEGIN PRIVATE KEY-----\n".utf8)
    for _ in 0..<25 { key += source.random(64, of: BenchmarkText.base64) + [10] }
    return [
      ("`a`x2000 in `aaaa`: a match at every byte", [a2000], filled([97])),
      ("`a`x1999+`b` in `aaaa`: fails late at every byte", [a2000.dropLast() + [98]], filled([97])),
      (
        "`b`+`a`x1999, less its last byte", [[98] + a2000.dropLast()],
        filled([98] + a2000.dropLast(2))
      ),
      ("a value of period 1000 in its period", [long], filled(period)),
      ("the same, but for the last byte", [long + [33]], filled(period)),
      ("`ab`x1000 in `abab`", [letters("ab", 1_000)], filled(Array("ab".utf8))),
      ("100 tokens, each less its last byte", few, filled(few.flatMap { $0.dropLast() })),
      ("1000 tokens, each less its last byte", tokens, filled(tokens.flatMap { $0.dropLast() })),
      ("1000 tokens, five bytes of each", tokens, filled(tokens.flatMap { $0.prefix(5) })),
      ("1000 tokens, each whole", tokens, filled(tokens.flatMap { $0 })),
      ("1000 tokens, random base64", tokens, base64),
      ("100 values of 6 bytes, random base64", short, base64),
      ("1000 numbers of 8 digits, random digits", digits, source.random(byteCount, of: digits[0])),
      (
        "100 values of `a` and `b`, random `ab`", twoLetters,
        source.random(byteCount, of: [97, 98])
      ),
      ("1000 lines in lines that nearly match", [lines], filled(Array("a \n".utf8))),
      ("a private key, less its last line", [key + Array("-----END-----".utf8)], filled(key)),
    ]
  }
}
