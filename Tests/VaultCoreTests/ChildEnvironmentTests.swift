import Testing
import VaultCore

@Suite struct ChildEnvironmentTests {
  private typealias Pair = (name: String, value: [UInt8])

  private func pairs(_ entries: [String]) -> [Pair] {
    entries.map { entry in
      let parts = entry.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return (String(parts[0]), Array(parts[1].utf8))
    }
  }

  private func merge(
    _ inherited: [String] = [], files: [[String]] = [], explicit: [String] = [],
    pristine: Bool = false, pass: [String] = []
  ) throws -> [ChildEnvironment.Binding] {
    try ChildEnvironment.merge(
      inherited: inherited.map { Array($0.utf8) }, files: files.map(pairs),
      explicit: pairs(explicit), pristine: pristine, pass: pass)
  }

  private func written(_ bindings: [ChildEnvironment.Binding]) -> [String] {
    bindings.map { binding in
      let value = binding.template.pieces.map { piece in
        switch piece {
        case .literal(let bytes): String(decoding: bytes, as: UTF8.self)
        case .reference(let reference): "<\(reference.name)>"
        }
      }
      return "\(String(decoding: binding.name, as: UTF8.self))=\(value.joined())"
    }
  }

  @Test func explicitBeatsFileBeatsInherited() throws {
    let merged = try merge(
      ["A=1", "B=1", "C=1", "D=1"], files: [["B=2", "C=2", "D=2", "B=2b"], ["C=3", "D=3"]],
      explicit: ["D=4"])
    #expect(written(merged) == ["A=1", "B=2b", "C=3", "D=4"])
    #expect(merged.map(\.source) == [.inherited, .file, .file, .explicit])
  }

  @Test func orderIsStable() throws {
    let merged = try merge(
      ["Z=1", "A=1"], files: [["Y=2", "B=2"], ["X=3"]], explicit: ["W=4", "C=4"])
    #expect(written(merged) == ["Z=1", "A=1", "Y=2", "B=2", "X=3", "W=4", "C=4"])
  }

  @Test func explicitTwiceIsAMistake() {
    #expect(throws: VaultError(.usage, "")) { _ = try merge(explicit: ["A=1", "A=2"]) }
  }

  @Test func vaultsOwnVariablesNeverPass() throws {
    let inherited = ["MCPVAULT_FILE=/x", "MCPVAULT_PASSPHRASE_FILE=/y", "MCPVAULT=ok"]
    #expect(written(try merge(inherited)) == ["MCPVAULT=ok"])
    #expect(written(try merge(files: [["MCPVAULT_X=1", "A=1"]])) == ["A=1"])
    #expect(throws: VaultError(.usage, "")) { _ = try merge(explicit: ["MCPVAULT_X=1"]) }
    #expect(throws: VaultError(.usage, "")) { _ = try merge(pass: ["MCPVAULT_X"]) }
    // Nor by way of an odd name that begins like one.
    #expect(try merge(["MCPVAULT_%%=1"]).isEmpty)
  }

  @Test func pristineInheritsSixNamesAndThoseAskedFor() throws {
    let inherited = [
      "HOME=h", "LOGNAME=l", "PATH=p", "SHELL=s", "TERM=t", "USER=u", "LANG=x", "AWS_KEY=y",
    ]
    #expect(written(try merge(inherited, pristine: true)) == Array(inherited.prefix(6)))
    #expect(
      written(try merge(inherited, pristine: true, pass: ["LANG", "ABSENT"]))
        == Array(inherited.prefix(7)))
    // What is given by file or flag does not need to be passed.
    #expect(written(try merge(["A=0"], files: [["A=1"]], pristine: true)) == ["A=1"])
    // The control: without it everything comes.
    #expect(written(try merge(inherited)) == inherited)
  }

  @Test func referencesAreFoundEverywhere() throws {
    let merged = try merge(
      ["A=vault://x", "B=pre{{vault://y}}post"], files: [["C=vault://z"]],
      explicit: ["LD_PRELOAD=vault://w"])
    #expect(written(merged) == ["A=<x>", "B=pre<y>post", "C=<z>", "LD_PRELOAD=<w>"])
  }

  @Test func ordinaryVariablesAreTheUsers() throws {
    let inherited = ["PATH=/usr/bin:/bin", "LD_PRELOAD=/x.so", "BASH_FUNC_f%%=() { :; }", "E="]
    #expect(written(try merge(inherited)) == inherited)
  }

  @Test func aMalformedReferenceNamesItsVariable() {
    for (inherited, files, explicit) in [
      (["BAD=vault://hunter2 x"], [[]], []), ([], [["BAD={{vault://hunter2"]], []),
      ([], [[]], ["BAD=vault://"]),
    ] as [([String], [[String]], [String])] {
      let error = #expect(throws: VaultError.self) {
        _ = try merge(inherited, files: files, explicit: explicit)
      }
      #expect(error?.code == .badReference)
      #expect(error?.message.contains("BAD") == true)
      #expect(error?.message.contains("hunter2") == false)
    }
    let odd = #expect(throws: VaultError.self) { _ = try merge(["B%D=vault://"]) }
    #expect(odd?.message.contains("B%D") == false)
  }

  @Test func whatDoesNotReachTheChildIsNotJudged() throws {
    #expect(written(try merge(["BAD=vault://"], explicit: ["BAD=1"])) == ["BAD=1"])
    #expect(try merge(["BAD=vault://"], pristine: true).isEmpty)
    #expect(try merge(["MCPVAULT_BAD=vault://"]).isEmpty)
  }

  @Test func oddEntries() throws {
    #expect(written(try merge(["A=1", "A=2", "=x", "novalue", "", "B=a=b"])) == ["A=1", "B=a=b"])
    let raw = try ChildEnvironment.merge(
      inherited: [[0xFF, 0x3D, 0xFE]], files: [], explicit: [], pristine: false, pass: [])
    #expect(raw.map(\.name) == [[0xFF]])
    #expect(raw.first?.environmentName == nil)
    #expect(try merge(["A=1"]).first?.environmentName?.text == "A")
  }

  @Test func impossibleNamesAndValues() {
    #expect(throws: VaultError(.badName, "")) { _ = try merge(explicit: ["A-B=1"]) }
    #expect(throws: VaultError(.badName, "")) { _ = try merge(files: [["1A=1"]]) }
    #expect(throws: VaultError(.badName, "")) { _ = try merge(pass: ["A B"]) }
    #expect(throws: VaultError(.badValue, "")) { _ = try merge(explicit: ["A=a\0b"]) }
  }
}
