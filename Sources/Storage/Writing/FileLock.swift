import CLinux
import Glibc

/// The lock by which a run shows others that it still needs a file.
///
/// It belongs to the open file (`F_OFD_SETLK` of Linux): the system takes it away when the run ends,
/// however it ends, and HDF5's own locks (`flock`) know nothing of it. A process ID would not do,
/// since containers and other machines count their own, and numbers come again.
enum FileLock {
  /// What became of asking for a lock.
  enum Outcome {
    case taken
    /// Somebody else has it.
    case isHeld
    /// The file system has no locks.
    case isImpossible
  }

  /// Asks for the lock of a file that is open for writing; waits for nobody.
  static func take(_ descriptor: CInt) -> Outcome {
    var lock = flock()
    lock.l_type = Int16(F_WRLCK)
    lock.l_whence = Int16(SEEK_SET)
    while fcntl(descriptor, linux_set_lock(), &lock) != 0 {
      switch errno {
      case EINTR: continue
      case EAGAIN, EACCES: return .isHeld
      default: return .isImpossible
      }
    }
    return .taken
  }

  /// Waits for the lock of a file that others need only for moments. Who keeps it longer is none of us.
  static func wait(_ descriptor: CInt) {
    for _ in 0..<2000 {
      if take(descriptor) != .isHeld { return }
      usleep(1000)
    }
  }

  /// Whether everybody who can open the file meets its locks. A file system of the network may keep
  /// them on each machine for itself, so only those are trusted that are known to be local.
  static func isKnownToAll(_ descriptor: CInt) -> Bool {
    localFileSystems.contains(linux_file_system(descriptor))
  }

  /// By their numbers in linux/magic.h: ext2 to ext4, XFS, Btrfs, tmpfs, F2FS, overlayfs, ZFS, bcachefs.
  private static let localFileSystems: Set<Int> = [
    0xEF53, 0x5846_5342, 0x9123_683E, 0x0102_1994, 0xF2F5_2010, 0x794C_7630, 0x2FC1_2FC1,
    0xCA45_1A4E,
  ]
}
