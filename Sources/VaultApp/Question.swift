import Platform
import VaultCore

/// The terminal of the session this process belongs to.
enum ControllingTerminal {
  /// Whether there is a terminal to ask on: an MCP client starts its servers without one.
  static var isThere: Bool {
    do throws(TerminalError) {
      _ = try Terminal.openControlling()
      return true
    } catch { return false }
  }
}

/// A yes-or-no question on the controlling terminal. The default is no.
enum Question {
  /// Returns if the answer is yes; throws `.refused` if it is no, `.needsAnswer` without a
  /// terminal, naming the flag that answers it.
  static func confirm(_ question: String, flag: String, _ context: Context) throws(VaultError) {
    if context.assumesYes { return }
    guard context.mayPrompt else {
      throw VaultError(
        .needsAnswer, "this needs a yes, and there is no terminal to ask on",
        hint: "pass \(flag) to say yes beforehand")
    }
    let agreed = try mapping { () throws(TerminalError) in
      let terminal = try Terminal.openControlling()
      return try Terminal.confirm(question, preset: false, fd: terminal.number)
    }
    guard agreed else { throw VaultError(.refused, "not confirmed; nothing was changed") }
  }
}
