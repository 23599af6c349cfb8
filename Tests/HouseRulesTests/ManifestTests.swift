import Testing

/// `Package.swift` says the same as the table of imports.
struct ManifestTests {
  @Test func targetsDependOnWhatTheTableSays() throws {
    let manifest = Manifest(try SourceFile.read("Package.swift").text)
    #expect(manifest.breaches == [])
    #expect(manifest.packages == ["swift-argument-parser"])
    let libraries = manifest.targets.filter { $0.kind == "systemLibrary" }.map(\.name)
    #expect(libraries.sorted() == ["CSQLite", "CSodium"])
  }

  @Test func everyFolderOfTheProductIsATarget() throws {
    let manifest = Manifest(try SourceFile.read("Package.swift").text)
    let folders = Set(try SourceFile.ofProduct().compactMap(\.module))
    let product = manifest.targets.filter { !$0.text.contains("path: \"Tests/") }
    #expect(Set(product.filter { $0.kind != "testTarget" }.map(\.name)) == folders)
  }

  @Test func everySwiftTargetIsStrict() throws {
    let text = try SourceFile.read("Package.swift").text
    let manifest = Manifest(text)
    for setting in [
      ".strictMemorySafety()", ".treatAllWarnings(as: .error)",
      ".enableUpcomingFeature(\"ExistentialAny\")",
      ".enableUpcomingFeature(\"InternalImportsByDefault\")",
      ".enableUpcomingFeature(\"MemberImportVisibility\")", "swiftLanguageModes: [.v6]",
    ] {
      #expect(manifest.code.contains(setting))
    }
    let lax = manifest.targets.filter { $0.kind != "systemLibrary" && !$0.isStrict }.map(\.name)
    // C has no such settings.
    #expect(lax.allSatisfy { $0.hasPrefix("C") }, "\(lax)")
  }

  private static let sample = """
    let package = Package(
      dependencies: [.package(url: "https://example.com/one/parser.git", from: "1.0.0")],
      targets: [
        // .target(name: "Gone", dependencies: ["VaultApp"]),
        .target(name: "VaultCore", swiftSettings: strict),
        .target(name: "Redaction", dependencies: ["VaultCore"], swiftSettings: strict),
        .systemLibrary(name: "CSodium", providers: [.apt(["libsodium-dev"]), .brew(["x"])]),
        .target(name: "VaultCrypto", dependencies: ["VaultCore", "CSodium"]),
        .executableTarget(
          name: "vault",
          dependencies: [
            "VaultApp", "Reports", "VaultCore",
            .product(name: "ArgumentParser", package: "parser"),
          ], swiftSettings: strict),
      ])
    """

  @Test func aManifestIsRead() throws {
    let manifest = Manifest(Self.sample)
    #expect(manifest.packages == ["parser"])
    #expect(
      manifest.target("vault")?.dependencies
        == ["VaultApp", "Reports", "VaultCore", "ArgumentParser"])
    #expect(manifest.target("CSodium")?.debianPackages == ["libsodium-dev"])
    #expect(manifest.target("Gone") == nil)
  }

  @Test func aBreachIsSeen() {
    let breaches = Manifest(Self.sample).breaches
    #expect(breaches.contains("Redaction: depends on [\"VaultCore\"], not on []"))
    #expect(breaches.contains("VaultCrypto: without the strict settings"))
    #expect(breaches.contains("Platform: not a target"))
    #expect(!breaches.contains { $0.hasPrefix("vault:") || $0.hasPrefix("VaultCore:") })
  }
}
