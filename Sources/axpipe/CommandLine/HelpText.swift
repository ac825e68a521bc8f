import ArgumentParser

/// The help that `axpipe --help` and `axpipe run --help` print: examples first.
enum HelpText {
  /// The help, when the arguments ask for nothing else: the root's help is that of `run`, which is
  /// what most people want to know, with the other commands below.
  static func requested(by arguments: [String]) -> String? {
    let first = arguments.first == "run" ? Array(arguments.dropFirst()) : arguments
    guard
      first == ["--help"] || first == ["-h"] || arguments == ["help"]
        || arguments == ["help", "run"]
    else { return nil }
    return run
  }

  /// The help of `run`.
  static var run: String {
    Axpipe.helpMessage(for: RunCommand.self, columns: columns)
  }

  /// Help is never wider than is easy to read.
  private static var columns: Int { min(Terminal.width(1) ?? 80, 100) }

  static let examples = """
    Examples:
      axpipe 'abs | clip 0 1 | log 10' recording.h5 -o features.h5
      axpipe 'mean time' recording.h5                    print a small result
      axpipe 'diff time scale_by_fs=true' rec.h5:/lfp -o speed.nc
      axpipe 'scale 0.195 units=uV' *.h5 -o scaled/ -j 4 several files, 4 at a time
      axpipe abs rec.nwb -d '/acquisition/*' -o all.h5   several arrays
      axpipe abs in.h5 -o - | axpipe 'log 10' - -o o.h5  through a pipe
      axpipe -c chain.axp recording.h5 -o features.h5    the chain from a file
      axpipe 'astype float32' rec.h5 -o rec.npy          also .csv, .tsv, .json

    Commands:
      axpipe rerun RESULT          make a result again as its file says
      axpipe explain CHAIN INPUT   what would be done: stages, memory, result
      axpipe ops [NAME]            the operators; all about one of them
      axpipe info FILE...          the arrays in a file
      axpipe plot FILE             a picture of an array
      axpipe devices               what this machine computes with
    """
}
