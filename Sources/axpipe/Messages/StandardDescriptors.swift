import Glibc

/// The descriptors of standard input, output and error.
enum StandardDescriptors {
  /// Keeps those that are closed from becoming files that the program opens, into which it would then
  /// write its messages. What is read from or written to them fails, as it does with a closed one.
  static func reserve() {
    for (number, flags) in [
      (STDIN_FILENO, O_WRONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_RDONLY),
    ]
    where fcntl(number, F_GETFD) == -1 {
      // The lowest number that is free is this one.
      _ = open("/dev/null", flags)
    }
  }
}
