/// What a client's file says to start a server through `vault`: names, and nothing that is secret.
public struct ClientEntry: Equatable, Sendable {
  /// The absolute path of `vault`: some clients start servers with a minimal PATH.
  public let command: String
  public let arguments: [String]

  /// - Parameter vault: the path of the vault's file, where it is not the usual one.
  public init(program: String, server: ServerName, vault: String? = nil) {
    command = program
    arguments = ["exec"] + (vault.map { ["--vault", $0] } ?? []) + [server.text]
  }
}
