import Reports
import Testing
import VaultCore

/// Lines of `audit --format ocsf` against what OCSF 1.5.0 itself demands
/// (<https://schema.ocsf.io/1.5.0>), and against `Schemas/audit-ocsf.schema.json`.
struct OCSFTests {
  private func lines() throws -> [(entry: AuditEntry, json: JSON, text: String)] {
    var report = AuditReport(
      .ocsf, vault: "/v.db", productVersion: "9.9", colour: false, now: Samples.now)
    #expect(report.head.isEmpty && report.end.isEmpty)
    return try AuditReportTests.entries().map { line in
      let text = report.text(sequence: line.sequence, line.entry, name: line.name)
      return (line.entry, try JSON(text), text)
    }
  }

  @Test func eachLineIsOneThatFitsOurSchema() throws {
    let schema = try Schema("audit-ocsf")
    let lines = try lines()
    #expect(Set(lines.map(\.entry.event)) == Set(AuditEvent.allCases))
    for line in lines {
      #expect(line.text.hasSuffix("}\n") && !line.text.dropLast().contains("\n"))
      #expect(try schema.problems(in: line.text) == [], "\(line.text)")
    }
    // The control: an attribute of OCSF that vault does not use, and one it must.
    let first = try #require(lines.first?.text)
    for other in [
      first.replacing(#""severity_id""#, with: #""severity""#),
      first.replacing(#""version":"1.5.0""#, with: #""version":"1.6.0""#),
      first.replacing(#""class_uid":3004"#, with: #""class_uid":3002"#),
    ] { #expect(try !schema.problems(in: other).isEmpty) }
  }

  /// Required in 1.5.0: of the base event, of the two classes, and of the objects that are used.
  @Test func whatOCSFRequiresIsThere() throws {
    let base = [
      "activity_id", "category_uid", "class_uid", "metadata", "severity_id", "time", "type_uid",
    ]
    for (_, json, text) in try lines() {
      for key in base { #expect(json[key] != nil, "\(key): \(text)") }
      let classUID = json["class_uid"]?.number ?? 0
      let activity = json["activity_id"]?.number ?? 0
      #expect(json["type_uid"]?.number == classUID * 100 + activity)
      #expect(json["category_uid"]?.number == (classUID / 1000).rounded(.down))
      #expect(json["metadata"]?["version"] != nil && json["metadata"]?["product"] != nil)
      #expect(json["metadata"]?["product"]?["name"] != nil)
      if classUID == 3004 {
        #expect([1, 2, 3, 4, 99].contains(activity))
        // At least one of these, of a managed entity.
        #expect(json["entity"]?["name"] != nil || json["entity"]?["uid"] != nil)
        #expect((activity == 99) == (json["activity_name"] != nil))
      } else {
        #expect(classUID == 3002 && [1, 2].contains(activity))
        // A user, and at least one of service and dst_endpoint.
        #expect(json["user"]?["uid"] != nil && json["service"]?["name"] != nil)
      }
      let actor = try #require(json["actor"])
      #expect(actor["user"]?["uid"] != nil)
      if let process = actor["process"] { #expect(process["pid"]?.number ?? 0 > 0) }
      if let file = actor["process"]?["file"] {
        #expect(file["name"] != nil && file["type_id"] != nil)
      }
      #expect(json["unmapped"] == nil)
    }
  }

  @Test func aReleaseReads() throws {
    let release = try #require(lines().first { $0.entry.event == .released })
    #expect(
      release.text
        == #"{"activity_id":2,"actor":{"process":{"file":{"name":"claude","#
        + #""path":"/usr/bin/claude","type_id":1},"name":"claude","pid":4711},"#
        + #""user":{"uid":"1000"}},"category_uid":3,"class_uid":3004,"entity":{"data":{"#
        + #""command":"npx","kind":"release","omitted_variables":1,"purpose":"exec","#
        + #""variables":["GITHUB_TOKEN"]},"name":"github/token","type":"Secret","type_id":99,"#
        + #""uid":"abababababababababababababababab","version":"3"},"metadata":{"#
        + #""event_code":"released","log_name":"audit","product":{"name":"vault","#
        + #""vendor_name":"vault","version":"9.9"},"sequence":3,"version":"1.5.0"},"#
        + #""severity_id":1,"status_id":1,"time":1795334400000,"type_uid":300402}"# + "\n")
  }

  @Test(arguments: [
    (AuditEvent.unlockFailed, 3002, 1, 3, 2), (.releasedWithoutAudit, 3004, 2, 4, 1),
    (.removed, 3004, 4, 1, 1), (.initialised, 3004, 1, 1, 1), (.locked, 3002, 2, 1, 1),
    (.rollbackAccepted, 3004, 99, 4, 1), (.pruned, 3004, 3, 1, 1), (.denied, 3004, 2, 3, 2),
  ])
  func anEventIsOfItsClass(
    _ event: AuditEvent, _ type: Int, _ activity: Int, _ severity: Int, _ status: Int
  ) throws {
    let json = try #require(lines().first { $0.entry.event == event }).json
    let found = ["class_uid", "activity_id", "severity_id", "status_id"].map { json[$0]?.number }
    #expect(found == [type, activity, severity, status].map { Double($0) })
  }
}
