import FoundationEssentials
import Testing
import VaultTestSupport

/// A place where credentials live, of `Tests/Labs`, for as long as this object lives.
final class Lab {
  /// What vault is told of it.
  struct About: Decodable {
    let driver: String
    let settings: [String: String]
    let first: String
    let secrets: [String: String]
    let keepsFormer: Bool

    enum CodingKeys: String, CodingKey {
      case driver, settings, first, secrets
      case keepsFormer = "keeps_former"
    }
  }

  let about: About
  private let running: RunningCommand
  private var answered: Int

  init(_ name: String) throws {
    running = try Command(
      PythonEnvironment.providers.python,
      ["-B", PackageRoot.file("Tests/Labs/lab.py"), name], timeout: .seconds(120)
    ).start()
    guard running.waitForOutput(containing: "\n") else {
      throw LabProblem(name: name, result: running.finish())
    }
    answered = running.outputBytes.count
    about = try JSONDecoder().decode(About.self, from: Data(running.outputBytes))
  }

  /// Whether a value works, tried with another client than vault's.
  func takes(_ value: String, id: String? = nil) throws -> Bool {
    try ask(Question(takes: value, id: id))
  }

  /// How many credentials of vault's there are.
  func count() throws -> Int { try ask(Question(count: true)) }

  /// A value as a person makes one.
  func make() throws -> String { try ask(Question(make: true)) }

  /// What goes wrong from now on; "none" ends it.
  func fault(_ name: String) throws {
    let _: String? = try ask(Question(fault: name))
  }

  /// What only this kind of lab knows or can do.
  func ask(_ name: String, _ text: String = "") throws -> Bool {
    try ask(Question(ask: name, text: text))
  }

  private struct Question: Encodable {
    var takes: String?
    var id: String?
    var count: Bool?
    var make: Bool?
    var fault: String?
    var ask: String?
    var text: String?
  }

  private func ask<Answer: Decodable>(_ question: Question) throws -> Answer {
    running.writeLine(String(decoding: try JSONEncoder().encode(question), as: UTF8.self))
    while true {
      let rest = running.outputBytes[answered...]
      if let end = rest.firstIndex(of: 0x0A) {
        answered = end + 1
        return try JSONDecoder().decode(
          Answer.self, from: Data(rest[..<end]))
      }
      guard running.waitForMoreOutput() else {
        throw LabProblem(name: about.driver, result: running.finish())
      }
    }
  }
}

/// The lab did not come up, or has ended.
struct LabProblem: Error, CustomStringConvertible {
  let name: String
  let result: CommandResult
  var description: String { "the lab of \(name): \(result)" }
}
