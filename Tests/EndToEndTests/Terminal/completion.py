"""The completion scripts in real shells: operators, parameters, arrays of a file, devices."""

import os
import pathlib
import shutil
import subprocess
import sys

import h5py
import numpy as np

AXPIPE = sys.argv[1]
os.environ["PATH"] = os.path.dirname(AXPIPE) + ":" + os.environ["PATH"]
os.environ["OCL_ICD_VENDORS"] = os.getcwd()

with h5py.File("rec.h5", "w") as file:
    file["probe/lfp"] = np.zeros((4, 2), np.float32)
    file["probe/raw"] = np.zeros((4, 2), np.int16)
    file["spikes"] = np.zeros(4, np.int16)

pathlib.Path("notes.txt").write_text("not HDF5\n")


def script(shell):
    path = pathlib.Path(f"axpipe.{shell}")
    path.write_text(subprocess.check_output(
        [AXPIPE, "--generate-completion-script", shell], text=True))
    return path


def bash(line):
    """What bash offers at the end of a line, whose words it cuts as readline does: after a colon the
    current word is the colon, and what there is to complete is empty."""
    found = subprocess.check_output(["bash", "--norc", "-c", r"""
        source ./axpipe.bash
        # readline keeps a quoted word whole, and cuts others at colons and equals signs.
        COMP_LINE=$1 COMP_POINT=${#1}
        COMP_WORDS=() word= quote=
        for ((i = 0; i < ${#1}; i++)); do
            c=${1:i:1}
            if [[ -n $quote ]]; then
                word+=$c; [[ $c == "$quote" ]] && quote=
            elif [[ $c == "'" ]]; then
                word+=$c quote=$c
            elif [[ $c == ' ' ]]; then
                [[ -n $word ]] && COMP_WORDS+=("$word"); word=
            elif [[ $c == [:=] ]]; then
                [[ -n $word ]] && COMP_WORDS+=("$word"); COMP_WORDS+=("$c"); word=
            else
                word+=$c
            fi
        done
        [[ -n $word || ${COMP_WORDS[-1]} != [:=] ]] && COMP_WORDS+=("$word")
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        compopt() { :; }
        _axpipe axpipe "${word#\'}" "${COMP_WORDS[COMP_CWORD-1]}"
        printf '%s\n' "${COMPREPLY[@]}"
        """, "bash", line], text=True)
    return [word for word in found.split("\n") if word]


def fish(line):
    return [word.split("\t")[0] for word in subprocess.check_output(
        ["fish", "--no-config", "-c", "source ./axpipe.fish; complete -C $argv[1]", line],
        text=True).splitlines()]


script("bash")
assert set(bash("axpipe 'abs | cl")) == {"abs | clip"}
assert set(bash("axpipe 'clip m")) == {"clip min=", "clip max="}, bash("axpipe 'clip m")
assert set(bash("axpipe 'clip min=0 m")) == {"clip min=0 max="}
assert set(bash("axpipe 'abs | aggregate operation=me")) == {
    f"abs | aggregate operation={name}" for name in ("mean", "median")}
assert bash("axpipe info rec.h5:/") == ["/probe/lfp", "/probe/raw", "/spikes"]
assert bash("axpipe abs rec.h5:/probe/") == ["/probe/lfp", "/probe/raw"]
assert bash("axpipe explain abs rec.h5:/sp") == ["/spikes"]
assert bash("axpipe abs rec.h5 -d /pr") == ["/probe/lfp", "/probe/raw"]
assert set(bash("axpipe abs rec.h5 --device ")) == {"auto", "cpu", "gpu", "opencl"}
# As on any machine: whatever devices there are.
os.environ["OCL_ICD_VENDORS"] = "/etc/OpenCL/vendors"
listed = subprocess.check_output([AXPIPE, "devices", "--names"], text=True).split()
assert listed and listed[0] == "opencl:0", "the tests need PoCL"
numbers = [name.removeprefix("opencl:") for name in listed]
assert bash("axpipe abs rec.h5 --device opencl:") == numbers
assert bash("axpipe abs rec.h5 --device opencl:0") == [n for n in numbers if n.startswith("0")]
assert bash("axpipe abs rec.h5 --device=opencl:") == numbers
os.environ["OCL_ICD_VENDORS"] = os.getcwd()
assert bash("axpipe abs rec.h5 --device opencl:") == []
assert bash("axpipe abs rec") == ["rec.h5"]
assert bash("axpipe abs notes.txt:/") == [], "what is no HDF5 has no arrays"

script("fish")
if shutil.which("fish"):
    # fish offers folders by the same beginning too.
    assert {"rec.h5:/probe/lfp", "rec.h5:/probe/raw"} <= set(fish("axpipe info rec.h5:/pr"))
    assert fish("axpipe abs rec.h5:/sp") == ["rec.h5:/spikes"]
    assert fish("axpipe abs rec.h5 -d /pr") == ["/probe/lfp", "/probe/raw"]
    assert set(fish("axpipe abs rec.h5 --device ")) == {"auto", "cpu", "gpu", "opencl"}
    assert fish("axpipe 'abs | cl") == fish("axpipe run 'abs | cl") == ["abs | clip"]
    assert fish("axpipe 'clip m") == ["clip min=", "clip max="]
    assert fish("axpipe ex") == ["explain"]

script("zsh")
if shutil.which("zsh"):
    subprocess.run(["zsh", "-f", "-c", r"""
        zmodload zsh/zpty
        zpty z zsh -f -i
        zpty -w z "autoload -Uz compinit; compinit -u -D; source ./axpipe.zsh; compdef _axpipe axpipe; print rea''dy"
        zpty -r z shown '*ready*'
        zpty -n -w z "axpipe info rec.h5:/pr"$'\t\t'
        zpty -r z shown '*/probe/lfp*/probe/raw*'
        zpty -n -w z $'\C-u'"axpipe abs rec.h5 -d /sp"$'\t'
        zpty -r z shown '*-d /spikes*'
        zpty -n -w z $'\C-u'"axpipe 'clip mi"$'\t'
        zpty -r z shown "*clip min=*"
        zpty -d z
        """], check=True, timeout=60)
