internal import CPlatform
internal import CPseudoTerminal
internal import Platform
internal import Testing

/// The side of a terminal where the person sits.
final class PseudoTerminal {
  let keyboard: Descriptor
  let path: String
  /// Keeps the other side open, so that it can be looked at before and after the program.
  let otherSide: Descriptor

  init() throws {
    var name = [CChar](repeating: 0, count: 128)
    let number = unsafe pseudo_terminal_open(&name, name.count)
    try #require(number >= 0)
    keyboard = Descriptor(owning: number)
    path = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    otherSide = Descriptor(owning: unsafe pseudo_terminal_other_side(path))
  }

  var echoes: Bool { pseudo_terminal_echoes(otherSide.number) == 1 }
  var isCanonical: Bool { pseudo_terminal_is_canonical(otherSide.number) == 1 }

  func type(_ text: String) throws {
    try unsafe keyboard.write(all: bytes(text).span.bytes)
  }

  /// What the screen shows up to and with `text`.
  func screen(until text: String) throws -> String {
    var shown = ""
    while !shown.hasSuffix(text) {
      guard let byte = try readByte() else { return shown }
      shown.unicodeScalars.append(Unicode.Scalar(byte))
    }
    return shown
  }

  /// What the screen shows now.
  func screenNow() throws -> String {
    var shown = ""
    while try !Poll.wait([(keyboard.number, .reading)], timeoutMilliseconds: 0).isEmpty {
      guard let byte = try readByte() else { break }
      shown.unicodeScalars.append(Unicode.Scalar(byte))
    }
    return shown
  }

  func resize(columns: UInt16, rows: UInt16) {
    pseudo_terminal_resize(keyboard.number, columns, rows)
  }

  private func readByte() throws -> UInt8? {
    let ready = try Poll.wait(
      [(keyboard.number, .reading)], timeoutMilliseconds: Running.patienceMilliseconds)
    try #require(!ready.isEmpty, "the screen stays empty")
    var byte: UInt8 = 0
    let count = try unsafe withUnsafeMutableBytes(of: &byte) {
      try unsafe Descriptor.read(keyboard.number, into: $0)
    }
    return count == 0 ? nil : byte
  }
}
