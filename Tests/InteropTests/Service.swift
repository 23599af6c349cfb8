import Testing
import VaultTestSupport

/// `services.py`: what a real server talks to on loopback, for as long as this object lives.
final class Service {
  let port: String
  private let running: RunningCommand

  /// - Parameter kind: `web`, or `redis`, whose password is the token.
  init(_ kind: String, token: String) throws {
    running = try Command(
      PythonEnvironment.servers.python, [DrivenServer.script("services.py"), kind],
      timeout: .seconds(60)
    ).start()
    running.writeLine(token)
    try #require(running.waitForOutput(containing: "\n"), "\(running.finish())")
    port = String(String(decoding: running.outputBytes, as: UTF8.self).dropLast())
  }
}
