import Testing
import VaultTestSupport

/// A refresh token is good for one use: what its answer brings must not be lost, and where it is,
/// the token must never be used again.
@Suite(.needsVaultBinary, .needsPython) struct OAuthTests {
  @Test func bothTokensAreTheNewestEvenIfTheOldOneHasExpired() throws {
    let rotation = try Rotation(at: "oauth")
    let access = try rotation.value()
    var refresh = try rotation.refreshToken()
    for _ in 0..<2 {
      try rotation.lab.fault("expired")
      #expect(try !rotation.lab.takes(rotation.value()))
      let result = try rotation.rotate("--auto")
      #expect(result.succeeded, "\(result)")
      #expect(try rotation.lab.takes(rotation.value()))
      #expect(try rotation.refreshToken() != refresh)
      refresh = try rotation.refreshToken()
    }
    #expect(try !rotation.lab.takes(access))
    #expect(try rotation.lab.count() == 1)
  }

  @Test(arguments: ["oauth", "oauth-telling"])
  func aRequestThatNeverArrivedIsGivenUp(lab: String) throws {
    let rotation = try Rotation(at: lab)
    let (access, refresh) = (try rotation.value(), try rotation.refreshToken())
    try rotation.lab.fault("before")
    let lost = try rotation.rotate("--auto")
    #expect(lost.status == 1 && lost.errorOutput.contains("answer is lost"), "\(lost)")
    #expect(try rotation.phase() == "uncertain")

    try rotation.lab.fault("unreachable")
    let waiting = try rotation.rotate("--resume")
    #expect(waiting.status == 1 && waiting.errorOutput.contains("cannot be reached"), "\(waiting)")
    #expect(try rotation.phase() == "uncertain")

    try rotation.lab.fault("none")
    let settled = try rotation.rotate("--resume")
    #expect(settled.errorOutput.contains("given up: the old one is in use"), "\(settled)")
    #expect(try rotation.phase() == nil)
    #expect(try rotation.value() == access)
    #expect(try rotation.refreshToken() == refresh)
    #expect(try rotation.lab.takes(access))
    #expect(try rotation.rotate("--auto").succeeded)
    #expect(try rotation.lab.takes(rotation.value()))
    #expect(try rotation.lab.count() == 1)
  }

  @Test(arguments: ["oauth", "oauth-telling"], ["after", "cut"])
  func aLostAnswerIsToldAndNothingIsAskedAgain(lab: String, fault: String) throws {
    let rotation = try Rotation(at: lab)
    let (access, refresh) = (try rotation.value(), try rotation.refreshToken())
    try rotation.lab.fault(fault)
    let lost = try rotation.rotate("--auto")
    #expect(lost.status == 1 && lost.errorOutput.contains("answer is lost"), "\(lost)")
    try rotation.lab.fault("none")
    for way in ["--resume", "--resume"] {
      let stuck = try rotation.rotate(way)
      #expect(stuck.status == 1 && stuck.errorOutput.contains("is stuck"), "\(stuck)")
      #expect(stuck.errorOutput.contains("its answer with the new one is lost"), "\(stuck)")
      #expect(!stuck.errorOutput.contains(access) && !stuck.errorOutput.contains(refresh))
    }
    #expect(try rotation.phase() == "stuck")
    #expect(try rotation.rotate("--auto").status == 1)
    // A refresh token that is used twice ends the newest as well.
    #expect(try rotation.lab.count() == 1)
    #expect(try rotation.value() == access)
    #expect(try rotation.refreshToken() == refresh)
    #expect(try rotation.rotate("--abandon").succeeded)
    #expect(try rotation.phase() == nil)
  }

  @Test func anAnswerThatCannotBeReadIsKept() throws {
    let rotation = try Rotation(at: "oauth")
    let access = try rotation.value()
    try rotation.lab.fault("torn")
    for way in ["--auto", "--resume"] {
      let result = try rotation.rotate(way)
      #expect(result.status == 1 && result.errorOutput.contains("is not JSON"), "\(result)")
      #expect(try rotation.phase() == "stuck")
      try rotation.lab.fault("none")
    }
    #expect(try rotation.value() == access)
    #expect(try rotation.lab.count() == 1)
  }

  @Test(arguments: ["500", "unreachable"])
  func aServerThatCannotAnswerChangesNothing(fault: String) throws {
    let rotation = try Rotation(at: "oauth")
    let (access, refresh) = (try rotation.value(), try rotation.refreshToken())
    try rotation.lab.fault(fault)
    let result = try rotation.rotate("--auto")
    #expect(result.status == 1, "\(result)")
    let said = fault == "500" ? "answered with status 500" : "cannot be reached"
    #expect(result.errorOutput.contains(said), "\(result)")
    try rotation.lab.fault("none")
    #expect(try rotation.phase() == nil)
    #expect(try rotation.value() == access)
    #expect(try rotation.refreshToken() == refresh)
    #expect(try rotation.rotate("--auto").succeeded)
  }

  /// The server refuses the client and has said nothing about the token.
  @Test func aWrongClientSecretIsNoWordAboutTheToken() throws {
    let rotation = try Rotation(at: "oauth")
    let access = try rotation.value()
    try rotation.home.succeed(
      ["rotate", "app-client-secret", "--stdin"], input: Array("another".utf8))
    let result = try rotation.rotate("--auto")
    #expect(result.status == 1 && result.errorOutput.contains("cannot be checked"), "\(result)")
    #expect(try rotation.phase() == nil)
    #expect(try rotation.value() == access)
    #expect(try rotation.lab.takes(access))
  }

  @Test func whatTheServerRepeatsOfItsSecretsIsHidden() throws {
    let rotation = try Rotation(at: "oauth")
    try rotation.lab.fault("echo")
    let result = try rotation.rotate("--auto")
    #expect(result.status == 1, "\(result)")
    #expect(result.errorOutput.contains("unknown client [REDACTED:client_secret]"), "\(result)")
    #expect(result.errorOutput.contains("token [REDACTED:refresh]"), "\(result)")
    for secret in rotation.lab.about.secrets.values {
      #expect(!result.errorOutput.contains(secret))
    }
  }

  @Test func aServerThatKnowsNoRefreshTokensIsFoundOutBeforeOneIsUsed() throws {
    let rotation = try Rotation(at: "oauth")
    let access = try rotation.value()
    try rotation.home.succeed(["edit", "app", "--set", "refresh_look="])
    let result = try rotation.rotate("--auto")
    #expect(result.status == 1 && result.errorOutput.contains("refresh_look=no"), "\(result)")
    #expect(try rotation.phase() == nil)
    #expect(try rotation.lab.takes(access))
  }
}

extension Rotation {
  fileprivate func refreshToken() throws -> String {
    try home.succeed(["get", "app-refresh"]).output
  }
}
