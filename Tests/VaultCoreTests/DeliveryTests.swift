import Testing

@testable import VaultCore

@Suite struct DeliveryTests {
  @Test func readsBothWays() throws {
    let file = try Delivery(file: "KEY_FILE=vault://ssh/key")
    #expect(file == Delivery(.file(try EnvironmentName("KEY_FILE")), try SecretName("ssh/key")))
    let descriptor = try Delivery(descriptor: "7=vault://pg")
    #expect(descriptor == Delivery(.descriptor(7), try SecretName("pg")))
  }

  @Test(arguments: [
    ("KEY", ErrorCode.usage), ("=vault://a", .badName), ("1A=vault://a", .badName),
    ("KEY=plain", .badReference), ("KEY=x{{vault://a}}", .badReference),
    ("MCPVAULT_FILE=vault://a", .usage),
  ])
  func refusesAFile(_ text: String, _ code: ErrorCode) {
    #expect(throws: VaultError(code, "")) { try Delivery(file: text) }
  }

  @Test(arguments: [
    ("3", ErrorCode.usage), ("2=vault://a", .usage), ("256=vault://a", .usage),
    ("x=vault://a", .usage), ("=vault://a", .usage), ("3=a", .badReference),
  ])
  func refusesADescriptor(_ text: String, _ code: ErrorCode) {
    #expect(throws: VaultError(code, "")) { try Delivery(descriptor: text) }
  }

  @Test func refusesTheSamePlaceTwiceAndTooMany() throws {
    let twice = try [Delivery(file: "A=vault://a"), Delivery(file: "A=vault://b")]
    #expect(throws: VaultError(.usage, "")) { try Delivery.check(twice) }
    let number = try [Delivery(descriptor: "3=vault://a"), Delivery(descriptor: "3=vault://a")]
    #expect(throws: VaultError(.usage, "")) { try Delivery.check(number) }
    let many = try (0..<17).map { try Delivery(file: "A\($0)=vault://a") }
    #expect(throws: VaultError(.usage, "")) { try Delivery.check(many) }
    try Delivery.check(Array(many.dropLast()))
  }

  @Test func filesGetTheNumbersThatAreFree() throws {
    let deliveries = try [
      Delivery(file: "A=vault://a"), Delivery(descriptor: "3=vault://b"),
      Delivery(descriptor: "5=vault://c"), Delivery(file: "B=vault://d"),
    ]
    #expect(Delivery.numbers(of: deliveries) == [4, 3, 5, 6])
  }

  @Test func takesTheVariableFromTheEnvironment() throws {
    let merged = try ChildEnvironment.merge(
      inherited: [Array("A=old".utf8), Array("B=2".utf8)], files: [], explicit: [],
      delivered: [Delivery(file: "A=vault://a")], pristine: false, pass: [])
    #expect(merged.map(\.name) == [Array("B".utf8)])
    #expect(throws: VaultError(.usage, "")) {
      try ChildEnvironment.merge(
        inherited: [], files: [], explicit: [("A", [])], delivered: [Delivery(file: "A=vault://a")],
        pristine: false, pass: [])
    }
  }
}
