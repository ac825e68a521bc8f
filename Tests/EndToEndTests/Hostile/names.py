"""Nothing that a file holds makes a terminal do something: not its names, labels, units and texts, and
not its own name. names.py AXPIPE

What is printed is searched for control characters (ECMA-48: C0 but the line feed, DEL, C1) and for
those that turn or hide text (Unicode's bidirectional and other format characters).
"""

import os
import pty
import select
import subprocess
import sys
import unicodedata

import h5py
import numpy as np

AXPIPE = os.path.abspath(sys.argv[1])
# An escape sequence, its form in one character, DEL, text turned round, a line break, no UTF-8.
evil = ["\x1b[31mred", "\x9b2Jclear", "\x7fdel", "\u202eright\u2066left\u2069", "two\nlines\r\t", "\x00"]
bad = "".join(evil[:5])

path = "na\x1b]0;title\x07me\u202e.h5"
with h5py.File(path, "w") as file:
    for target in (file, file.create_group("group " + bad)):
        target.attrs["name " + bad] = "value " + bad
        target.attrs["raw"] = np.bytes_(b"\x1b[5mbytes\x9b\xff")
        target.attrs["list " + bad] = [text for text in evil if text != "\x00"]
        target.attrs["history"] = "line " + bad
        target.attrs["neurodata_type"] = "type " + bad
    data = file.create_dataset("data " + bad, data=np.arange(12.0).reshape(3, 4))
    data.attrs["units"] = "V" + bad
    data.attrs["coordinates"] = "aux " + bad
    for index, name in enumerate(("time " + bad, "ch " + bad)):
        file[name] = np.arange(3.0) if index == 0 else [text + bad for text in "abcd"]
        file[name].attrs["units"] = "s" + bad
        file[name].make_scale(name)
        data.dims[index].attach_scale(file[name])
    file["text " + bad] = "text " + bad
    file["link " + bad] = h5py.SoftLink("/to " + bad)
    file["outside " + bad] = h5py.ExternalLink("file " + bad, "/to " + bad)
    file["compound " + bad] = np.zeros(2, [("member " + bad, "f4")])
    file["states " + bad] = np.zeros(2, h5py.enum_dtype({"state " + bad: 0, "other": 1}))
    # Without the line break, which shells do not complete.
    file["completed \x1b[2J"], file["completed \x9b2J"] = np.zeros(3), np.zeros(3)
with h5py.File("series.nwb", "w") as file:
    file.attrs["nwb_version"], file.attrs["neurodata_type"] = "2 " + bad, "NWBFile"
    series = file.create_group("series " + bad)
    series.attrs["neurodata_type"] = "Series " + bad
    series["data"], series["starting_time"] = np.zeros((4, 2)), 0.0
    series["data"].attrs["unit"] = "V" + bad
    series["starting_time"].attrs["rate"] = 10.0

array = path + ":/data " + bad
commands = [
    ["info", path], ["info", "--all", path], ["info", array], ["info", path + ":/group " + bad],
    ["info", path + ":/link " + bad], ["info", path + ":/outside " + bad], ["info", "--json", path],
    ["info", "--paths", path], ["info", "series.nwb"], ["info", "--json", "series.nwb"],
    ["copy", array], ["mean 0", array], ["argmax 1", array], ["copy", path], ["copy", path, "-d", "/*" + bad],
    ["copy", path + ":/text " + bad], ["copy", path + ":/compound " + bad], ["copy", path + ":/states " + bad],
    ["copy", path + ":/outside " + bad], ["copy", path + ":/nothing " + bad], ["mean x" + bad, array],
    ["abs", array, "series.nwb", "-k"], ["copy", array, "-o", "out " + bad + ".h5", "-vv"],
    ["copy", array, "-o", "out.h5", "-vv", "--log-format", "json", "--check"],
    ["copy", array, "-o", "out.nothing" + bad + "/x"], ["copy", "nothing " + bad + ".h5"],
    ["explain", "abs | mean 1", array], ["explain", "--json", "abs | mean 1", array],
    ["explain", "mean nowhere", array], ["plot", array], ["plot", "series.nwb"],
    ["linear scale=@'" + array + "' axis=nothing" + bad, array], ["abs", array, "--dims", "a" + bad],
    ["rerun", "--dry-run", "out.h5"], ["rerun", path], ["log base=" + bad, array],
    ["copy", array, "--format", "json", "-q"],
    ["---completion", "run", "--", "--dataset", "2", "0", path, "--dataset"],
]


def harmful(text, colours):
    """The characters of a text that a terminal would obey; on a terminal axpipe's own colours are none."""
    found = []
    for character in text:
        kind = unicodedata.category(character)
        if kind in ("Cc", "Cf", "Zl", "Zp") and character not in "\n":
            found.append(character)
    return found


def on_terminal(arguments):
    """What a terminal gets."""
    process, terminal = pty.fork()
    if process == 0:
        os.environ.update(TERM="xterm", NO_COLOR="1", COLUMNS="200", LC_ALL="C.UTF-8")
        os.execv(AXPIPE, [AXPIPE, *arguments])
    output = b""
    while select.select([terminal], [], [], 60)[0]:
        try:
            piece = os.read(terminal, 1 << 16)
        except OSError:
            break
        if not piece:
            break
        output += piece
    os.close(terminal)
    status = os.waitpid(process, 0)[1]
    # A terminal begins lines anew by itself.
    return os.waitstatus_to_exitcode(status), output.replace(b"\r\n", b"\n")


wrong = []
for arguments in commands:
    shown = [argument.encode("unicode_escape").decode() for argument in arguments]
    ended = subprocess.run([AXPIPE, *arguments], capture_output=True, stdin=subprocess.DEVNULL)
    for name, output in (("output", ended.stdout), ("errors", ended.stderr)):
        if harmful(output.decode(errors="surrogateescape"), False):
            wrong.append((shown, name, output))
    code, output = on_terminal(arguments)
    if code != ended.returncode or harmful(output.decode(errors="surrogateescape"), True):
        wrong.append((shown, f"terminal, {code} and {ended.returncode}", output))
    assert code in (0, 64, 65, 66, 73), (code, output)
for shown, name, output in wrong:
    print(shown, name, output[:3000])
assert not wrong
