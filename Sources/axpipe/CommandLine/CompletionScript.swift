import ArgumentParser

/// The shells' completion scripts.
///
/// The argument parser's scripts do not know that `run` may be left out. Each has one place where the
/// words of the command line are first looked at; there it is put in.
enum CompletionScript {
  /// A script of the argument parser that completes the arguments of `run` without its name too.
  /// Other text stays as it is.
  static func withoutRun(_ script: String) -> String {
    var script = script
    for (place, addition) in [bash, zsh, fish] {
      guard let range = script.lastRange(of: place) else { continue }
      script.insert(contentsOf: addition, at: range.upperBound)
      break
    }
    return script
  }

  private static let commands =
    Axpipe.configuration.subcommands.map { $0.configuration.commandName ?? "" } + ["help"]

  /// The word that is being completed is no command, nor the beginning of one.
  private static let bash = (
    "\n_axpipe() {\n    local state\n",
    """
        # 'run' may be left out.
        local -a COMP_WORDS=("${COMP_WORDS[@]}")
        local -i COMP_CWORD="${COMP_CWORD}"
        local -r commands='\(commands.joined(separator: " "))'
        if [[ ("${COMP_CWORD}" -gt 1 && " ${commands} " != *" ${COMP_WORDS[1]} "*) ||
            -z "$(compgen -W "${commands}" -- "${COMP_WORDS[1]}")" ]]; then
            COMP_WORDS=("${COMP_WORDS[0]}" run "${COMP_WORDS[@]:1}")
            COMP_CWORD+=1
        fi

    """
  )

  private static let zsh = (
    "\n_axpipe() {\n    emulate -RL zsh -G\n",
    """
        # 'run' may be left out.
        local -ar known=(\(commands.joined(separator: " ")))
        if (( CURRENT > 2 ? ! ${known[(Ie)${words[2]}]} : ! ${known[(I)${(b)words[2]}*]} )); then
            words=("${words[1]}" run "${(@)words[2,-1]}")
            (( CURRENT++ ))
        fi

    """
  )

  private static let fish = (
    "\n    set -l unparsed_tokens (__axpipe_tokens -pc)\n",
    """
        # 'run' may be left out.
        if set -q unparsed_tokens[2]; and not contains -- "$unparsed_tokens[2]" \
    \(commands.joined(separator: " "))
            set unparsed_tokens $unparsed_tokens[1] run $unparsed_tokens[2..]
        end

    """
  )
}
