internal import Platform
internal import Testing

@Suite struct DaemonTests {
  @Test func isDetachedAndHasOneDescriptor() throws {
    let parent = try Running.probe(["daemon"])
    let pid = try parent.line()
    let news = try parent.line()
    // Its own session, the four descriptors, the environment it was given, no terminal.
    #expect(news == "\(pid) \(pid) [0, 1, 2, 3] here false")
    #expect(try parent.finish() == .exited(0))
  }
}
