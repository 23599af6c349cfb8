#if DEBUG || CAMPAIGN
  import Platform
  import VaultCore
  import VaultCrypto
  import VaultStore

  @testable import VaultApp

  /// Everything that can be read from a vault in one role. What is nil was refused.
  struct Reading: Equatable {
    var state: StateBody?
    var slots: [SlotRow]?
    var records: [RecordBody]?
    /// A value by its place; nil where it alone was refused.
    var values: [VersionKey: [UInt8]?] = [:]
    var audit: [AuditEntry]?
    /// The codes of what refused.
    var refusals: [ErrorCode] = []

    /// Nothing came out that the original does not hold.
    func agrees(with original: Reading) -> Bool {
      if let state, state != original.state { return false }
      if let slots, slots != original.slots { return false }
      if let records, records != original.records { return false }
      if let audit, audit != original.audit { return false }
      for (key, value) in values where value != nil {
        if original.values[key] != value { return false }
      }
      // An index that was accepted names every value there is.
      return records == nil || Set(values.keys) == Set(original.values.keys)
    }

    /// The same values as `other` and no other records but those `isNew` says.
    func goesOn(from other: Reading, isNew: (RecordBody) -> Bool) -> Bool {
      guard refusals.isEmpty, records?.contains(where: isNew) ?? false else { return false }
      return records?.filter { !isNew($0) } == other.records && slots == other.slots
        && other.values.allSatisfy { values[$0.key] == $0.value }
    }
  }

  /// A home in memory whose vault is altered over and over.
  struct Place {
    let home: String
    let fullKey: String
    /// As the names of files have it.
    let vaultID: String

    var file: String { home + "/.local/share/mcp-vault/vault.db" }
    private var state: String { home + "/.local/state/mcp-vault" }
    private var watchKey: String { state + "/watch.key" }

    init(home: String, vaultID: String, fullKey: [UInt8], watchKey: [UInt8]) throws {
      self.home = home
      self.vaultID = vaultID
      self.fullKey = home + "/full.key"
      for part in ["", "/.local", "/.local/share", "/.local/share/mcp-vault", "/.local/state"] {
        try Files.makeDirectory(home + part)
      }
      for part in ["", "/anchors"] { try Files.makeDirectory(state + part) }
      try Files.write(self.fullKey, fullKey)
      try Files.write(self.watchKey, watchKey)
    }

    /// What the product keeps outside the vault: anchors, and lines that wait for the log.
    private var remembered: [String] {
      let anchor = state + "/anchors/" + vaultID
      return [anchor, anchor + ".watch", state + "/" + vaultID + ".pending"]
    }

    /// Puts a file in the place of the vault, with nothing that an earlier one left beside it.
    func put(_ bytes: [UInt8]) throws {
      for path in [file + "-journal"] + remembered { Files.remove(path) }
      try Files.write(file, bytes)
    }

    func context(_ role: SlotRole) throws(VaultError) -> Context {
      Context(
        paths: try Paths(home: home, uid: Identity.uid, vault: nil), uid: Identity.uid,
        unlocking: UnlockOptions(keyfile: role == .full ? fullKey : nil), mayPrompt: false,
        assumesYes: true, now: { Instant(seconds: Clock.wall()) }, bounds: .standard,
        note: { _ in })
    }

    /// Opens the vault as any command does, and reads on as long as it lets.
    func read(_ role: SlotRole) -> Reading {
      var reading = Reading()
      do throws(VaultError) {
        let unlock = try Unlock(try context(role))
        guard let vault = role == .full ? try unlock.full() : try unlock.watch() else {
          throw VaultError(.locked, "")
        }
        try vault.reading { (index) throws(VaultError) in
          reading.state = index.state
          reading.slots = try mapping { () throws(StoreError) in try vault.file.slots() }
          reading.records = index.records.map(\.body)
          for version in index.versions { reading.values[version.key] = .some(nil) }
          guard case .full(let ring) = vault.keys else { return }
          let inspection = VaultInspection(file: vault.file, ring: ring)
          for version in index.versions {
            do throws(VaultError) {
              reading.values[version.key] = try inspection.value(version.key, index).withBytes {
                $0.publicBytes()
              }
            } catch { reading.refusals.append(error.code) }
          }
          let state = index.state
          reading.audit = try inspection.auditEntries(
            from: state.auditBaseSequence + 1,
            count: Int(state.auditSequence - state.auditBaseSequence), index)
        }
      } catch { reading.refusals.append(error.code) }
      return reading
    }

    static let addedName = "campaign/added"
    private static let addedValue = Array("a value that was added after the damage".utf8)

    static func isAdded(_ body: RecordBody) -> Bool { body.name == addedName }

    /// One more secret, as `vault add` stores it.
    func add() throws(VaultError) {
      let vault = try Unlock(try context(.full)).full()
      let value = try mapping { () throws(CryptoError) in
        try unsafe SecretBytes(copying: Self.addedValue.span.bytes)
      }
      let caller = AuditActor(uid: Identity.uid, pid: Identity.pid)
      _ = try Dispatch(vault: vault, caller: caller).answer(
        .add(TokenDraft(name: try SecretName(Self.addedName))), secret: value)
    }

    /// Everything there is to check passes, in both roles.
    func verify() throws(VaultError) {
      _ = try Verify.apply(to: try Unlock(try context(.full)).full())
      _ = try Unlock(try context(.watch)).watch()?.reading { $0.records.count }
    }
  }
#endif
