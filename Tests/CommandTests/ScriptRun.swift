import VaultTestSupport

/// Runs a script in a HOME of its own, up to the first command that does not do what is written.
final class ScriptRun {
  private let script: Script
  private let home: TemporaryHome
  /// Where `vault` is found, and where documents to be validated are kept.
  private let tools: TemporaryDirectory
  private var secrets: [String] = []
  private var documents: [String] = []

  /// - Throws: `NoVaultBinary`, `FileProblem`.
  init(_ script: Script) throws {
    self.script = script
    home = try TemporaryHome()
    tools = try TemporaryDirectory()
    let binary = VaultBinary.path ?? ""
    guard let path = unsafe realpath(binary, nil) else {
      throw FileProblem(path: binary, errno: errno)
    }
    defer { unsafe free(path) }
    unsafe symlink(path, tools.path("vault"))
    for file in script.files { try home.directory.write(file.name, file.text) }
  }

  /// What differs; empty when all is as written.
  func run() throws -> [ScriptProblem] {
    defer {
      for line in script.cleanups { _ = try? command(line).run() }
    }
    for step in script.steps {
      if let secret = step.secret {
        secrets.append(secret)
        continue
      }
      let problems = step.talk.isEmpty ? try runPiped(step) : try runAtTerminal(step)
      if !problems.isEmpty { return problems }
    }
    return try validate()
  }

  private func command(_ line: String) -> Command {
    var environment = home.environment
    environment["PATH"] = "\(tools.path):\(home.path)/bin:\(environment["PATH"] ?? "/usr/bin:/bin")"
    environment["NO_COLOR"] = "1"
    return Command(
      "/bin/sh", ["-c", line], environment: environment, directory: home.path,
      timeout: .seconds(60))
  }

  private func runPiped(_ step: ScriptStep) throws -> [ScriptProblem] {
    let result = try command(step.command).run()
    var problems = statusProblems(step, result)
    let mayPrint = !step.fails || !step.output.isEmpty
    if !mayPrint && !result.outputBytes.isEmpty {
      problems.append(ScriptProblem(line: step.line, "a failure wrote to stdout: \(result)"))
    }
    for (name, lines, stream) in [
      ("stdout", step.output, result.output), ("stderr", step.errors, result.errorOutput),
    ] {
      if !lines.isEmpty, !ExpectedLine.fits(lines, stream, home: home.path) {
        problems.append(ScriptProblem(line: step.line, "\(name) is not as written: \(result)"))
      }
      problems += secretProblems(step, stream, allowed: lines.map(\.text))
    }
    if let schema = step.schema {
      try keep(schema == "error" ? result.errorBytes : result.outputBytes, schema, step.line)
    }
    return problems
  }

  private func runAtTerminal(_ step: ScriptStep) throws -> [ScriptProblem] {
    let terminal = try TerminalCommand(command(step.command))
    var hidden: [String] = []
    for talk in step.talk {
      switch talk.kind {
      case .shows:
        let text = ExpectedLine.filledIn(talk.text, home.path)
        guard terminal.waitForScreen(text) else {
          return [missing(text, terminal, talk.line)]
        }
      case .typed: terminal.type(talk.text + "\n")
      case .hidden:
        hidden.append(talk.text)
        terminal.type(talk.text + "\n")
      case .key: terminal.type(Self.key(talk.text))
      case .echo:
        guard terminal.echoes == (talk.text == "on") else {
          return [ScriptProblem(line: talk.line, "echo is not \(talk.text)")]
        }
      case .groups:
        for _ in 1...2 {
          guard let group = askedGroup(terminal) else {
            return [missing("a question for a group", terminal, talk.line)]
          }
          hidden.append("code: " + group)
          terminal.type(group + "\n")
        }
      }
    }
    let result = terminal.finish()
    var problems = statusProblems(step, result)
    if !terminal.echoes {
      problems.append(ScriptProblem(line: step.line, "the terminal was left without echo"))
    }
    for text in hidden where result.output.contains(text) && !text.hasPrefix("code: ") {
      problems.append(ScriptProblem(line: step.line, "the screen shows what was typed: \(result)"))
    }
    return problems
      + secretProblems(
        step, result.output, allowed: step.talk.filter { $0.kind == .shows }.map(\.text))
  }

  private func missing(_ text: String, _ terminal: TerminalCommand, _ line: Int) -> ScriptProblem {
    ScriptProblem(
      line: line, "the screen does not show \(text.debugDescription): \(terminal.finish())")
  }

  /// `^C` and its like: the control character of the letter.
  private static func key(_ name: String) -> String {
    guard name.hasPrefix("^"), let letter = name.utf8.last else { return name }
    return String(Unicode.Scalar(letter & 0x1f))
  }

  /// The group of the recovery code that the screen asks for, from the code it has shown.
  private func askedGroup(_ terminal: TerminalCommand) -> String? {
    let label = "recovery code: "
    guard terminal.waitForScreen("Group "), terminal.waitForScreen(" of the recovery code: ")
    else { return nil }
    let lines = terminal.screen.split(whereSeparator: \.isNewline)
    guard let code = lines.first(where: { $0.hasPrefix(label) })?.dropFirst(label.count),
      let question = lines.last(where: { $0.contains("Group ") }),
      let number = question.split(separator: " ").compactMap({ Int($0) }).last
    else { return nil }
    let groups = code.split(separator: "-")
    return groups.indices.contains(number - 1) ? String(groups[number - 1]) : nil
  }

  private func statusProblems(_ step: ScriptStep, _ result: CommandResult) -> [ScriptProblem] {
    let wanted = step.status.map { "with \($0)" } ?? (step.fails ? "in failure" : "with 0")
    let isAsWritten = step.status.map { $0 == result.status } ?? (step.fails != result.succeeded)
    let isContradiction = step.status.map { ($0 != 0) != step.fails } ?? false
    if isContradiction {
      return [ScriptProblem(line: step.line, "'!' and 'status' contradict each other")]
    }
    return isAsWritten
      ? [] : [ScriptProblem(line: step.line, "should end \(wanted): \(result)")]
  }

  private func secretProblems(
    _ step: ScriptStep, _ stream: String, allowed: [String]
  ) -> [ScriptProblem] {
    secrets.filter { secret in
      stream.contains(secret) && !allowed.contains { $0.contains(secret) }
    }
    .map { _ in ScriptProblem(line: step.line, "a secret is in the output: \(stream)") }
  }

  private func keep(_ bytes: [UInt8], _ schema: String, _ line: Int) throws {
    let path = try tools.write("line \(line)", bytes)
    documents.append("\(schema)=\(path)")
  }

  private func validate() throws -> [ScriptProblem] {
    guard !documents.isEmpty else { return [] }
    let program = PackageRoot.file("Tests/CommandTests/Python/validate.py")
    let result = try Command(
      PythonEnvironment.mcp2.python, [program, PackageRoot.file("Schemas")] + documents
    ).run()
    return result.succeeded ? [] : [ScriptProblem(line: 1, "\(result)")]
  }
}
