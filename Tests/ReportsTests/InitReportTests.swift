import Reports
import Testing
import VaultCore

struct InitReportTests {
  private func report(watchKey: String?) -> InitReport {
    let cost = KDFCost(passes: 3, memory: 262_144)
    let salt = [UInt8](repeating: 0xEE, count: SlotRow.saltByteCount)
    let box = [UInt8](repeating: 0xDD, count: SlotRole.full.boxByteCount)
    return InitReport(
      vault: "/home/a/vault.db", vaultID: Samples.fingerprint(0xA0),
      slots: [
        SlotRow(id: 1, type: .passphrase, role: .full, cost: cost, salt: salt, box: box),
        SlotRow(id: 2, type: .recovery, role: .full, cost: .none, salt: salt, box: box),
        SlotRow(id: 3, type: .keyfile, role: .watch, cost: .none, salt: salt, box: box),
        SlotRow(id: 4, type: .passphraseAndKeyfile, role: .full, cost: cost, salt: salt, box: box),
      ].map { ListedSlot($0, label: "") }, watchKey: watchKey, now: Samples.now)
  }

  @Test func textTellsWhatOpensTheVault() {
    #expect(
      report(watchKey: "/home/a/watch.key").text(colour: false) == """
        vault      /home/a/vault.db
        vault id   a0a1a2a3a4a5a6a7a8a9aaabacadaeaf
        watch key  /home/a/watch.key

        SLOT  OPENED BY               OPENS          COST
           1  passphrase              everything     3 passes over 256 MiB
           2  recovery code           everything     -
           3  keyfile                 metadata only  -
           4  passphrase and keyfile  everything     3 passes over 256 MiB

        """)
    #expect(report(watchKey: nil).text(colour: false).contains("\nwatch key  -\n"))
  }

  @Test func jsonHoldsNeitherSaltNorBox() throws {
    let json = report(watchKey: nil).json
    #expect(
      json
        == #"{"slots":["#
        + #"{"id":1,"kdf_memory_kib":262144,"kdf_passes":3,"label":null,"role":"full","type":"passphrase"},"#
        + #"{"id":2,"kdf_memory_kib":null,"kdf_passes":null,"label":null,"role":"full","type":"recovery"},"#
        + #"{"id":3,"kdf_memory_kib":null,"kdf_passes":null,"label":null,"role":"watch","type":"keyfile"},"#
        + #"{"id":4,"kdf_memory_kib":262144,"kdf_passes":3,"label":null,"role":"full","#
        + #""type":"passphrase_and_keyfile"}],"vault":"/home/a/vault.db","#
        + #""vault_id":"a0a1a2a3a4a5a6a7a8a9aaabacadaeaf","watch_key":null}"# + "\n")
    #expect(try Schema("init").problems(in: json).isEmpty)
    #expect(try Schema("init").problems(in: report(watchKey: "/w").json).isEmpty)
  }
}
