/// Ordinary words that are often stored as if they were secrets. Redacting one garbles output, so
/// the user is told; it is redacted all the same, but in JSON-RPC messages in text only.
enum CommonWord {
  static func contains(_ value: borrowing FormBytes) -> Bool {
    for index in 0..<value.count
    where value[index] < UInt8(ascii: "a") || value[index] > UInt8(ascii: "z") {
      return false
    }
    for word in words where FormRules.equals(value, word) { return true }
    return false
  }

  private static let words: [StaticString] = [
    "access", "account", "actions", "admin", "administrator", "android", "apache", "application",
    "backend", "backup", "branch", "browser", "bucket", "build", "cache", "change", "changeme",
    "client", "cluster", "command", "commit", "config", "connection", "console", "container",
    "content", "credential", "customer", "database", "debug", "default", "deploy", "deployment",
    "desktop", "developer", "development", "disabled", "docker", "domain", "download", "enabled",
    "endpoint", "environment", "error", "example", "external", "failed", "feature", "filter",
    "frontend", "github", "gitlab", "global", "google", "handler", "health", "hidden", "internal",
    "kubernetes", "letmein", "library", "local", "localhost", "logging", "manager", "master",
    "message", "method", "module", "monitor", "network", "nothing", "number", "object", "office",
    "oracle", "package", "passphrase", "password", "platform", "policy", "postgres", "postgresql",
    "preview", "primary", "private", "process", "product", "production", "profile", "program",
    "project", "provider", "public", "python", "qwerty", "rabbitmq", "readonly", "region",
    "release", "remote", "report", "request", "resource", "response", "result", "sandbox", "schema",
    "script", "secret", "security", "server", "service", "session", "settings", "source", "staging",
    "standard", "status", "storage", "string", "success", "support", "system", "target", "testing",
    "token", "ubuntu", "unknown", "update", "upload", "username", "version", "volume", "warning",
    "webhook", "website", "welcome", "windows", "worker", "workflow", "workspace",
  ]
}
