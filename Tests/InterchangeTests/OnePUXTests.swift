import Interchange
import Testing

@Suite struct OnePUXTests {
  /// `export.data` of 1Password 8, shortened.
  static let export = #"""
    {"accounts":[{"attrs":{"accountName":"Me","email":"me@example.com"},"vaults":[
     {"attrs":{"uuid":"v","name":"Private","type":"P"},"items":[
      {"uuid":"1","favIndex":1,"createdAt":1614298956,"updatedAt":1635346445,"state":"active",
       "categoryUuid":"001","details":{"loginFields":[
         {"value":"me","id":"","name":"username","fieldType":"T","designation":"username"},
         {"value":"s3cret","id":"","name":"password","fieldType":"P","designation":"password"},
         {"value":"on","id":"","name":"remember","fieldType":"C"},
         {"value":"4711","id":"","name":"pin","fieldType":"P"}],
        "notesPlain":"a note","sections":[{"title":"Security","name":"s","fields":[
         {"title":"PIN","id":"p","value":{"concealed":"12345"},"indexAtSource":0,"guarded":false},
         {"title":"one-time password","id":"TOTP_x","value":{"totp":"otpauth://totp/x"}},
         {"title":"site","id":"w","value":{"string":"open"}}]}],
        "passwordHistory":[{"value":"older","time":1458322355}]},
       "overview":{"subtitle":"","title":"Dropbox","url":"https://www.dropbox.com/",
        "urls":[{"label":"website","url":"https://www.dropbox.com/"}],"tags":["Sample"]}},
      {"uuid":"2","state":"active","categoryUuid":"112","overview":{"title":"API","url":""},
       "details":{"loginFields":[],"notesPlain":"","sections":[{"title":"","fields":[
         {"title":"username","id":"username","value":{"string":"bot"}},
         {"title":"credential","id":"credential","value":{"concealed":"tok_1"}},
         {"title":"expires","id":"expires","value":{"date":1801353600}},
         {"title":"hostname","id":"hostname","value":{"string":"h"}}]}]}},
      {"uuid":"3","state":"archived","categoryUuid":"001","overview":{"title":"Old"},
       "details":{"loginFields":[{"value":"x","designation":"password"}]}},
      {"uuid":"4","state":"active","categoryUuid":"003","overview":{"title":"Note"},
       "details":{"notesPlain":"the body"}},
      {"uuid":"5","state":"active","categoryUuid":"005","overview":{"title":"Bare"},
       "details":{"password":"bare"}},
      {"uuid":"6","state":"active","categoryUuid":"002","overview":{"title":"Visa"},"details":{}},
      {"uuid":"7","state":"active","categoryUuid":"106","overview":{"title":"Pass"},"details":{}},
      {"uuid":"8","state":"active","categoryUuid":"006","overview":{"title":"File"},
       "details":{"documentAttributes":{"fileName":"a","documentId":"d","decryptedSize":1}}},
      {"uuid":"9","state":"active","categoryUuid":"114","overview":{"title":"Key"},
       "details":{"sections":[{"fields":[{"title":"private key","id":"private_key",
        "value":{"sshKey":{"privateKey":"-----BEGIN","metadata":{}}}}]}]}},
      {"uuid":"10","state":"active","categoryUuid":"102","overview":{"title":"DB"},
       "details":{"sections":[{"fields":[{"title":"password","id":"password",
        "value":{"concealed":"dbpass"}}]}]}},
      {"item":{"uuid":"11","trashed":false,"categoryUuid":"005","overview":{"title":"Wrapped"},
       "details":{"password":"w"}}},
      {"item":{"uuid":"12","trashed":true,"overview":{"title":"Bin"},"details":{"password":"b"}}}
     ]}]}]}
    """#

  @Test func anExport() throws {
    #expect(
      try read(.onePUX, Self.export) == [
        "Dropbox=s3cret", "Dropbox > pin=4711", "Dropbox > PIN=12345", "Dropbox > notes~a note",
        "Dropbox > otp#otpauth://totp/x", "API=tok_1", "Old?archived", "Note=the body",
        "Bare=bare", "Visa?card", "Pass?identity", "File > attachment?attachment",
        "Key=-----BEGIN", "DB=dbpass", "Wrapped=w", "Bin?deleted",
      ])
    let found = try metadata(.onePUX, Self.export)
    #expect(found[0].tags == ["Sample", "Private"] && found[0].username == "me")
    #expect(found[0].service == "dropbox.com" && found[0].notes.isEmpty)
    #expect(found[5].expiresAt == .seconds(1_801_353_600) && found[5].username == "bot")
  }

  @Test func anotherDocumentIsRefused() {
    #expect(problem(.onePUX, #"{"accounts":{}}"#) == .notThisFormat)
    #expect(problem(.onePUX, #"{"items":[]}"#) == .notThisFormat)
  }
}
