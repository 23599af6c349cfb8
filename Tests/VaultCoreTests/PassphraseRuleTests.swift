import Testing
import VaultCore

@Suite struct PassphraseRuleTests {
  private func check(_ text: String) -> PassphraseRule.Problem? {
    let bytes = Array(text.utf8)
    return unsafe PassphraseRule.check(bytes.span.bytes)
  }

  @Test(arguments: [
    "purple otter sings at noon", "kiwi-Lathe.9-Brisk!", "lusab-babad-gutih-tugad-mudof",
    "Xk3#vQ9!mZ2@pL7", "orbit trombone velvet gravel", "my horse eats 17 green hats",
    "the 123 bakeries of Uppsala", "mangrove clamp twelve bishop riddle exact",
  ])
  func allowed(_ text: String) {
    #expect(check(text) == nil)
  }

  @Test func lengths() {
    let fifteen = "kiwi-Lathe.9-Br"
    #expect(fifteen.utf8.count == 15)
    #expect(check(fifteen) == nil)
    #expect(check(String(fifteen.dropLast())) == .tooShort)
    #expect(check("") == .tooShort)
    var generator = SeededGenerator(seed: 1)
    let long = String(
      decoding: (0..<1024).map { _ in UInt8.random(in: 0x21...0x7E, using: &generator) },
      as: UTF8.self)
    #expect(check(long) == nil)
    #expect(check(long + "x") == .tooLong)
  }

  @Test(arguments: [
    "kiwi-Lathe.9-Brisk\n", "kiwi-Lathe.9-Brisk\t", "kiwi-Lathe.9-Briské",
    "kiwi-Lathe\0.9-Brisk", "kiwi-Lathe.9-Brisk\u{7F}",
  ])
  func onlyPrintableASCII(_ text: String) {
    #expect(check(text) == .notPrintableASCII)
  }

  @Test(arguments: [
    "aaaaaaaaaaaaaaaa", "               ", "abababababababab", "abcabcabcabcabc",
    "PasswordpAssword", "kiwi.kiwi.kiwi.kiwi", "hunter2hunter2hunter2", "aabbaabbccaabbcc",
    "kiwiLathe9 kiwiLathe9 ",
  ])
  func repeated(_ text: String) {
    #expect(check(text) == .repeated)
  }

  @Test(arguments: [
    "abcdefghijklmnopqrst", "zyxwvutsrqponmlk", "1234567890123456789", "9876543210987654",
    "qwertyuiopasdfghjkl", "QWERTYUIOPasdfgh", "1qaz2wsx3edc4rfv", "zaq1xsw2cde3vfr4",
    "Password12345678", "p@ssw0rd!p4$$w0rd?", "my-password-2024!", "passphrase-passphrase",
    "ThisIsMyPassphrase", "correct horse battery staple", "CorrectHorseBatteryStaple",
    "iloveyou iloveyou iloveyou2", "aaaabbbbccccddddeeee", "abcd1234efgh5678",
    "!@#$%^&*()_+123456", "Letmein-Welcome-123",
  ])
  func predictable(_ text: String) {
    let problem = check(text)
    #expect(problem == .predictable || (problem == .repeated && text.contains("iloveyou")))
  }

  @Test func everyProblemSaysWhatItIs() {
    for problem in PassphraseRule.Problem.allCases {
      #expect(problem.error.code == .badValue)
      #expect(problem.error.message.first?.isLowercase == true)
      #expect(problem.error.message.last != ".")
    }
  }

  /// Random passphrases are not caught: at most the odd run of three, which costs two of 15 pieces.
  @Test func randomOnesPass() {
    var generator = SeededGenerator(seed: 2)
    let alphabet = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789".utf8)
    for _ in 0..<100 {
      let bytes = (0..<18).map { _ in alphabet[Int.random(in: 0..<62, using: &generator)] }
      let problem = unsafe PassphraseRule.check(bytes.span.bytes)
      #expect(problem == nil)
    }
  }
}
