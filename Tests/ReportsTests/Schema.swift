/// Checks JSON against a file of `Schemas/`: the part of draft 2020-12 those files use. A keyword
/// it does not know is a problem too, so that nothing passes because it was not looked at.
struct Schema {
  let root: JSON

  /// Names that say something and demand nothing.
  private static let annotations: Set<String> = [
    "$schema", "$id", "$defs", "title", "description", "format",
  ]

  init(_ name: String) throws {
    root = try JSON(schemaFile: "\(name).schema.json")
  }

  /// What is wrong with a document; empty if it is valid.
  func problems(in document: String) throws -> [String] {
    check(try JSON(document), root, "$")
  }

  private func check(_ value: JSON, _ schema: JSON, _ place: String) -> [String] {
    schema.object.sorted { $0.key < $1.key }.flatMap { keyword, rule in
      Self.annotations.contains(keyword)
        ? [] : check(value, keyword, rule, of: schema, place)
    }
  }

  private func check(
    _ value: JSON, _ keyword: String, _ rule: JSON, of schema: JSON, _ place: String
  ) -> [String] {
    func problem(unless isFine: Bool) -> [String] { isFine ? [] : ["\(place): \(keyword)"] }
    switch keyword {
    case "$ref":
      let name = (rule.text ?? "").split(separator: "/").last.map(String.init) ?? ""
      guard let target = root["$defs"]?[name] else { return ["\(place): no \(name)"] }
      return check(value, target, place)
    case "type":
      let allowed = rule.list.isEmpty ? [rule.text] : rule.list.map(\.text)
      return problem(unless: value.typeNames.contains { allowed.contains($0) })
    case "enum": return problem(unless: rule.list.contains(value))
    case "const": return problem(unless: rule == value)
    case "oneOf":
      return problem(unless: rule.list.filter { check(value, $0, place).isEmpty }.count == 1)
    case "required":
      guard case .object(let object) = value else { return [] }
      return rule.list.compactMap(\.text).filter { object[$0] == nil }
        .map { "\(place): \($0) is missing" }
    case "properties":
      return rule.object.sorted { $0.key < $1.key }.flatMap { name, schema in
        value[name].map { check($0, schema, "\(place).\(name)") } ?? []
      }
    case "additionalProperties":
      let known = schema["properties"]?.object ?? [:]
      return value.object.keys.sorted().filter { known[$0] == nil }
        .map { "\(place): \($0) is not in the schema" }
    case "items":
      return value.list.enumerated().flatMap { check($1, rule, "\(place)[\($0)]") }
    case "minItems":
      return problem(unless: Double(value.list.count) >= rule.number ?? 0)
    case "minimum": return problem(unless: value.number ?? .infinity >= rule.number ?? 0)
    case "minLength":
      let count = value.text.map { Double($0.unicodeScalars.count) } ?? .infinity
      return problem(unless: count >= rule.number ?? 0)
    case "maxLength":
      return problem(unless: Double((value.text ?? "").unicodeScalars.count) <= rule.number ?? 0)
    case "pattern":
      guard let text = value.text else { return [] }
      let pattern = try? Regex(rule.text ?? "(")
      return problem(unless: pattern.map { text.firstMatch(of: $0) != nil } ?? false)
    default: return ["\(place): the keyword \(keyword) is not checked"]
    }
  }
}
