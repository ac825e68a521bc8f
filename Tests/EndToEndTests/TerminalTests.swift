import Testing

/// What a person sees, in a real pseudo-terminal and in real shells.
@Suite struct TerminalTests {
  @Test func progressComesAndGoes() throws {
    try python("Terminal/progress.py", [Environment.axpipe], in: try ScratchFolder())
  }

  @Test func coloursAndWidth() throws {
    try python("Terminal/appearance.py", [Environment.axpipe], in: try ScratchFolder())
  }

  @Test func shellsComplete() throws {
    try python("Terminal/completion.py", [Environment.axpipe], in: try ScratchFolder())
  }
}
