import Testing
import VaultTestSupport

/// A server from a Python package, set to work with a token that it cannot keep to itself.
enum RealServer: String, CaseIterable, CustomStringConvertible {
  /// The token was committed.
  case git
  /// The token lies in a table.
  case sqlite
  /// The token stands on a page. HTML is asked for raw: it would be shortened by a program of Node,
  /// to be downloaded.
  case fetch
  /// The token is its own, and Jira repeats it: in base64, with the user's name before it.
  case atlassian
  /// The token is its own password, and somebody stored it in the database.
  case redis
  /// The token is its own, and the API repeats it.
  case obsidian

  var description: String { rawValue }

  /// Those that know the legacy era alone are driven in it anyway: the second line falls back to
  /// it. That it may be told to begin there is shown with two of them and with git.
  static let driven: [(RealServer, Conversation)] = allCases.flatMap { server in
    Conversation.allCases
      .filter { $0 != .secondLineLegacy || [.git, .sqlite, .obsidian].contains(server) }
      .map { (server, $0) }
  }

  /// All but git know the legacy era alone.
  func era(in conversation: Conversation) -> String {
    conversation == .secondLineModern && self != .git ? "auto" : conversation.era
  }

  /// What it needs beside itself.
  func service(token: String) throws -> Service? {
    switch self {
    case .fetch, .atlassian, .obsidian: try Service("web", token: token)
    case .redis: try Service("redis", token: token)
    case .git, .sqlite: nil
    }
  }

  func entry(
    _ conversation: Conversation, port: String, token: String, home: TemporaryHome
  ) throws -> ServerEntry {
    switch self {
    case .git:
      let repository = try GitRepository.make(in: home, holding: token)
      return ServerEntry(
        command: [conversation.environment.python, "-m", "mcp_server_git", "-r", repository])
    case .sqlite:
      let file = try makeDatabase(in: home, holding: token)
      return ServerEntry(command: [program("mcp-server-sqlite"), "--db-path", file])
    case .fetch:
      return ServerEntry(command: [program("mcp-server-fetch"), "--allow-private-ips"])
    case .atlassian:
      return ServerEntry(
        command: [program("mcp-atlassian")], variable: "JIRA_API_TOKEN",
        settings: [
          "JIRA_URL": "http://127.0.0.1:\(port)", "JIRA_USERNAME": "me@example.com",
          // It prints sets as they come.
          "PYTHONHASHSEED": "0",
        ])
    case .redis:
      return ServerEntry(
        command: [program("redis-mcp-server"), "--port", port], variable: "REDIS_PWD")
    case .obsidian:
      return ServerEntry(
        command: [program("mcp-obsidian")], variable: "OBSIDIAN_API_KEY",
        settings: [
          "OBSIDIAN_PROTOCOL": "http", "OBSIDIAN_HOST": "127.0.0.1", "OBSIDIAN_PORT": port,
        ])
    }
  }

  /// Work of every kind: small and large results, other alphabets, and failures.
  func steps(port: String, home: TemporaryHome) -> [String] {
    let steps =
      switch self {
      case .git: GitRepository.steps(in: home)
      case .sqlite:
        """
        {"tool": "list_tables"}
        {"tool": "read_query", "arguments": {"query": "SELECT * FROM accounts"}}
        {"tool": "read_query", "arguments": {"query": "SELECT hex(token) FROM accounts"}}
        {"tool": "read_query", "arguments": {"query": "SELECT text FROM notes"}}
        {"tool": "read_query", "arguments": {"query": "SELECT * FROM \\"нет\\""}}
        {"tool": "append_insight", "arguments": {"insight": "Schlüssel 🔑"}}
        {"resource": "memo://insights"}
        {"prompt": "mcp-demo", "arguments": {"topic": "ключ"}}
        """
      case .fetch:
        """
        {"tool": "fetch", "arguments": {"url": "http://127.0.0.1:\(port)/note"}}
        {"tool": "fetch", "arguments": {"url": "http://127.0.0.1:\(port)/page", "raw": true}}
        {"tool": "fetch", "arguments": {"url": "http://127.0.0.1:\(port)/long", "max_length": 999999}}
        {"tool": "fetch", "arguments": {"url": "http://127.0.0.1:\(port)/slow"}, "cancelAfter": 0.5}
        {"tool": "fetch", "arguments": {"url": "http://127.0.0.1:\(port)/none"}}
        {"tool": "fetch", "arguments": {"url": "no address"}}
        {"prompt": "fetch", "arguments": {"url": "http://127.0.0.1:\(port)/note"}}
        """
      case .atlassian:
        """
        {"tool": "jira_get_issue", "arguments": {"issue_key": "OK-1"}}
        {"tool": "jira_get_issue", "arguments": {"issue_key": "NO-1"}}
        {"tool": "jira_search", "arguments": {"jql": "project = КЛЮЧ"}}
        {"tool": "jira_get_user_profile", "arguments": {"user_identifier": "me"}}
        {"tool": "jira_get_issue"}
        """
      case .redis:
        """
        {"tool": "get", "arguments": {"key": "settings"}}
        {"tool": "get", "arguments": {"key": "long"}}
        {"tool": "hgetall", "arguments": {"name": "accounts"}}
        {"tool": "lrange", "arguments": {"name": "queue", "start": 0, "stop": -1}}
        {"tool": "xrange", "arguments": {"key": "audit"}}
        {"tool": "set", "arguments": {"key": "new", "value": "ключ"}}
        {"tool": "get", "arguments": {"key": "new"}}
        {"tool": "hget", "arguments": {"name": "settings", "key": "no hash"}}
        {"tool": "no_such_tool"}
        """
      case .obsidian:
        """
        {"tool": "obsidian_list_files_in_vault"}
        {"tool": "obsidian_get_file_contents", "arguments": {"filepath": "notes.md"}}
        {"tool": "obsidian_get_file_contents", "arguments": {"filepath": "long.md"}}
        {"tool": "obsidian_simple_search", "arguments": {"query": "ключ"}}
        {"tool": "obsidian_delete_file", "arguments": {"filepath": "notes.md", "confirm": true}}
        """
      }
    return steps.split(separator: "\n").map(String.init)
  }

  private func program(_ name: String) -> String {
    PythonEnvironment.servers.directory + "/bin/" + name
  }

  private func makeDatabase(in home: TemporaryHome, holding token: String) throws -> String {
    let path = home.directory.path("database")
    let script = """
      import sqlite3, sys
      database = sqlite3.connect(sys.argv[1])
      database.execute("CREATE TABLE accounts (owner TEXT, token TEXT)")
      database.execute("INSERT INTO accounts VALUES (?, ?)", ("Jürgen 漢字", sys.argv[2]))
      database.execute("CREATE TABLE notes (text TEXT)")
      rows = [(f"Zeile {n}: naïve 漢字 🔑",) for n in range(10_000)]
      database.executemany("INSERT INTO notes VALUES (?)", rows)
      database.commit()
      """
    let result = try Command(PythonEnvironment.servers.python, ["-c", script, path, token]).run()
    try #require(result.succeeded, "\(result)")
    return path
  }
}
