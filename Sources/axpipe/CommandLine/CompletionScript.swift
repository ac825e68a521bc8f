import ArgumentParser

/// The shells' completion scripts.
///
/// The argument parser's scripts do not know that `run` may be left out, nor what `FILE:/path` is.
/// Each has one place where the words of the command line are first looked at; there it is put in.
enum CompletionScript {
  /// A script of the argument parser that completes the arguments of `run` without its name too.
  /// Other text stays as it is.
  static func withoutRun(_ script: String) -> String {
    var script = script
    for (place, addition) in [bash, zsh, fish] {
      guard let range = script.lastRange(of: place) else { continue }
      script.insert(contentsOf: addition, at: range.upperBound)
      if place == fish.0 { script = withFishCursor(script) + fishPaths }
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
        # FILE:/path, which bash cuts at the colon if COMP_WORDBREAKS says so.
        local axpipe_file='' axpipe_path="${2}" axpipe_before='' axpipe_candidate
        if [[ "${2}" == ?*:/* ]]; then
            axpipe_file="${2%%:/*}" axpipe_path="/${2#*:/}" axpipe_before="${axpipe_file}:"
        elif [[ "${COMP_CWORD}" -ge 3 && "${COMP_WORDS[COMP_CWORD-1]}" == : ]]; then
            axpipe_file="${COMP_WORDS[COMP_CWORD-2]}"
        fi
        if [[ "${axpipe_file}" == '~/'* ]]; then axpipe_file="${HOME}/${axpipe_file#'~/'}"; fi
        if [[ -f "${axpipe_file}" ]]; then
            compopt +o filenames 2>/dev/null
            while IFS= read -r axpipe_candidate; do
                if [[ "${axpipe_candidate}" == "${axpipe_path}"* ]]; then
                    COMPREPLY+=("${axpipe_before}${axpipe_candidate}")
                fi
            done < <("${COMP_WORDS[0]}" info --paths "${axpipe_file}" 2>/dev/null)
            return
        fi
        # opencl:N, which bash cuts at the colon too.
        if [[ "${COMP_WORDS[COMP_CWORD]}" == : ]]; then
            axpipe_before="${COMP_WORDS[COMP_CWORD-1]}"
        elif [[ "${COMP_WORDS[COMP_CWORD-1]}" == : ]]; then
            axpipe_before="${COMP_WORDS[COMP_CWORD-2]}"
        fi
        if [[ "${axpipe_before}" == opencl ]]; then
            while IFS= read -r axpipe_candidate; do
                if [[ "${axpipe_candidate#opencl:}" == "${2}"* ]]; then
                    COMPREPLY+=("${axpipe_candidate#opencl:}")
                fi
            done < <("${COMP_WORDS[0]}" devices --names 2>/dev/null)
            return
        fi
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
        # FILE:/path
        local axpipe_file="${(Q)words[CURRENT]%%:/*}"
        axpipe_file="${axpipe_file/#\\~\\//${HOME}/}"
        if [[ "${words[CURRENT]}" == ?*:/* && -f "${axpipe_file}" ]]; then
            local -a axpipe_paths=("${(@f)$("${words[1]}" info --paths "${axpipe_file}" 2>/dev/null)}")
            compset -P '*:'
            compadd -a axpipe_paths
            return
        fi
        # 'run' may be left out.
        local -ar known=(\(commands.joined(separator: " ")))
        if (( CURRENT > 2 ? ! ${known[(Ie)${words[2]}]} : ! ${known[(I)${(b)words[2]}*]} )); then
            words=("${words[1]}" run "${(@)words[2,-1]}")
            (( CURRENT++ ))
        fi

    """
  )

  /// fish 3 takes no `-C` beside the options that the parser's script gives it, so that nothing the
  /// program completes itself would be offered: where the cursor is is counted.
  private static func withFishCursor(_ script: String) -> String {
    var script = script
    while let range = script.lastRange(of: "(__axpipe_tokens -tC)") {
      script.replaceSubrange(range, with: "(commandline -ct | string length)")
    }
    return script
  }

  private static let fishPaths = """

    # FILE:/path
    function __axpipe_paths
        set -l word (commandline -ct)
        set -l file (string replace -r ':/.*' '' -- $word | string replace -r '^~/' "$HOME/")
        if test -f "$file"
            set -l before (string replace -r ':/.*' ':' -- $word)
            printf "$before%s\\n" (command axpipe info --paths $file 2>/dev/null)
        end
    end
    complete -c axpipe -n "string match -q '?*:/*' -- (commandline -ct)" -ka '(__axpipe_paths)'

    """

  private static let fish = (
    "\n    set -l unparsed_tokens (__axpipe_tokens -pc)\n",
    """
        # 'run' may be left out.
        set -l first $unparsed_tokens[2..]
        set -l known \(commands.joined(separator: " "))
        if set -q first[1]; and not contains -- "$first[1]" $known
            set unparsed_tokens $unparsed_tokens[1] run $first
        else if not set -q first[1]; and not string match -q -- (commandline -ct)'*' $known
            set -a unparsed_tokens run
        end

    """
  )
}
