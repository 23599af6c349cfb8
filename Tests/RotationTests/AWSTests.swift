import Testing
import VaultTestSupport

/// What is AWS's own: two keys at most, and none of them says who made it.
@Suite(.needsVaultBinary, .needsPython) struct AWSTests {
  @Test(arguments: ["before", "after", "cut", "torn"])
  func aLostAnswerLeavesNoKeyBehind(fault: String) throws {
    let rotation = try Rotation(at: "aws")
    let (first, firstID) = (try rotation.value(), try rotation.id())
    try rotation.lab.fault(fault)
    let result = try rotation.rotate("--auto")
    #expect(result.status == 1 && result.errorOutput.contains("answer is lost"), "\(result)")
    #expect(result.errorOutput.contains("--resume app"))
    #expect(try rotation.phase() == "intent")
    #expect(try rotation.value() == first)
    #expect(try rotation.lab.count() == (fault == "before" ? 1 : 2))

    try rotation.lab.fault("unreachable")
    let unreachable = try rotation.rotate("--resume")
    #expect(unreachable.status == 1, "\(unreachable)")
    #expect(unreachable.errorOutput.contains("AWS cannot be reached"), "\(unreachable)")
    #expect(try rotation.lab.takes(first, id: firstID))

    try rotation.lab.fault("none")
    let resumed = try rotation.rotate("--resume")
    #expect(resumed.succeeded, "\(resumed)")
    #expect(try rotation.value() != first)
    #expect(try rotation.lab.takes(rotation.value(), id: rotation.id()))
    #expect(try rotation.lab.count() == 1)
    for output in [result, unreachable, resumed] { #expect(!output.errorOutput.contains(first)) }
  }

  @Test(arguments: ["500", "unreachable"])
  func aProviderThatCannotAnswerChangesNothing(fault: String) throws {
    let rotation = try Rotation(at: "aws-admin")
    let first = try rotation.value()
    try rotation.lab.fault(fault)
    let result = try rotation.rotate("--auto")
    #expect(result.status == 1, "\(result)")
    let said = fault == "500" ? "AWS answered with status 500" : "AWS cannot be reached"
    #expect(result.errorOutput.contains(said), "\(result)")
    #expect(try rotation.phase() == nil)
    try rotation.lab.fault("none")
    #expect(try rotation.value() == first)
    #expect(try rotation.rotate("--auto").succeeded)
    #expect(try rotation.lab.count() == 1)
  }

  /// AWS calls the signature of a good key wrong then, as it does that of a dead one.
  @Test func aWrongClockIsNoWordAboutTheKey() throws {
    let rotation = try Rotation(at: "aws")
    try rotation.lab.fault("clock")
    let result = try rotation.rotate("--auto")
    #expect(result.status == 1, "\(result)")
    #expect(result.errorOutput.contains("is the clock of this machine right?"), "\(result)")
    #expect(try rotation.phase() == nil)
  }

  @Test(arguments: ["--abandon", "--rollback"])
  func whatIsGivenUpLeavesNoKeyBehind(way: String) throws {
    let rotation = try Rotation(at: "aws")
    let first = try rotation.value()
    try rotation.lab.fault("after")
    #expect(try rotation.rotate("--auto").status == 1)
    #expect(try rotation.lab.count() == 2)
    try rotation.lab.fault("none")
    let result = try rotation.rotate(way)
    #expect(result.succeeded, "\(result)")
    #expect(try rotation.phase() == nil)
    #expect(try rotation.lab.count() == 1)
    #expect(try rotation.value() == first)
    #expect(try rotation.lab.takes(first, id: rotation.id()))
  }

  @Test func aKeyWhoseEndWasBegunIsMadeToWorkAgain() throws {
    let rotation = try Rotation(at: "aws", overlap: "1h")
    let (first, firstID) = (try rotation.value(), try rotation.id())
    #expect(try rotation.rotate("--auto").succeeded)
    try rotation.lab.fault("inactive")
    #expect(try !rotation.lab.takes(first, id: firstID))
    let result = try rotation.rotate("--rollback")
    #expect(result.succeeded, "\(result)")
    #expect(try rotation.phase() == nil)
    #expect(try rotation.value() == first)
    #expect(try rotation.lab.takes(first, id: firstID))
    #expect(try rotation.lab.count() == 1)
  }

  @Test func anOldKeyIsEndedOnceAWSCanBeReached() throws {
    let rotation = try Rotation(at: "aws", overlap: "1h")
    let first = try rotation.value()
    let firstID = try rotation.id()
    #expect(try rotation.rotate("--auto").succeeded)
    try rotation.home.succeed(["edit", "app", "--overlap", "0h"])
    for fault in ["unreachable", "500"] {
      try rotation.lab.fault(fault)
      let result = try rotation.rotate("--resume")
      #expect(result.status == 1, "\(result)")
      #expect(result.errorOutput.contains("cannot be"), "\(result)")
      #expect(try rotation.phase() == "overlap")
    }
    try rotation.lab.fault("none")
    #expect(try rotation.lab.takes(first, id: firstID))
    #expect(try rotation.rotate("--resume").succeeded)
    #expect(try rotation.phase() == nil)
    #expect(try !rotation.lab.takes(first, id: firstID))
    #expect(try rotation.lab.count() == 1)
  }

  @Test func aSecondKeyIsForAPersonToJudge() throws {
    let rotation = try Rotation(at: "aws")
    let first = try rotation.value()
    let other = try rotation.lab.make()
    let result = try rotation.rotate("--auto")
    #expect(result.status == 1, "\(result)")
    #expect(result.errorOutput.contains("two access keys"), "\(result)")
    #expect(result.errorOutput.contains("delete-access-key --access-key-id \(other)"))
    #expect(try rotation.phase() == nil)
    #expect(try rotation.value() == first)
    #expect(try rotation.lab.count() == 2)
  }

  /// The key may be one that somebody made while the rotation stood still.
  @Test(arguments: ["used", "old", "later"])
  func aKeyThatIsNotOursIsNotTouched(mark: String) throws {
    let rotation = try Rotation(at: "aws")
    let first = try rotation.value()
    try rotation.lab.fault("before")
    #expect(try rotation.rotate("--auto").status == 1)
    try rotation.lab.fault("none")
    let other = try rotation.lab.make()
    try rotation.lab.fault(mark)
    let result = try rotation.rotate("--resume")
    #expect(result.status == 1 && result.errorOutput.contains(other), "\(result)")
    #expect(try rotation.lab.count() == 2)
    #expect(try rotation.value() == first)
    #expect(try rotation.phase() == "intent")
  }

  /// It looked as if nobody used it until it stopped working for them.
  @Test func aKeyThatTurnsOutToBeInUseIsGivenBack() throws {
    let rotation = try Rotation(at: "aws")
    try rotation.lab.fault("before")
    #expect(try rotation.rotate("--auto").status == 1)
    try rotation.lab.fault("none")
    let other = try rotation.lab.make()
    try rotation.lab.fault("wakes")
    let result = try rotation.rotate("--resume")
    #expect(result.status == 1, "\(result)")
    #expect(result.errorOutput.contains("the key '\(other)' is used"), "\(result)")
    #expect(try rotation.lab.ask("active", other))
    #expect(try rotation.phase() == "intent")
  }

  @Test func aKeyThatAWSDoesNotListIsNotRotated() throws {
    let rotation = try Rotation(at: "aws-admin")
    try rotation.home.succeed(["edit", "app", "--set", "id=AKIA0000000000000000"])
    let result = try rotation.rotate("--auto")
    #expect(result.status == 1, "\(result)")
    #expect(result.errorOutput.contains("does not list 'AKIA0000000000000000'"), "\(result)")
    #expect(try rotation.lab.count() == 1)
  }

  @Test func whatIsNoAccessKeyIDIsRefusedAtOnce() throws {
    let rotation = try Rotation(at: "aws-admin")
    for (key, value) in [("id", "AKIA:not"), ("admin_id", "short"), ("user", "")] {
      let result = try rotation.home.vault(["edit", "app", "--set", "\(key)=\(value)"])
      #expect(result.status == 2 && result.errorOutput.contains("'\(key)'"), "\(result)")
    }
  }
}
