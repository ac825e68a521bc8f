import Testing

/// `make install` puts everything in its place, and `make uninstall` takes it away.
@Suite struct InstallTests {
  @Test func installAndUninstall() throws {
    let folder = try ScratchFolder()
    func make(_ target: String) throws {
      let outcome = try Command(
        executable: "/usr/bin/make",
        arguments: [
          "-C", Environment.root, target, "axpipe=\(Environment.axpipe)",
          "DESTDIR=\(folder.path)", "PREFIX=/opt",
        ], directory: folder.path
      ).run()
      try #require(outcome.ending == .exit(0), "\(outcome.errors)")
    }
    func files() throws -> [String] {
      let found = try Command(
        executable: "/usr/bin/find", arguments: ["opt", "-type", "f"], directory: folder.path
      ).run()
      return found.output.split(separator: "\n").map(String.init).sorted()
    }

    try make("install")
    #expect(
      try files() == [
        "opt/bin/axpipe", "opt/share/bash-completion/completions/axpipe",
        "opt/share/fish/vendor_completions.d/axpipe.fish",
        "opt/share/man/man1/axpipe.1", "opt/share/man/man5/axpipe-format.5",
        "opt/share/man/man7/axpipe-operators.7", "opt/share/zsh/site-functions/_axpipe",
      ])
    for path in try files() where path != "opt/bin/axpipe" {
      #expect(text(of: "\(folder.path)/\(path)").contains("axpipe"), "\(path) is empty")
    }
    let installed = try Command(
      executable: folder.path + "/opt/bin/axpipe", arguments: ["--version"], directory: folder.path
    ).run()
    #expect(installed.output.hasPrefix("axpipe "))

    try make("uninstall")
    #expect(try files().isEmpty)
  }
}
