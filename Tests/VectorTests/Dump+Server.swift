import VaultCore

extension Dump {
  /// The fields of a server profile's body, absent ones left out.
  static func server(_ profile: ServerProfile) -> [String: JSON] {
    var object: [String: JSON] = [
      "command": .text(profile.command),
      "surroundings": pairs(profile.surroundings) { .text($0) },
    ]
    if !profile.arguments.isEmpty {
      object["arguments"] = .list(profile.arguments.map { .hex($0) })
    }
    if let directory = profile.directory { object["directory"] = .text(directory) }
    if !profile.variables.isEmpty {
      object["variables"] = pairs(profile.variables) { .hex($0.text) }
    }
    if !profile.files.isEmpty { object["files"] = pairs(profile.files) { .text($0.text) } }
    if !profile.descriptors.isEmpty {
      object["descriptors"] = .list(
        profile.descriptors.sorted { $0.key < $1.key }.map {
          .list([.number(Int64($0.key)), .text($0.value.text)])
        })
    }
    if !profile.passed.isEmpty {
      object["passed"] = .list(profile.passed.sorted().map { .text($0.text) })
    }
    if !profile.speaksMCP { object["no_mcp"] = .flag(true) }
    if profile.refusesExpired { object["strict"] = .flag(true) }
    if profile.minimumLength != Limits.hiddenByteCount {
      object["minimum_length"] = .number(profile.minimumLength)
    }
    if profile.hidesAllForms { object["all_forms"] = .flag(true) }
    return object
  }

  private static func pairs<Value>(
    _ entries: [EnvironmentName: Value], _ value: (Value) -> JSON
  ) -> JSON {
    .list(
      entries.sorted { $0.key < $1.key }.map { .list([.text($0.key.text), value($0.value)]) })
  }
}
