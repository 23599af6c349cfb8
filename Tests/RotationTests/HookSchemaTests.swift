import FoundationEssentials
import Testing
import VaultTestSupport

/// What a program of the user's own is told, and what it may answer, is as its schema says.
@Suite(.needsVaultBinary, .needsPython) struct HookSchemaTests {
  @Test(arguments: ["command", "command-provider", "command-replacement"])
  func everyMessageFitsTheSchema(lab: String) throws {
    let rotation = try Rotation(at: lab)
    #expect(try rotation.rotate("--auto").succeeded)
    let state = try #require(rotation.lab.about.settings["state"])
    let log = String(decoding: try readFile(state + ".log"), as: UTF8.self)
    let messages = log.split(separator: "\n").map(String.init)
    #expect(messages.count >= 6)
    for action in ["probe", lab == "command" ? "apply" : "create"] {
      #expect(messages.contains { $0.contains("\"action\": \"\(action)\"") })
    }
    for message in messages + ["{\"status\":\"maybe\"}"] {
      let file = try rotation.home.directory.write("message", message + "\n")
      let result = try run(
        PythonEnvironment.mcp2.python,
        arguments: [
          "-B", PackageRoot.file("Tests/CommandTests/Python/validate.py"),
          PackageRoot.file("Schemas"), "rotation-hook=\(file)",
        ])
      #expect(result.succeeded == !message.contains("maybe"), "\(message): \(result)")
    }
  }
}
