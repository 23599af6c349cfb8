import Testing
import VaultTestSupport

/// Somebody committed the token, and a server that knows nothing of it shows the commit.
enum GitRepository {
  static func path(in home: TemporaryHome) -> String { home.directory.path("repository") }

  static func make(in home: TemporaryHome, holding token: String) throws -> String {
    let script = """
      git init -q -b main "$1" && cd "$1"
      git config user.name Tester && git config user.email tester@example.com
      echo one >file && git add file && git commit -q -m first
      printf 'GITHUB_TOKEN=%s\\n' "$2" >.env && git add .env && git commit -q -m settings
      awk 'BEGIN { for (n = 0; n < 20000; n++) print "Zeile " n ": naïve 漢字 🔑" }' >long
      git add long && git commit -q -m 'long, Größe'
      echo two >>file
      """
    var environment = home.environment
    environment["GIT_AUTHOR_DATE"] = "2026-01-02T03:04:05Z"
    environment["GIT_COMMITTER_DATE"] = "2026-01-02T03:04:05Z"
    let words = ["-ec", script, "sh", path(in: home), token]
    let result = try run("/bin/sh", arguments: words, environment: environment)
    try #require(result.succeeded, "\(result)")
    return path(in: home)
  }

  static func steps(in home: TemporaryHome) -> String {
    let at = #""repo_path": "\#(path(in: home))""#
    return """
      {"tool": "git_status", "arguments": {\(at)}}
      {"tool": "git_log", "arguments": {\(at), "max_count": 3}}
      {"tool": "git_show", "arguments": {\(at), "revision": "HEAD"}}
      {"tool": "git_show", "arguments": {\(at), "revision": "HEAD~1"}}
      {"tool": "git_diff_unstaged", "arguments": {\(at)}}
      {"tool": "git_show", "arguments": {\(at), "revision": "no-such"}}
      """
  }
}
