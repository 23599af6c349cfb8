internal import CPlatform
internal import Platform
internal import Testing

@Suite struct ClockTests {
  @Test func agreesWithTheSystem() {
    let before = Int64(time(nil))
    let now = Clock.wall()
    let after = Int64(time(nil))
    // time(2) may be read from a coarser copy, up to one tick behind.
    #expect(now >= before && now <= after + 1)
  }

  @Test func goesForwardOnly() {
    var last = Clock.sinceBootCountingSuspend()
    #expect(last > 0)
    for _ in 0..<1_000 {
      let next = Clock.sinceBootCountingSuspend()
      #expect(next >= last)
      last = next
    }
  }
}
