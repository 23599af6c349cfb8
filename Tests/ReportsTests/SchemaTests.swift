import Testing
import VaultCore

/// The files of `Schemas/` that `Reports` answers for.
struct SchemaTests {
  static let names = [
    "list", "show", "status", "verify", "write", "init", "unlock", "lock", "error", "history",
    "slots", "slot", "rekey", "backup", "restore", "checkpoint", "salvage", "import", "export",
    "audit", "audit-verify", "audit-prune", "servers", "server", "server-write", "due", "schedule",
    "report", "refresh", "rotate-due",
  ]

  @Test(arguments: names) func everyObjectIsClosedAndDemandsAllItsKeys(_ name: String) throws {
    let root = try JSON(schemaFile: "\(name).schema.json")
    #expect(root["$schema"] == .text("https://json-schema.org/draft/2020-12/schema"))
    #expect(root["$id"] == .text("urn:mcp-vault:schema:\(name):1"))
    var objectCount = 0
    func visit(_ schema: JSON, _ place: String) {
      if schema["type"] == .text("object") {
        objectCount += 1
        #expect(schema["additionalProperties"] == .flag(false), "\(place)")
        let required = schema["required"]?.list.compactMap(\.text) ?? []
        #expect(Set(required) == Set(schema["properties"]?.object.keys.map { $0 } ?? []))
      }
      for (key, inner) in schema.object { visit(inner, "\(place).\(key)") }
      for (index, inner) in schema.list.enumerated() { visit(inner, "\(place)[\(index)]") }
    }
    visit(root, name)
    #expect(objectCount > 0)
  }

  @Test func theCheckerFindsEachKindOfFault() throws {
    let schema = try Schema("error")
    let good = #"{"error":{"code":"busy","hint":null,"message":"m"}}"#
    #expect(try schema.problems(in: good).isEmpty)
    #expect(
      try schema.problems(in: #"{"error":{"code":"busy","message":"m"}}"#)
        == ["$.error: hint is missing"])
    #expect(
      try schema.problems(in: #"{"error":{"code":"busy","hint":null,"message":"m","x":1}}"#)
        == ["$.error: x is not in the schema"])
    #expect(
      try schema.problems(in: #"{"error":{"code":"lazy","hint":7,"message":""}}"#)
        == ["$.error.code: enum", "$.error.hint: type", "$.error.message: minLength"])
    let status = try Schema("status")
    let noTime = #"{"agent":null,"unlocked":false,"vault":"v","vault_present":1}"#
    #expect(try status.problems(in: noTime) == ["$.vault_present: type"])
    let list = try Schema("list")
    #expect(
      try list.problems(in: #"{"generated_at":"2026-11-22","secrets":[{}],"vault":"v"}"#)
        .contains("$.generated_at: pattern"))
  }

  @Test func theCodesAreThoseOfTheProgram() throws {
    let root = try JSON(schemaFile: "error.schema.json")
    let codes = root["properties"]?["error"]?["properties"]?["code"]?["enum"]?.list
    #expect(codes?.compactMap(\.text) == ErrorCode.allCases.map(\.rawValue))
  }

  @Test func theStatesAndStagesAreThoseOfTheProgram() throws {
    let show = try JSON(schemaFile: "show.schema.json")
    let states = show["$defs"]?["state"]?["enum"]?.list.compactMap(\.text)
    #expect(states == DueState.allCases.map(\.rawValue))
    let secret = show["properties"]?["secret"]?["properties"]
    let version = secret?["versions"]?["items"]?["properties"]
    #expect(
      version?["stage"]?["enum"]?.list.compactMap(\.text) == VersionStage.allCases.map(\.name))
    let rotation = secret?["rotation"]?["oneOf"]?.list.first?["properties"]
    #expect(
      rotation?["phase"]?["enum"]?.list.compactMap(\.text) == RotationPhase.allCases.map(\.name))
    let list = try JSON(schemaFile: "list.schema.json")
    let listed = list["properties"]?["secrets"]?["items"]?["properties"]?.object ?? [:]
    #expect(listed.allSatisfy { secret?[$0.key] == $0.value })
  }
}
