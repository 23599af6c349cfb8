import Interchange
import Testing

@Suite struct BitwardenTests {
  static let export = #"""
    {"encrypted": false,
     "folders": [{"id": "f1", "name": "Work"}],
     "items": [
      {"passwordHistory": [{"lastUsedDate": "2024-01-01T00:00:00.000Z", "password": "older"}],
       "revisionDate": "2026-01-02T00:00:00.000Z", "creationDate": "2025-01-02T00:00:00.000Z",
       "deletedDate": null, "archivedDate": null, "id": "i1", "organizationId": null,
       "folderId": "f1", "type": 1, "reprompt": 0, "name": "github.com token", "notes": "a note",
       "favorite": false,
       "fields": [{"name": "PIN", "value": "4711", "type": 1, "linkedId": null},
                  {"name": "shown", "value": "open", "type": 0, "linkedId": null},
                  {"name": "box", "value": "true", "type": 2, "linkedId": null},
                  {"name": "none", "value": null, "type": 1, "linkedId": null}],
       "login": {"fido2Credentials": [], "uris": [{"match": null,
         "uri": "https://me:hunter2@www.github.com/settings/tokens?code=hunter3#x"}],
         "username": "me@example.com", "password": "ghp_\"1\"", "totp": "JBSWY3DPEHPK3PXP"},
       "collectionIds": null},
      {"type": 2, "name": "Deploy key", "notes": "line 1\nline 2", "secureNote": {"type": 0}},
      {"type": 3, "name": "Visa", "card": {"number": "4111111111111111"}},
      {"type": 4, "name": "Me", "identity": {"ssn": "1"}},
      {"type": 5, "name": "ssh", "sshKey": {"privateKey": "-----BEGIN", "publicKey": "ssh-ed25519",
       "keyFingerprint": "SHA256:x"}},
      {"type": 1, "name": "gone", "deletedDate": "2026-01-01T00:00:00.000Z",
       "login": {"password": "x"}},
      {"type": 1, "name": "put away", "archivedDate": "2026-01-01T00:00:00.000Z",
       "login": {"password": "x"}},
      {"type": 1, "name": "", "login": {"uris": [{"uri": "example.org"}], "password": "p"}},
      {"type": 1, "name": "none", "login": {"username": "u", "password": null}}]}
    """#

  @Test func anExport() throws {
    #expect(
      try read(.bitwardenJSON, Self.export) == [
        "github.com token=ghp_\"1\"", "github.com token > PIN=4711",
        "github.com token > notes~a note", "github.com token > otp#JBSWY3DPEHPK3PXP",
        "Deploy key=line 1\nline 2", "Visa?card", "Me?identity", "ssh=-----BEGIN",
        "gone?deleted", "put away?archived", "example.org=p", "none?empty",
      ])
    let first = try metadata(.bitwardenJSON, Self.export)[0]
    #expect(first.tags == ["Work"] && first.username == "me@example.com")
    // An address may hold a password or a code of its own.
    #expect(first.url == "https://www.github.com/settings/tokens" && first.service == "github.com")
    // What stands in a note is never metadata.
    #expect(first.notes.isEmpty)
  }

  @Test func anExportOfAnOrganisation() throws {
    let text = """
      {"encrypted":false,"collections":[{"id":"c1","organizationId":"o","name":"Ops"}],
       "items":[{"type":1,"name":"a","login":{"password":"p"},"collectionIds":["c1"]}]}
      """
    #expect(try metadata(.bitwardenJSON, text)[0].tags == ["Ops"])
  }

  @Test func anEncryptedExportIsSaidToBeOne() {
    let text = #"{"encrypted":true,"passwordProtected":true,"salt":"x","data":"2.x"}"#
    #expect(problem(.bitwardenJSON, text) == .encrypted)
    #expect(problem(.bitwardenJSON, #"{"items":{}}"#) == .notThisFormat)
  }

  @Test(arguments: [
    ("https://github.com", "https://github.com", "github.com"),
    ("HTTPS://www.Example.org:8443/a/b/", "https://www.Example.org:8443/a/b", "example.org"),
    ("twitter.com", "twitter.com", "twitter.com"),
    (
      "https://hooks.slack.com/services/T00/B00/XXXXXXXXXXXXXXXXXXXXXXXXX",
      "https://hooks.slack.com/services/T00/B00", "hooks.slack.com"
    ),
    ("https://u:p@a.b/?token=hunter2", "https://a.b", "a.b"),
    ("https://a.b/x;jsessionid=1/y", "https://a.b", "a.b"),
    ("https://[::1]:80/x", "https://[::1]:80/x", "[::1]:80"),
    ("androidapp://com.example.app", "androidapp://com.example.app", "com.example.app"),
  ])
  func anAddressLosesWhatMayBeSecret(_ given: String, _ url: String, _ service: String) throws {
    let text =
      #"{"items":[{"type":1,"name":"a","login":{"password":"p","uris":[{"uri":"\#(given)"}]}}]}"#
    let found = try metadata(.bitwardenJSON, text)[0]
    #expect(found.url == url && found.service == service)
  }
}
