// swift-tools-version: 6.2
import PackageDescription

/// Every Swift target: strict memory safety, no warning passes, imports are internal unless said.
let strict: [SwiftSetting] = [
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
  name: "vault",
  platforms: [.macOS(.v15)],
  products: [.executable(name: "vault", targets: ["vault"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0")
  ],
  targets: [
    // Floor 1: pure rules, standard library only.
    .target(name: "VaultCore", swiftSettings: strict),
    .target(name: "Redaction", swiftSettings: strict),
    .target(name: "Interchange", swiftSettings: strict),

    // Floor 2: pure rules on top of those.
    .target(name: "MCPMessages", dependencies: ["Redaction"], swiftSettings: strict),

    // Floor 2: doors. Each system library is imported by exactly one of them.
    .systemLibrary(
      name: "CSodium", pkgConfig: "libsodium",
      providers: [.apt(["libsodium-dev"]), .brew(["libsodium"])]),
    .systemLibrary(
      name: "CSQLite", pkgConfig: "sqlite3",
      providers: [.apt(["libsqlite3-dev"]), .brew(["sqlite3"])]),
    .target(name: "CPlatform"),
    .target(name: "VaultCrypto", dependencies: ["VaultCore", "CSodium"], swiftSettings: strict),
    .target(name: "VaultStore", dependencies: ["VaultCore", "CSQLite"], swiftSettings: strict),
    .target(name: "Platform", dependencies: ["CPlatform"], swiftSettings: strict),

    // Floor 3: use cases, and how a result looks.
    .target(name: "Reports", dependencies: ["VaultCore"], swiftSettings: strict),
    .target(
      name: "VaultApp",
      dependencies: [
        "VaultCore", "Redaction", "Interchange", "MCPMessages", "VaultCrypto", "VaultStore",
        "Platform",
      ],
      swiftSettings: strict),

    // Floor 4: the command line.
    .executableTarget(
      name: "vault",
      dependencies: [
        "VaultApp", "Reports", "VaultCore",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),
    // Tests: one target per module, then the whole program.
    .target(
      name: "VaultTestSupport", dependencies: ["CPseudoTerminal"], path: "Tests/VaultTestSupport",
      swiftSettings: strict),
    .testTarget(
      name: "VaultTestSupportTests", dependencies: ["VaultTestSupport"], swiftSettings: strict),
    .testTarget(name: "VaultCoreTests", dependencies: ["VaultCore"], swiftSettings: strict),
    // Compares the redactor with a slow oracle: `.ci/campaign redaction`.
    .executableTarget(
      name: "RedactionProbe", dependencies: ["Redaction"], path: "Tests/RedactionProbe",
      swiftSettings: strict),
    .testTarget(
      name: "RedactionTests", dependencies: ["Redaction", "RedactionProbe"],
      exclude: ["Cases", "Python"], swiftSettings: strict),
    .testTarget(
      name: "MCPMessagesTests", dependencies: ["MCPMessages", "Redaction", "VaultTestSupport"],
      exclude: ["Python"], swiftSettings: strict),
    .testTarget(name: "InterchangeTests", dependencies: ["Interchange"], swiftSettings: strict),
    .testTarget(
      name: "VaultCryptoTests", dependencies: ["VaultCrypto", "VaultCore", "CSodium"],
      swiftSettings: strict),
    .testTarget(
      name: "VaultStoreTests", dependencies: ["VaultStore", "VaultCore", "VaultTestSupport"],
      swiftSettings: strict),
    .executableTarget(
      name: "PlatformProbe", dependencies: ["Platform", "CPlatform"], path: "Tests/PlatformProbe",
      swiftSettings: strict),
    .target(name: "CPseudoTerminal", path: "Tests/CPseudoTerminal"),
    .testTarget(
      name: "PlatformTests",
      dependencies: ["Platform", "CPlatform", "PlatformProbe", "CPseudoTerminal"],
      swiftSettings: strict),
    .testTarget(
      name: "ReportsTests", dependencies: ["Reports", "VaultCore"], exclude: ["Golden"],
      swiftSettings: strict),
    .testTarget(
      name: "CommandTests", dependencies: ["VaultTestSupport", "vault"],
      exclude: ["Scripts", "Python"], swiftSettings: strict),
    .testTarget(
      name: "ExecTests", dependencies: ["VaultTestSupport", "vault"], exclude: ["Python"],
      swiftSettings: strict),
    .testTarget(
      name: "VaultAppTests",
      dependencies: [
        "VaultApp", "VaultCore", "Redaction", "MCPMessages", "VaultCrypto", "Platform", "CSQLite",
        "VaultTestSupport", "vault",
      ],
      exclude: ["Python"], swiftSettings: strict),
    // Schemas/vectors, by the module that each concerns.
    .testTarget(
      name: "VectorTests",
      dependencies: [
        "VaultApp", "VaultCore", "VaultCrypto", "VaultStore", "Platform", "CSodium", "CSQLite",
        "VaultTestSupport",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "VaultCommandTests",
      dependencies: [
        "vault", "VaultApp", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "HouseRulesTests", dependencies: ["VaultTestSupport", "VaultCore", "vault"],
      swiftSettings: strict),
    // Alters a vault's file in every place: `.ci/campaign flips`.
    .executableTarget(
      name: "AlterationProbe",
      dependencies: ["VaultApp", "VaultCore", "VaultCrypto", "VaultStore", "Platform"],
      path: "Tests/AlterationProbe", swiftSettings: strict),
    .testTarget(
      name: "CampaignTests", dependencies: ["VaultTestSupport", "vault", "AlterationProbe"],
      swiftSettings: strict),
    .testTarget(
      name: "InteropTests", dependencies: ["VaultTestSupport", "vault"], exclude: ["Python"],
      swiftSettings: strict),
    // Rotation by every driver, at the servers of `Tests/Labs`.
    .testTarget(
      name: "RotationTests", dependencies: ["VaultTestSupport", "vault"], swiftSettings: strict),
    // What a person sees of `report`, in a browser.
    .testTarget(
      name: "PageTests", dependencies: ["VaultTestSupport", "vault"], exclude: ["Python"],
      swiftSettings: strict),
    // Every parser of bytes that come from outside, for the fuzzer and for the tests alike.
    .target(
      name: "FuzzTargets",
      dependencies: [
        "VaultCore", "Redaction", "Interchange", "MCPMessages", "VaultCrypto", "VaultStore",
        "VaultTestSupport",
      ],
      path: "Tests/FuzzTargets", swiftSettings: strict),
    .executableTarget(
      name: "FuzzRunner", dependencies: ["FuzzTargets", "VaultTestSupport"], path: "Tests/Fuzz",
      exclude: ["Corpus", "seeds.py"], swiftSettings: strict),
    .testTarget(
      name: "FuzzTests", dependencies: ["FuzzTargets", "VaultTestSupport"],
      swiftSettings: strict),
    // Speed in memory: `.ci/bench redaction`.
    .executableTarget(
      name: "vault-bench", dependencies: ["Redaction"], path: "Tests/Benchmark",
      swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)
