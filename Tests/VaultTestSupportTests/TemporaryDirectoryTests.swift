import Testing
import VaultTestSupport

@Suite struct TemporaryDirectoryTests {
  @Test func goesWithEverythingInIt() throws {
    var path = ""
    do {
      let directory = try TemporaryDirectory()
      path = directory.path
      #expect(permissions(path) == 0o700)
      try directory.write("file", "text", mode: 0o400)
      #expect(permissions(directory.path("file")) == 0o400)
      _ = try run("mkdir", arguments: ["-p", directory.path("a/b")])
      try writeFile(directory.path("a/b/c"), [1, 2, 3])
      _ = try run("ln", arguments: ["-s", "/etc", directory.path("link")])
      _ = try run("chmod", arguments: ["0", directory.path("a/b")])
      #expect(entries(path) == ["a", "file", "link"])
      #expect(try directory.read("file") == Array("text".utf8))
    }
    #expect(!entryExists(path))
    #expect(entryExists("/etc/passwd"))
  }

  @Test func aMissingFileSaysWhy() throws {
    let directory = try TemporaryDirectory()
    #expect(throws: FileProblem(path: directory.path("none"), errno: ENOENT)) {
      try directory.read("none")
    }
  }
}
