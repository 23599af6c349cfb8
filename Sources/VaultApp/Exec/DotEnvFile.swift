import Interchange
import VaultCore

/// The assignments of a file given with `--env-file`. It holds references rather than values, so
/// what it assigns may be ordinary memory; what is kept of a secret nature comes in with `import`.
enum DotEnvFile {
  /// In order, repeated names included. Throws `.badValue` naming the line, and never what is on
  /// it; `.limit` above 1 MiB.
  static func parse(
    _ bytes: [UInt8]
  ) throws(VaultError) -> [(name: String, value: [UInt8])] {
    guard bytes.count <= Limits.environmentFileByteCount else {
      throw VaultError(.limit, "the environment file is larger than 1 MiB")
    }
    let document = unsafe bytes.span.bytes
    do throws(InterchangeError) {
      return try DotEnvReader.assignments(in: document).map { assignment in
        (assignment.name, value(at: assignment.value, in: document))
      }
    } catch { throw VaultError(error) }
  }

  private static func value(at place: ValuePlace, in document: RawSpan) -> [UInt8] {
    unsafe [UInt8](unsafeUninitializedCapacity: place.range.count) { buffer, count in
      let target = unsafe UnsafeMutableRawBufferPointer(
        start: buffer.baseAddress, count: place.range.count)
      count = unsafe place.decode(from: document, into: target)
    }
  }
}

extension VaultError {
  fileprivate init(_ error: InterchangeError) {
    let what =
      switch error.problem {
      case .noEquals: "has no '=' after its name"
      case .badVariable: "does not begin with the name of a variable"
      case .zeroByte: "has a zero byte, which no variable can hold"
      case .behindQuote: "goes on after its closing quote"
      default: "opens a quote that is never closed"
      }
    self.init(
      .badValue, "line \(error.line) of the environment file \(what)",
      hint: "write NAME=value, with quotes around a value that holds a quote or ' #'")
  }
}
