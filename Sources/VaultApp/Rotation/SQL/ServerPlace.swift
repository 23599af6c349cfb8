import VaultCore

/// Where a server is, as the settings of a driver say.
struct ServerPlace {
  /// Settings of every driver that speaks to a server in its own tongue.
  static var settingKeys: [String] { ["host", "port", "ca", "admin", "admin_user"] }

  /// A name, an address, or the absolute path of a socket.
  let host: String
  let port: Int
  let title: String

  init(_ context: DriverContext, title: String, port usual: Int) throws(VaultError) {
    host = try context.setting("host", "a name, an address, or the absolute path of a socket")
    guard let port = context.settings["port"].map({ Int($0) }) ?? usual, (1...65_535).contains(port)
    else { throw context.wrong("port", "a number from 1 to 65535") }
    self.port = port
    self.title = title
  }

  var isSocket: Bool { host.hasPrefix("/") }

  /// What is said to it does not leave this machine.
  var isLocal: Bool { isSocket || ["localhost", "127.0.0.1", "::1"].contains(host) }
}
