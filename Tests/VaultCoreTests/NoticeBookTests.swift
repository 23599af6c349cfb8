import Testing
import VaultCore

@Suite struct NoticeBookTests {
  private let now = Sample.now

  private func notice(
    _ first: UInt8 = 1, rotateBy: Instant? = nil, expires: Instant = .unknown,
    left: Int64 = 7, isExpired: Bool = false
  ) throws -> Notice {
    let rotateBy = rotateBy ?? now.adding(.days(left))
    return Notice(
      record: try Sample.record(first), rotateBy: rotateBy, expiresAt: expires,
      step: NoticeStep(rotateBy: rotateBy, life: .days(90), isExpired: isExpired, now: now))
  }

  private func book(_ notices: Notice...) -> NoticeBook {
    var book = NoticeBook()
    for notice in notices { book.mark(notice, at: now) }
    return book
  }

  @Test func aWarningIsGivenOnce() throws {
    let notice = try notice()
    #expect(NoticeBook().isNew(notice, now: now))
    #expect(!book(notice).isNew(notice, now: now))
    #expect(book(notice).isNew(try self.notice(2), now: now))
  }

  @Test func anotherDateArmsItAgain() throws {
    let said = try notice(left: 3)
    #expect(book(said).isNew(try notice(left: 30), now: now))
    #expect(book(said).isNew(try notice(expires: now.adding(.days(9)), left: 3), now: now))
    // The same day, one second later.
    let second = try notice(rotateBy: now.adding(TimeSpan(seconds: 3 * 86_400 + 1)))
    #expect(book(said).isNew(second, now: now))
  }

  @Test func onlyAGreaterStepIsNew() throws {
    let date = now.adding(.days(7))
    func at(_ day: Int64) throws -> Notice {
      Notice(
        record: try Sample.record(1), rotateBy: date, expiresAt: .unknown,
        step: NoticeStep(
          rotateBy: date, life: .days(90), isExpired: false, now: now.adding(.days(day))))
    }
    #expect(book(try at(0)).isNew(try at(4), now: now))
    #expect(!book(try at(4)).isNew(try at(0), now: now))
    #expect(!book(try at(0)).isNew(try at(3), now: now))
    #expect(book(try at(7)).isNew(try at(8), now: now))
  }

  /// Whatever a clock that was ahead has put down, no warning is lost to it.
  @Test func whatWasSaidInTheFutureWasNotSaid() throws {
    var ahead = NoticeBook()
    let notice = try notice()
    ahead.mark(notice, at: now.adding(.days(400)))
    #expect(ahead.isNew(notice, now: now))
    ahead.mark(notice, at: now.adding(.minutes(5)))
    #expect(!ahead.isNew(notice, now: now))
  }

  @Test func whatIsGoneIsForgotten() throws {
    var book = book(try notice(1), try notice(2))
    book.keep([try Sample.record(2)])
    #expect(book.count == 1)
    #expect(!book.isNew(try notice(2), now: now))
  }

  @Test func comesBack() throws {
    var full = NoticeBook()
    for first in UInt8(0)..<200 {
      full.mark(
        try notice(first, expires: first % 3 == 0 ? .never : .unknown, left: Int64(first) - 100),
        at: now)
    }
    full.mark(try notice(250, rotateBy: Instant(seconds: .min), isExpired: true), at: .never)
    for book in [NoticeBook(), book(try notice()), full] {
      #expect(try NoticeBook(parsing: Array(book.text.utf8)) == book)
    }
    #expect(NoticeBook().text == "mcp-vault notices 1\nend 0\n")
    #expect(
      book(try notice()).text == """
        mcp-vault notices 1
        0102030405060708090a0b0c0d0e0f10 1800604800 0 4 0 1800000000
        end 1

        """)
  }

  /// Every cut and every changed byte is seen, or changes nothing.
  @Test func takesNothingThatItWouldNotWrite() throws {
    let bytes = Array(book(try notice(1), try notice(2, left: -3)).text.utf8)
    for count in bytes.indices {
      #expect(throws: FormatError()) { _ = try NoticeBook(parsing: Array(bytes[..<count])) }
    }
    for place in bytes.indices {
      for other in [UInt8(ascii: "0"), UInt8(ascii: "7"), 0x0A, 0x20, 0xFF] {
        var damaged = bytes
        damaged[place] = other
        guard let book = try? NoticeBook(parsing: damaged) else { continue }
        #expect(Array(book.text.utf8) == damaged)
      }
    }
  }

  @Test(arguments: [
    "mcp-vault notices 2\nend 0\n", "end 0\n", "mcp-vault notices 1\nend 1\n",
    "mcp-vault notices 1\n0102030405060708090a0b0c0d0e0f10 1 0 0 0 1\n"
      + "0102030405060708090a0b0c0d0e0f10 1 0 0 0 1\nend 2\n",
    "mcp-vault notices 1\n0102030405060708090a0b0c0d0e0f10 1 0 9 0 1\nend 1\n",
    "mcp-vault notices 1\n0102030405060708090a0b0c0d0e0f10 1 0 3 5 1\nend 1\n",
    "mcp-vault notices 1\n0102030405060708090a0b0c0d0e0f10 1 0 +3 0 1\nend 1\n",
    "mcp-vault notices 1\n0102030405060708090a0b0c0d0e0f10 99999999999999999999 0 3 0 1\nend 1\n",
  ]) func refuses(_ text: String) {
    #expect(throws: FormatError()) { _ = try NoticeBook(parsing: Array(text.utf8)) }
  }
}
