import Testing
import VaultTestSupport

/// Secrets that reach the child as files of memory.
@Suite struct ExecDeliveryTests {
  private static let value = "s3cr3t-Delivered-0123456789"
  private static let secrets = ["key": value]
  private static let marker = "[REDACTED:key]"

  @Test func aFileIsReadAgainAndAgain() throws {
    let exec = try ExecFixture(Self.secrets)
    let result = try exec.shell(
      "cat $KEY_FILE; echo; cat $KEY_FILE; wc -c < $KEY_FILE", ["--file", "KEY_FILE=vault://key"])
    #expect(result.status == 0)
    #expect(result.output == "\(Self.marker)\n\(Self.marker)\(Self.value.utf8.count)\n")
  }

  /// A program that closes what it inherits, as Node and Python's subprocess do, starts another.
  @Test func aGrandchildReadsItThoughDescriptorsAreClosed() throws {
    let exec = try ExecFixture(Self.secrets)
    let script = """
      import os, subprocess
      subprocess.run(["sh", "-c", "cat $KEY_FILE"], close_fds=True, check=True)
      """
    let result = try exec.command(
      ["--file", "KEY_FILE=vault://key", "--", "python3", "-c", script]
    ).run()
    #expect(result.output == Self.marker)
    #expect(result.status == 0)
  }

  @Test func nobodyCanChangeIt() throws {
    let exec = try ExecFixture(Self.secrets)
    let script = """
      import os
      for attempt in (lambda: os.write(9, b"x"), lambda: os.ftruncate(9, 0),
                      lambda: open("/proc/self/fd/9", "w")):
          try: attempt(); print("changed")
          except OSError as error: print(error.errno)
      os.lseek(9, 0, 0)
      print(len(os.read(9, 100)))
      """
    let result = try exec.command(["--fd", "9=vault://key", "--", "python3", "-c", script]).run()
    // EPERM by the seals; EACCES by the mode, but for root the seals again.
    let lines = result.output.split(separator: "\n")
    #expect(lines.prefix(2) == ["1", "1"])
    #expect(["1", "13"].contains(lines[2]))
    #expect(lines[3] == "\(Self.value.utf8.count)")
  }

  @Test func itIsNotInTheEnvironment() throws {
    let exec = try ExecFixture(Self.secrets)
    let script = """
      tr '\\0' '\\n' < /proc/self/environ | grep -c -e s3cr3t
      ls /proc/self/fd | tr '\\n' ' '
      readlink /proc/self/fd/7
      """
    let result = try exec.shell(
      script, ["--pristine", "--file", "KEY_FILE=vault://key", "--fd", "7=vault://key"])
    let lines = result.output.split(separator: "\n")
    #expect(lines[0] == "0")
    // 3 is the file's, and once more the directory that `ls` reads.
    #expect(lines[1].hasPrefix("0 1 2 3 4 7 ") || lines[1].hasPrefix("0 1 2 3 7 "))
    #expect(lines[1].contains("/memfd:vault") || lines[2].contains("/memfd:vault"))
  }

  @Test func replacedByTheCommandItIsThereAsWell() throws {
    let exec = try ExecFixture(Self.secrets)
    let result = try exec.shell(
      "cat $KEY_FILE; cat <&5",
      ["--replace", "--file", "KEY_FILE=vault://key", "--fd", "5=vault://key"])
    #expect(result.output == Self.value + Self.value)
    #expect(result.status == 0)
  }

  @Test(arguments: [
    (["--file", "A=vault://none"], "vault://none stands for nothing"),
    (["--file", "A=vault://key", "--file", "A=vault://key"], "given twice"),
    (["--file", "A=vault://key", "--env", "A=1"], "given twice"),
    (["--fd", "2=vault://key"], "--fd takes a number from 3 to 255"),
    (["--fd", "key"], "for example --fd 3=vault://pg/password"),
  ])
  func aMistakeIsSaidBeforeAnythingRuns(_ options: [String], _ mention: String) throws {
    let exec = try ExecFixture(Self.secrets)
    let result = try exec.shell("echo ran", options)
    #expect(result.output.isEmpty)
    #expect(result.status == 125)
    #expect(result.errorOutput.contains(mention), "\(result.errorOutput)")
  }
}
