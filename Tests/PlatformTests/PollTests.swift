internal import Platform
internal import Testing

@Suite struct PollTests {
  @Test func tellsWhatIsReady() throws {
    var pipe = try Pipe.make()
    let reading = try pipe.takeReading()
    let writing = try pipe.takeWriting()
    let both: [(descriptor: Int32, interest: Poll.Interest)] = [
      (reading.number, .reading), (writing.number, .writing), (-1, .reading),
    ]
    var ready = try Poll.wait(both, timeoutMilliseconds: 0)
    #expect(ready.map(\.descriptor) == [writing.number])
    #expect(ready.first?.isWritable == true)
    try unsafe writing.write(all: bytes("x").span.bytes)
    ready = try Poll.wait(both, timeoutMilliseconds: -1)
    #expect(ready.map(\.descriptor) == [reading.number, writing.number])
    #expect(ready.first?.isReadable == true && ready.first?.isClosed == false)
  }

  @Test func tellsOfTheOtherSidesEnd() throws {
    var pipe = try Pipe.make()
    let reading = try pipe.takeReading()
    _ = try pipe.takeWriting()
    let ready = try Poll.wait([(reading.number, .reading)], timeoutMilliseconds: -1)
    #expect(ready.first?.isClosed == true)
    let none = try Poll.wait([(reading.number, [])], timeoutMilliseconds: 0)
    #expect(none.first?.isClosed == true)
  }
}
