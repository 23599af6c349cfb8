import Testing
import VaultCore
import VaultTestSupport

@testable import VaultApp

/// The ways into a vault, and what does not open it.
@Suite(.needsVaultBinary) struct UnlockTests {
  private func file(_ home: TemporaryHome, _ text: String, mode: mode_t = 0o600) throws -> String {
    try home.directory.write("given", text, mode: mode)
  }

  @Test func aWrongPassphraseOpensNothing() throws {
    let home = try Specimen.copy()
    for wrong in ["", "x", Specimen.passphrase + "!", Specimen.passphrase.uppercased(), " "] {
      let given = try file(home, wrong + "\n")
      let result = try home.vault(["verify", "--json", "--passphrase-file", given])
      #expect(result.isRefusal(.wrongSecret), "\(result)")
    }
  }

  @Test func oneLineEndIsDropped() throws {
    let home = try Specimen.copy()
    for end in ["", "\n", "\r\n"] {
      let given = try file(home, Specimen.passphrase + end)
      #expect(try home.vault(["verify", "--passphrase-file", given]).succeeded)
    }
    let given = try file(home, Specimen.passphrase + "\n\n")
    #expect(
      try home.vault(["verify", "--json", "--passphrase-file", given]).isRefusal(.wrongSecret))
  }

  @Test func aPassphraseComesFromADescriptor() throws {
    let home = try Specimen.copy()
    let words = ["get", Specimen.second, "--passphrase-fd", "0"]
    let right = try home.vault(words, input: Array((Specimen.passphrase + "\n").utf8))
    #expect(right.output == Specimen.secondValue)
    let wrong = try home.vault(words, input: Array("another passphrase altogether\n".utf8))
    #expect(wrong.status == 4 && wrong.outputBytes.isEmpty)
  }

  @Test func theRecoveryCodeStandsInForThePassphrase() throws {
    let home = try Specimen.copy()
    let code = String(decoding: try readFile(home.recoveryFile), as: UTF8.self)
      .filter { $0 != "\n" }
    try #require(code.split(separator: "-").count == 8)
    let spellings = [code, code.lowercased(), code.filter { $0 != "-" }]
    for spelling in spellings {
      let given = try file(home, spelling + "\n")
      let result = try home.vault(["get", Specimen.first, "--passphrase-file", given])
      #expect(result.output == Specimen.firstValue, "\(result)")
    }
    // One character wrong is no recovery code: it is tried as a passphrase, in vain.
    let mistyped = (code.hasPrefix("A") ? "B" : "A") + code.dropFirst()
    let given = try file(home, mistyped)
    #expect(
      try home.vault(["verify", "--json", "--passphrase-file", given]).isRefusal(.wrongSecret))
  }

  @Test func aRecoveryCodeOfAnotherVaultOpensNothing() throws {
    let home = try Specimen.copy()
    let other = try TemporaryHome()
    try other.makeSpecimenVault()
    let words = ["verify", "--json", "--passphrase-file", other.recoveryFile]
    #expect(try home.vault(words).isRefusal(.wrongSecret))
    #expect(try other.vault(words).succeeded)
  }

  @Test func aKeyfileOpensItsVaultAlone() throws {
    let home = try Specimen.copy()
    let other = try TemporaryHome()
    try other.makeSpecimenVault()
    #expect(permissions(home.keyfile) == 0o400)
    #expect(
      try home.vault(["verify", "--json", "--keyfile", other.keyfile]).isRefusal(.wrongSecret))
    #expect(try home.vault(["verify", "--keyfile", home.keyfile]).succeeded)
  }

  @Test func whatIsNotAKeyfileIsSaidToBeNone() throws {
    let home = try Specimen.copy()
    let text = String(decoding: try readFile(home.keyfile), as: UTF8.self)
    let damaged = [
      "", "vault1key:", text.uppercased(), String(text.dropFirst()),
      String(text.dropLast(2)) + "\n",
      text.dropLast(2) + (text.dropLast().hasSuffix("A") ? "B\n" : "A\n"), text + text,
    ]
    for forgery in damaged {
      let given = try file(home, forgery)
      let result = try home.vault(["verify", "--json", "--keyfile", given])
      #expect(result.isRefusal(.wrongSecret), "\(result)")
    }
  }

  /// The watch key opens metadata and nothing else, in whatever place it is given.
  @Test func theWatchKeyReadsNoValue() throws {
    let home = try Specimen.copy()
    for words in [["get", Specimen.first], ["verify", "--json"], ["unlock"]] {
      let result = try home.vault(words + ["--keyfile", home.watchKey])
      #expect(result.status == 4 && result.isSilentAboutValues, "\(result)")
    }
    #expect(try home.listing().contains(Specimen.first))
  }

  @Test(arguments: [0o640, 0o604, 0o660, 0o644, 0o620] as [mode_t])
  func aSecretThatOthersCanReachIsNotUsed(_ mode: mode_t) throws {
    let home = try Specimen.copy()
    unsafe chmod(home.passphraseFile, mode)
    unsafe chmod(home.keyfile, mode)
    unsafe chmod(home.watchKey, mode)
    for words in [
      home.withPassphrase(["verify", "--json"]), home.withKey(["verify", "--json"]),
      ["list", "--json"],
    ] {
      let result = try home.vault(words)
      #expect(result.isRefusal(.unsafeFile), "\(result)")
    }
  }

  @Test func nobodyToAskMeansLockedAtOnce() throws {
    let home = try Specimen.copy()
    for words in [["get", Specimen.first], ["verify"], ["unlock"], ["rotate", Specimen.first]] {
      let result = try home.vault(words)
      #expect(result.status == 4 && result.outputBytes.isEmpty, "\(result)")
      #expect(result.errorOutput.contains("vault unlock"))
    }
  }

  /// The right passphrase does not open a slot outside the bounds, and the same vault opens once
  /// the bounds allow its cost: the slot is refused for its cost and nothing else.
  @Test func theCostIsJudgedBeforeAnythingIsDerived() throws {
    let home = try Specimen.copy()
    let narrow = KDFBounds(passes: 3...16, memory: 65_537...4_194_304)
    func codeOfOpening(_ bounds: KDFBounds) throws -> ErrorCode? {
      do throws(VaultError) {
        let context = try InProcess.context(
          home, passphraseFile: home.passphraseFile, bounds: bounds)
        _ = try Unlock(context).full()
        return nil
      } catch { return error.code }
    }
    #expect(try codeOfOpening(narrow) == .corrupt)
    #expect(try codeOfOpening(.standard) == nil)
  }
}
