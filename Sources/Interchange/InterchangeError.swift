/// Why a document cannot be read: what and where, never what stands there.
public struct InterchangeError: Error, Equatable, Sendable {
  public enum Problem: String, Sendable, CaseIterable {
    case notUTF8 = "the bytes are not UTF-8"
    case utf16 = "the file is UTF-16; save it as UTF-8"
    case endsEarly = "the document ends too early"
    case surplus = "something follows the end of the document"
    case unexpected = "another character was expected here"
    case badEscape = "an escape that does not exist"
    case loneSurrogate = "half of a surrogate pair"
    case controlCharacter = "a control character that must be escaped"
    case badNumber = "a malformed number"
    case duplicateKey = "a key that stands there twice"
    case tooDeep = "nesting that is too deep"
    case tooMany = "more parts than are accepted"
    case tooManyEntries = "more than 10,000 entries"
    case badQuote = "a quote inside a field that is not quoted, or text behind one that is"
    case openQuote = "a quote that is never closed"
    case badColumns = "a row with another number of columns than the first"
    case noColumns = "a first row that does not name the columns of this format"
    case noEquals = "a line without '=' behind its name"
    case badVariable = "a line that does not begin with the name of a variable"
    case zeroByte = "a zero byte"
    case behindQuote = "text behind a closing quote"
    case documentType = "a document type declaration, which no password manager writes"
    case badEntity = "an entity that is not predefined"
    case badTag = "a malformed tag"
    case tagMismatch = "an end tag that fits no start tag"
    case notThisFormat = "the document is not of this format"
    case encrypted = "the export is encrypted"
    case badBase64 = "malformed base64"
    case twoValues = "an entry with both value and value_base64"
    case badServer = "a server profile with a part that is unknown, missing or of the wrong kind"
  }

  public let problem: Problem
  /// From 1.
  public let line: Int
  /// In bytes, from 0.
  public let offset: Int

  public init(_ problem: Problem, line: Int, offset: Int) {
    self.problem = problem
    self.line = line
    self.offset = offset
  }
}

/// What no document may exceed.
public enum InterchangeLimits {
  public static let byteCount = 64 * 1024 * 1024
  public static let entries = 10_000
  /// Of a title, a field's name, or anything else that is said about a value: more than a vault
  /// takes. Of a longer text one byte more is read, by which it is known.
  public static let textByteCount = 16 * 1024
  /// Of all that a server profile says, with a few bytes for each part: more than a vault takes.
  public static let serverByteCount = 16 * 1024
  /// Tags of one entry, and scopes: more than a vault takes. One more is read, by which more are
  /// known.
  public static let listItems = 1_024
  /// Of the names of groups around an entry, which become one tag: more than a vault takes. Else a
  /// short document of groups in one another would have as many long texts as entries.
  static let groupByteCount = 1_024
  /// Of objects, arrays and elements in one another.
  static let depth = 64
  /// Of one element of XML: password managers write three. Each is compared with all others.
  static let attributes = 64
  /// Of a table: password managers write a dozen. Each takes memory a hundred times its own size.
  static let columns = 1_024
  /// Of one object of JSON: managers write dozens. Their keys are kept until it ends.
  static let members = 10_000
  /// Values of JSON in one document: 12 bytes of memory each.
  static let nodes = 4_000_000
}
