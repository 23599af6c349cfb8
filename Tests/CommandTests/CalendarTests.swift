import Testing
import VaultTestSupport

/// The calendar as a parser that was written elsewhere reads it.
@Suite(.needsVaultBinary, .needsPython) struct CalendarTests {
  private static let reader = PackageRoot.file("Tests/CommandTests/Python/read_calendar.py")

  private func events(_ home: TemporaryHome, _ options: [String] = []) throws -> [String] {
    let path = home.path + "/due.ics"
    try home.succeed(["due", "--format", "ics", "--output", path] + options)
    let read = try run(PythonEnvironment.mcp2.python, arguments: [Self.reader, path])
    #expect(read.succeeded, "\(read)")
    return read.output.split(separator: "\n").map(String.init)
  }

  /// Every rotation there will be, due or not.
  @Test func theInventoryHasOneForEverySecret() throws {
    let home = try TemporaryHome()
    try home.makeVault()
    for name in ["soon", "later", "gone"] { try home.succeed(["add", name, "--generate"]) }
    try home.succeed(["remove", "gone", "--yes"])
    let path = home.path + "/all.ics"
    try home.succeed(["report", "--format", "ics", "--output", path])
    let read = try run(PythonEnvironment.mcp2.python, arguments: [Self.reader, path])
    let events = read.output.split(separator: "\n").map(String.init)
    #expect(events.count == 3, "\(read)")
    #expect(events.count { $0.contains(" CONFIRMED ") } == 2)
    #expect(events.count { $0.contains(" CANCELLED ") && $0.contains(" gone ") } == 1)
  }

  @Test func anotherParserUnderstandsIt() throws {
    let home = try TemporaryHome()
    try home.makeVault()
    #expect(try events(home) == [])
    let owner = "Jörg; \"the, boss\" \\n " + String(repeating: "東京👩🏽", count: 30)
    try home.succeed([
      "add", "soon", "--generate", "--expires", "60d", "--owner", owner, "--service", "a\nb\u{1B}",
    ])
    try home.succeed(["add", "later", "--generate"])
    let due = try events(home, ["--at", "50d"])
    try #require(due.count == 1)
    #expect(due[0].contains(" CONFIRMED ") && due[0].contains(" -P14D,-P1D Rotate soon "))
    #expect(due[0].contains("東京👩🏽東京👩🏽") && due[0].contains("Jörg; \"the, boss\""))

    try home.succeed(["rotate", "soon", "--generate", "--expires", "never"])
    let rotated = try events(home)
    try #require(rotated.count == 1)
    #expect(rotated[0].contains(" CANCELLED ") && rotated[0].contains(" Rotate soon "))
    // The same entry, and a later revision of it.
    func words(_ line: String) -> [Substring] { line.split(separator: " ") }
    #expect(words(due[0])[0] == words(rotated[0])[0])
    #expect(words(due[0])[1] == words(rotated[0])[1])
    #expect(try events(home, ["--at", "85d"]).count == 2)
  }
}
