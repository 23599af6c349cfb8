import ArgumentParser
import Testing
import VaultApp

@testable import vault

/// The short way of reading `exec`'s arguments agrees with the general parser.
struct ExecInvocationTests {
  private func parsed(_ arguments: [String]) throws -> ExecInvocation {
    let command = try VaultCommand.parseAsRoot(arguments)
    return try #require(command as? ExecCommand).invocation()
  }

  private static let options: [[String]] = [
    ["--env", "A=vault://a"], ["--env=A=vault://a"], ["--env=A="], ["--env=-x=1"],
    ["--env", "A=1", "--env", "B=2", "--env=C=3"], ["--env-file", "f"], ["--env-file=a=b"],
    ["--env-file=x", "--env-file", "y"], ["--pristine"], ["--pristine", "--pass", "X", "--pass=Y"],
    ["--no-redact"], ["--replace"], ["--mcp"], ["--all-forms", "--mcp"], ["--file", "A=vault://a"],
    ["--file=A=vault://a", "--fd", "3=vault://b", "--fd=4=vault://c"],
    ["--strict"], ["--non-interactive"], ["--yes"], ["-y"],
    ["--pristine", "--pristine"], ["--vault", "/v"], ["--vault=/v"], ["--keyfile", "k"],
    ["--passphrase-file=p"], ["--passphrase-fd", "3"], ["--passphrase-fd=+4"], ["--env", "é=ü"],
    ["--strict", "--env", "A=vault://a", "-y", "--vault", "v", "--replace", "--no-redact"],
  ]

  @Test(
    arguments: options + [[]],
    [["true"], ["a", "--env", "B=1", "--", "--help"], ["--version"], ["-h"], ["", "b c"], ["é"]])
  func whatItReadsTheParserReadsTheSame(_ options: [String], _ command: [String]) throws {
    let arguments = ["exec"] + options + ["--"] + command
    let plain = try #require(ExecInvocation(plain: arguments))
    #expect(try plain == parsed(arguments))
    #expect(plain.words == command)
  }

  /// What stands in a client's file: one word, and perhaps where the vault is.
  @Test(arguments: options + [[]]) func aServerIsReadTheSame(_ options: [String]) throws {
    for arguments in [["exec"] + options + ["github"], ["exec", "github"] + options] {
      let plain = try #require(ExecInvocation(plain: arguments))
      #expect(try plain == parsed(arguments))
      #expect(plain.server == "github" && plain.words.isEmpty)
    }
  }

  /// Left to the parser: mistakes, calls for help, and spellings that are rarely seen.
  @Test(arguments: [
    [], ["exec"], ["exec", "--"], ["exec", "x", "--", "true"], ["exec", "x", "--"],
    ["exec", "x", "y"], ["exec", "x", "-h"], ["exec", "--strict"], ["exec", "--vault", "x"],
    ["list", "--", "x"],
    ["exec", "--help", "--", "true"], ["exec", "-h", "--", "true"],
    ["exec", "--version", "--", "true"], ["exec", "--unheard", "--", "true"],
    ["exec", "--file", "A", "--", "true"], ["exec", "--fd=2=vault://a", "--", "true"],
    ["exec", "--env", "--", "true"], ["exec", "--env", "--pristine", "--", "true"],
    ["exec", "--env=", "--", "true"], ["exec", "--env", "", "--", "true"],
    ["exec", "--pristine=yes", "--", "true"], ["exec", "--passphrase-fd", "x", "--", "true"],
    ["exec", "--vault", "a", "--vault", "b", "--", "true"], ["exec", "-yy", "--", "true"],
    ["exec", "--min-length", "3", "--", "true"], ["exec", "--pris", "--", "true"],
    ["--vault", "v", "exec", "--", "true"], ["exec", "--generate-completion-script", "--", "true"],
  ])
  func whatIsNotPlainlyRightIsLeftToTheParser(_ arguments: [String]) {
    #expect(ExecInvocation(plain: arguments) == nil)
  }

  /// Random lines of words that matter to the grammar: never another meaning than the parser's.
  @Test func noMixtureOfWordsIsReadInAnotherWay() throws {
    var generator = SystemRandomNumberGenerator()
    let words =
      Self.options.joined() + ["exec", "--", "-", "", "=", "--env=", "true", "-x", "--help"]
    let pool = Array(Set(words)).sorted()
    var read = 0
    for round in 0..<600 {
      let count = Int.random(in: 0...6, using: &generator)
      let middle = (0..<count).compactMap { _ in pool.randomElement(using: &generator) }
      let arguments = ["exec"] + middle + (round % 2 == 0 ? ["--", "true"] : [])
      guard let plain = ExecInvocation(plain: arguments) else { continue }
      read += 1
      let parsed = try? self.parsed(arguments)
      #expect(plain == parsed, "\(arguments)")
    }
    // Or nothing was compared.
    #expect(read > 20)
  }
}
