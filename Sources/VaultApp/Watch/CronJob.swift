import Platform
import VaultCore

/// Our block in the user's crontab, by way of crontab(1): where that keeps it is its own affair.
struct CronJob {
  private let name: String
  private let home: String

  init(_ context: Context) {
    name = context.paths.scheduleName
    home = context.paths.home
  }

  static var isInstalled: Bool { SystemProgram.isThere("crontab") }
  var isThere: Bool { Self.isInstalled }

  func entry() throws(VaultError) -> Schedule.Entry? {
    try read().entry().map { Schedule.Entry(kind: .cron, files: [(nil, $0 + "\n")]) }
  }

  func install(
    _ words: [String], isDryRun: Bool, isToldByMail: Bool
  ) throws(VaultError) -> Schedule.Answer {
    let before = try read()
    var after = before
    let line = try Crontab.daily(words, seed: Self.seed(home + name))
    try after.set(line)
    if after != before, !isDryRun { try write(after) }
    var remarks: [String] = []
    if isToldByMail {
      remarks.append(
        before.sendsNoMail
          ? "this crontab sends no mail (MAILTO is empty): without --notify nobody is told"
          : "cron mails what is due; without a mail system here, name a command with --notify")
    }
    return Schedule.Answer(
      name: name, entries: [Schedule.Entry(kind: .cron, files: [(nil, line + "\n")])],
      hasChanged: after != before, remarks: remarks)
  }

  func remove() throws(VaultError) {
    let before = try read()
    var after = before
    try after.remove()
    if after != before { try write(after) }
  }

  private func read() throws(VaultError) -> Crontab {
    let found = try SystemProgram.run(["crontab", "-l"])
    if found.status == 0 { return Crontab(found.output, name: name) }
    guard found.output.isEmpty, Self.saysNone(found.errorOutput) else {
      throw VaultError(
        .failed, "the crontab cannot be read: \(SystemProgram.complaint(found))")
    }
    return Crontab([], name: name)
  }

  private static func saysNone(_ message: [UInt8]) -> Bool {
    String(decoding: message, as: UTF8.self).contains("no crontab for")
  }

  private func write(_ table: Crontab) throws(VaultError) {
    // An empty one that was not there before is none.
    let words = table.bytes.isEmpty ? ["crontab", "-r"] : ["crontab", "-"]
    let done = try SystemProgram.run(words, input: table.bytes)
    guard done.status == 0 else {
      throw VaultError(
        .failed,
        "crontab did not take the change: \(SystemProgram.complaint(done)); nothing was changed")
    }
    guard try read() == table else {
      throw VaultError(
        .failed, "the crontab does not hold what was written to it",
        hint: "look at it with 'crontab -l'")
    }
  }

  /// FNV-1a: one minute for one user on one machine, whenever it is asked for.
  private static func seed(_ text: String) -> UInt64 {
    text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }
}
