// Alters a vault's file in every way there is a number for, and reads it in both roles: for
// `.ci/campaign flips`. It looks inside the use cases, so an optimised build needs
// `-enable-testing` and `-D CAMPAIGN`; without them it is an empty program.
//
//   AlterationProbe HOME VAULT ID FULL-KEY WATCH-KEY STRIDE SEED SHARD SHARDS WRITE-EVERY
//
// HOME: a directory to make; ID: of the vault, in hex. Prints counts, one "ROW COLUMN NUMBER" a
// line, then "finding SORT TEXT".

#if DEBUG || CAMPAIGN
  import Platform
  import VaultCore

  @testable import VaultApp

  @main
  struct AlterationProbe {
    static func main() throws {
      Hardening.disarmCrashHandler()
      umask(0o077)
      let words = CommandLine.arguments
      let numbers = words.dropFirst(6).compactMap { Int($0) }
      guard words.count == 11, numbers.count == 5 else { exit(64) }
      let place = try Place(
        home: words[1], vaultID: words[3], fullKey: Files.read(words[4]),
        watchKey: Files.read(words[5]))
      var trial = Trial(
        place: place, alterations: Alterations(of: try Files.read(words[2])), writeEvery: numbers[4]
      )
      try trial.learn()
      for number in 0..<trial.alterations.count
      where number % numbers[3] == numbers[2]
        && Alterations.isTried(number, stride: numbers[0], seed: numbers[1])
      {
        try trial.run(number)
      }
      trial.report()
    }
  }

  /// One pass over some of the alterations.
  struct Trial {
    let place: Place
    let alterations: Alterations
    /// One in so many of those that changed nothing is written to.
    let writeEvery: Int
    private var original: [SlotRole: Reading] = [:]
    private var counts: [String: Int] = [:]
    private var findings: [String] = []
    private var harmless = 0

    init(place: Place, alterations: Alterations, writeEvery: Int) {
      self.place = place
      self.alterations = alterations
      self.writeEvery = writeEvery
    }

    struct NotWhole: Error {
      let refusals: [ErrorCode]
    }

    /// What the untouched file holds; it must open and take a write.
    mutating func learn() throws {
      for role in SlotRole.allCases {
        try place.put(alterations.original)
        let reading = place.read(role)
        guard reading.refusals.isEmpty, reading.records != nil else {
          throw NotWhole(refusals: reading.refusals)
        }
        original[role] = reading
      }
      try place.add()
      try place.verify()
    }

    mutating func run(_ number: Int) throws {
      guard let (kind, bytes) = alterations[number] else { return }
      var isHarmless = true
      for role in SlotRole.allCases {
        guard let genuine = original[role] else { continue }
        try place.put(bytes)
        let reading = place.read(role)
        let row = "\(kind.rawValue)-\(role == .full ? "full" : "watch")"
        count(row, "runs")
        for code in reading.refusals where ![4, 5].contains(code.exitStatus) {
          find("wrong", "\(kind) \(number), \(role): refused with \(code.rawValue)")
        }
        if !reading.agrees(with: genuine) {
          count(row, "unseen")
          find("unseen", "\(kind) \(number), \(role)")
        }
        if reading.refusals.isEmpty {
          count(row, "harmless")
        } else {
          isHarmless = false
          count(row, reading.records == nil ? "refused" : "part-refused")
        }
      }
      guard isHarmless else { return }
      harmless += 1
      if writeEvery > 0 && harmless % writeEvery == 0 { try write(kind, number, bytes) }
    }

    /// A file whose damage nobody notices takes a write, and is whole afterwards; or refuses it and
    /// is as it was.
    private mutating func write(
      _ kind: Alterations.Kind, _ number: Int, _ bytes: [UInt8]
    ) throws {
      guard let genuine = original[.full] else { return }
      let row = "\(kind.rawValue)-write"
      try place.put(bytes)
      count(row, "runs")
      do throws(VaultError) { try place.add() } catch {
        count(row, "refused")
        if !place.read(.full).agrees(with: genuine) {
          find("unseen", "\(kind) \(number): altered by a write that was refused")
        }
        return
      }
      count(row, "written")
      do throws(VaultError) {
        try place.verify()
        let after = place.read(.full)
        if !after.goesOn(from: genuine, isNew: Place.isAdded) {
          find("unseen", "\(kind) \(number): something else after a write")
        }
      } catch {
        find("lost", "\(kind) \(number): written, then refused: \(error.code.rawValue)")
      }
    }

    private mutating func count(_ row: String, _ column: String) {
      counts["\(row) \(column)", default: 0] += 1
    }

    private mutating func find(_ sort: String, _ text: String) {
      findings.append("finding \(sort) \(text)")
    }

    func report() {
      for (name, number) in counts.sorted(by: { $0.key < $1.key }) { print(name, number) }
      for finding in findings { print(finding) }
    }
  }
#else
  @main
  struct AlterationProbe {
    static func main() {}
  }
#endif
