import FoundationEssentials
import Testing
import VaultTestSupport

/// A vault with one secret, `app`, whose driver rotates it at a lab.
final class Rotation {
  let lab: Lab
  let home: TemporaryHome

  init(at name: String, overlap: String = "0h") throws {
    lab = try Lab(name)
    home = try TemporaryHome()
    try home.makeVault()
    for (secret, value) in lab.about.secrets {
      try home.succeed(["add", secret, "--stdin"], input: Array(value.utf8))
    }
    try home.succeed(
      ["add", "app", "--stdin", "--overlap", overlap], input: Array(lab.about.first.utf8))
    let settings = lab.about.settings.map { "\($0)=\($1)" }.sorted()
    try home.succeed(
      ["edit", "app", "--driver", lab.about.driver] + settings.flatMap { ["--set", $0] })
  }

  /// `vault rotate` in one of its ways. A new value of a person's making goes to stdin.
  func rotate(_ way: String, value: String? = nil) throws -> CommandResult {
    let source = value == nil ? [] : ["--stdin"]
    return try home.vault(
      ["rotate", way, "app", "--yes"] + source, input: Array((value ?? "").utf8),
      timeout: .seconds(60))
  }

  func value() throws -> String { try home.succeed(["get", "app"]).output }

  /// The provider's name for the value in use, where there is one.
  func id() throws -> String? {
    if let name = lab.about.settings["id_secret"] { return try home.succeed(["get", name]).output }
    return try shown().driver?.settings["id"]
  }

  /// The phase of the rotation that is open.
  func phase() throws -> String? { try shown().rotation?.phase }

  private func shown() throws -> Shown.Secret {
    let output = try home.succeed(["show", "app", "--json"]).outputBytes
    return try JSONDecoder().decode(Shown.self, from: Data(output)).secret
  }

  private struct Shown: Decodable {
    struct Secret: Decodable {
      struct Driver: Decodable { let settings: [String: String] }
      struct UnderWay: Decodable { let phase: String }
      let driver: Driver?
      let rotation: UnderWay?
    }
    let secret: Secret
  }
}
