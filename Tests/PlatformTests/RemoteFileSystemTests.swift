internal import Testing

@testable internal import Platform

@Suite struct RemoteFileSystemTests {
  private let table = bytes(
    """
    22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
    40 22 0:45 / /home/me/far rw,nosuid shared:9 master:3 - fuse.sshfs me@far:/ rw,user_id=1000
    41 22 0:46 / /home/me/safe rw,nosuid - fuse.gocryptfs /home/me/.safe rw
    broken line
    42 22 0:47 / /x rw
    """)

  @Test(arguments: [
    ("8:1", "ext4"), ("0:45", "fuse.sshfs"), ("0:46", "fuse.gocryptfs"), ("0:47", ""), ("9:9", ""),
  ])
  func findsTheTypeOfADevice(device: String, type: String) {
    #expect(RemoteFileSystem.type(ofDevice: device, in: table) == type)
  }

  @Test func whatIsNotKnownIsRemote() {
    #expect(RemoteFileSystem.localFUSETypes.contains("fuse.gocryptfs"))
    #expect(!RemoteFileSystem.localFUSETypes.contains("fuse.sshfs"))
    #expect(!RemoteFileSystem.localFUSETypes.contains(""))
  }

  /// The numbers as statfs(2) prints them for the file systems people meet.
  @Test func knowsTheMagicNumbers() {
    let expected: [Int64] = [0x6969, 0xFF53_4D42, 0xFE53_4D42, 0x0102_1997, 0x5346_414F]
    #expect(RemoteFileSystem.magicNumbers.isSuperset(of: expected))
    // ext4, tmpfs, btrfs, xfs, overlay.
    let local: [Int64] = [0xEF53, 0x0102_1994, 0x9123_683E, 0x5846_5342, 0x794C_7630]
    #expect(RemoteFileSystem.magicNumbers.isDisjoint(with: local))
  }
}
