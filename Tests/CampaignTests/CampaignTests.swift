import Testing
import VaultTestSupport

/// Every campaign of `.ci/campaign` at a small size: each with its control, which must fail.
#if os(Linux)
  @Suite(.serialized, .needsVaultBinary, .needs(programs: "python3", "clang", "strace"))
  struct CampaignTests {
    /// A fixed seed: what fails here fails again.
    private static let seed = "20261122"

    private func campaign(
      _ program: String, _ words: [String], python: String = "python3"
    ) throws -> CommandResult {
      let vault = try #require(VaultBinary.path)
      // Built beside it.
      let folder = vault.prefix(through: vault.lastIndex(of: "/") ?? vault.startIndex)
      let binary = program == "flips" ? folder + "AlterationProbe" : vault
      return try run(
        python,
        arguments: [
          "-B", PackageRoot.file("Tests/Campaigns/\(program).py"), "--binary", binary, "--seed",
          Self.seed,
        ] + words,
        timeout: .seconds(300))
    }

    @Test(arguments: [
      (program: "kill", words: ["--size", "75"]),
      (
        program: "power",
        words: [
          "--size", "3", "--only",
          "init,rotate-large,purge,get-agent,slot-add-keyfile,rekey,restore",
        ]
      ),
      (program: "io_errors", words: ["--size", "3", "--only", "get,slot-add-keyfile"]),
      (program: "processes", words: ["--size", "12"]),
      (program: "flips", words: ["--size", "250"]),
      (program: "attacks", words: ["--size", "8"]),
    ])
    func nothingIsLostAndTheControlFails(program: String, words: [String]) throws {
      try expectNothingFound(campaign(program, words))
    }

    private func expectNothingFound(_ result: CommandResult) {
      #expect(result.succeeded, "\(result)")
      let summary = result.output.split(separator: "\n").last.map(String.init) ?? ""
      for part in [
        "\"acknowledged_lost\": 0", "\"unseen\": 0", "\"refused\": 0", "\"wrong\": 0",
        "\"control\": {\"failed\": true",
      ] {
        #expect(summary.contains(part), "\(part) in \(summary)")
      }
      #expect(!summary.contains("\"faults\": 0"), "\(summary)")
    }

    /// One provider of each origin of a value; the one that takes longest first.
    @Test(.needsPython) func ofARotationThatIsKilledTheValueWorks() throws {
      try expectNothingFound(
        campaign(
          "rotation",
          ["--size", "150", "--only", "postgresql,command-provider,command-replacement"],
          python: PythonEnvironment.providers.python))
    }

    /// Stopped between system calls, and an agent before and after `lock`.
    @Test(
      .enabled(if: geteuid() == 0, "vault lets nobody else look into its memory"),
      .needs(programs: "gdb"))
    func noSecretStandsOutsideLockedMemory() throws {
      try nothingIsLostAndTheControlFails(
        program: "memory", words: ["--size", "4", "--only", "get,add,passwd,agent"])
    }

    @Test func aCampaignSaysWhatItCannotRun() throws {
      let result = try campaign("kill", ["--size", "few"])
      #expect(result.status == 2 && result.outputBytes.isEmpty, "\(result)")
    }
  }
#endif
