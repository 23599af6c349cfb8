import Platform
public import VaultCore

/// The three descriptors every process begins with, and the only writers to them.
public enum StandardStreams {
  public static var outputIsTerminal: Bool { Terminal.isTerminal(Descriptor.standardOutput) }
  public static var errorIsTerminal: Bool { Terminal.isTerminal(Descriptor.standardError) }

  /// <https://no-color.org>: set to anything but the empty text.
  public static var refusesColour: Bool { !(Identity.value(named: "NO_COLOR") ?? "").isEmpty }

  /// Throws `.io` if stdout cannot be written: it was closed, or is open for reading.
  public static func requireOutput() throws(VaultError) {
    guard Descriptor.isWritable(Descriptor.standardOutput) else {
      throw VaultError(
        .io, "stdout is closed; nothing was done", hint: "send the answer to a file or /dev/null")
    }
  }

  /// The answer. Throws `.io` if stdout is closed or its disk is full.
  public static func writeAnswer(_ text: String) throws(VaultError) {
    guard !text.isEmpty else { return }
    // Where it lies: a long list is megabytes.
    var text = text
    let outcome = text.withUTF8 { utf8 in
      Result { () throws(PlatformError) in
        try unsafe Descriptor.write(
          Descriptor.standardOutput, all: UnsafeRawBufferPointer(utf8).bytes)
      }
    }
    try mapping { () throws(PlatformError) in try outcome.get() }
  }

  /// A line for a person's eyes. If stderr is closed nobody reads it, and that is no failure.
  public static func writeNote(_ line: String) {
    writeError(line + (Terminal.keepsNewlines(Descriptor.standardError) ? "\r\n" : "\n"))
  }

  static func writeError(_ text: String) {
    try? unsafe Descriptor.write(Descriptor.standardError, all: Array(text.utf8).span.bytes)
  }
}
