import CLinux
import Glibc

extension TemporaryFile {
  /// Gives the file the owner, the group and the permissions of the one that it will replace, as far
  /// as the system lets the user. Nobody may do more with it than with the old one.
  func takePlace(of existing: FileStatus, at path: String) {
    let list = Self.accessList(of: path)
    let hasGroup =
      fchown(descriptor, existing.owner, existing.group) == 0
      || fchown(descriptor, uid_t.max, existing.group) == 0
    if list == nil, hasGroup {
      // A folder may give its new files a list that the old file did not have.
      fremovexattr(descriptor, Self.listName)
      fchmod(descriptor, existing.permissions)
      return
    }
    // Another group may do what everybody may. With a list, the bits of the group stand for others too.
    let everybody = existing.permissions & 0o007
    fchmod(descriptor, existing.permissions & 0o707 | everybody << 3)
    if let list, hasGroup { fsetxattr(descriptor, Self.listName, list, list.count, 0) }
  }

  private static let listName = "system.posix_acl_access"

  /// The access control list of a file as the system keeps it; nil if it has none.
  private static func accessList(of path: String) -> [UInt8]? {
    var list = [UInt8](repeating: 0, count: 1024)
    while true {
      let count = getxattr(path, listName, &list, list.count)
      if count > 0 { return Array(list[..<count]) }
      if count == 0 || errno != ERANGE || list.count > 1 << 16 { return nil }
      list = [UInt8](repeating: 0, count: 2 * list.count)
    }
  }
}
