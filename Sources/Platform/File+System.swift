internal import CPlatform

extension File {
  /// Whether the file system under an existing path is another machine's, or one whose locks and
  /// flushes are somebody else's promise. Where it cannot be told, the answer is yes.
  public static func isNetworkFileSystem(_ path: String) throws(PlatformError) -> Bool {
    let system = try fileSystem(path)
    #if os(Linux)
      if RemoteFileSystem.magicNumbers.contains(system.type) { return true }
      guard system.type == RemoteFileSystem.fuse else { return false }
      return try !RemoteFileSystem.localFUSETypes.contains(mountType(path))
    #else
      return system.isRemote
    #endif
  }

  /// Bytes an unprivileged user may still write where `path` is, statfs(2).
  public static func freeSpace(_ path: String) throws(PlatformError) -> Int64 {
    try fileSystem(path).free
  }

  private static func fileSystem(
    _ path: String
  ) throws(PlatformError) -> (type: Int64, isRemote: Bool, free: Int64) {
    try refuseZeroByte(path)
    var type: Int64 = 0
    var remote: Int32 = 0
    var free: Int64 = 0
    try PlatformError.checkShim(
      "statfs", unsafe platform_file_system(path, &type, &remote, &free))
    return (type, remote != 0, free)
  }

  #if os(Linux)
    /// The type in `/proc/self/mountinfo` of the mount with the path's device: every file system
    /// in user space has the same magic number, an encrypted home directory and sshfs alike.
    private static func mountType(_ path: String) throws(PlatformError) -> String {
      var major: UInt32 = 0
      var minor: UInt32 = 0
      try PlatformError.checkShim(
        "stat", unsafe platform_device_numbers(path, &major, &minor))
      let table = try readAll("/proc/self/mountinfo", limit: RemoteFileSystem.mountTableLimit)
      return RemoteFileSystem.type(ofDevice: "\(major):\(minor)", in: table)
    }
  #endif
}

/// Which file systems are remote. Numbers from `linux/magic.h` and statfs(2).
enum RemoteFileSystem {
  static let nfs: Int64 = 0x6969
  static let smb: Int64 = 0x517B
  static let smb2: Int64 = 0xFE53_4D42
  static let cifs: Int64 = 0xFF53_4D42
  static let plan9: Int64 = 0x0102_1997
  static let afs: Int64 = 0x5346_414F
  static let openAFS: Int64 = 0x6B41_4653
  static let coda: Int64 = 0x7375_7245
  static let netware: Int64 = 0x564C
  static let ceph: Int64 = 0x00C3_6400
  static let lustre: Int64 = 0x0BD0_0BD0
  static let gfs2: Int64 = 0x0116_1970
  static let ocfs2: Int64 = 0x7461_636F
  static let gpfs: Int64 = 0x4750_4653
  static let beegfs: Int64 = 0x1983_0326
  static let orangefs: Int64 = 0x2003_0528
  static let virtualBoxShare: Int64 = 0x786F_4256
  static let vmwareShare: Int64 = 0xBACB_ACBC

  static let magicNumbers: Set<Int64> = [
    nfs, smb, smb2, cifs, plan9, afs, openAFS, coda, netware, ceph, lustre, gfs2, ocfs2, gpfs,
    beegfs, orangefs, virtualBoxShare, vmwareShare,
  ]

  static let fuse: Int64 = 0x6573_5546

  /// File systems in user space that keep their data on this machine. Any other is taken for
  /// remote: sshfs, rclone, virtiofs and those not known here.
  static let localFUSETypes: Set<String> = [
    "fuseblk", "fuse.gocryptfs", "fuse.encfs", "fuse.cryfs", "fuse.securefs", "fuse.bindfs",
    "fuse.mergerfs", "fuse.fuse-overlayfs", "fuse.ntfs-3g", "fuse.exfat",
  ]

  /// Some container hosts have thousands of mounts.
  static let mountTableLimit = 8 << 20

  /// The type field of the last line for a device, empty if there is none. A line is
  /// `id parent major:minor root point options [optional…] - type source options`, proc(5).
  static func type(ofDevice device: String, in table: [UInt8]) -> String {
    var found = ""
    for line in table.split(separator: UInt8(ascii: "\n")) {
      let fields = line.split(separator: UInt8(ascii: " "))
      guard fields.count > 6, fields[2].elementsEqual(device.utf8),
        let dash = fields.dropFirst(6).firstIndex(where: { $0.elementsEqual("-".utf8) }),
        dash + 1 < fields.endIndex
      else { continue }
      found = String(decoding: fields[dash + 1], as: UTF8.self)
    }
    return found
  }
}
