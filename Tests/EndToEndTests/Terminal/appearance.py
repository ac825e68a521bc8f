"""What info, explain and errors look like: colours and width on a terminal, neither elsewhere."""

import json
import re
import subprocess
import sys

import h5py
import numpy as np

from pseudoterminal import SEQUENCE, run

AXPIPE = sys.argv[1]

with h5py.File("rec.h5", "w") as file:
    file["probe/lfp"] = np.zeros((400, 20), np.float32)
    file["probe/lfp"].attrs["comment"] = "a long remark " * 20
    file["probe/lfp"].attrs["evil"] = "\x1b[31mred\x07"
    file["probe/名前"] = np.zeros(3, np.int16)
    file["note"] = "nothing to compute with"
    file.attrs["title"] = "a file"
with h5py.File("many.h5", "w") as file:
    for number in range(252):
        file[f"unit{number:03}"] = np.zeros(2, np.int16)

INFO = [AXPIPE, "info", "rec.h5"]
EXPLAIN = [AXPIPE, "explain", "abs | clip 0 1 | log 10 | mean dim_0", "rec.h5:/probe/lfp"]
MISTAKE = [AXPIPE, "abs | clp 0 1", "rec.h5"]


def columns(line):
    return sum(2 if 0x2E80 <= ord(character) < 0xA000 else 1 for character in line)


for command in (INFO, EXPLAIN):
    outcome = run(command, columns=60)
    assert outcome.status == 0 and outcome.colours, outcome.text
    assert outcome.text.count("\x1b[0m") == len([c for c in SEQUENCE.findall(outcome.text) if c[0] != "0"])
    assert max(map(columns, outcome.plain.splitlines())) <= 60, outcome.plain
    # The same words without a terminal, but for what is cut to its width.
    piped = subprocess.run(command, capture_output=True, text=True, check=True,
                           env={"LC_ALL": "C.UTF-8", "TERM": "xterm", "PATH": ""})
    assert "\x1b" not in piped.stdout and piped.stderr == ""
    assert piped.stdout == run(command, columns=600).plain.replace("\r", "") or command == EXPLAIN
    for variables in ({"NO_COLOR": "1"}, {"TERM": "dumb"}, {"TERM": None}):
        assert "\x1b" not in run(command, environment=variables).text, variables
    assert run(command, environment={"NO_COLOR": ""}).colours, "an empty NO_COLOR says nothing"
    ascii_only = run(command, environment={"LC_ALL": "C"}).plain
    assert all(not 0x2500 <= ord(character) < 0x2600 for character in ascii_only), ascii_only
    assert any(0x2500 <= ord(character) < 0x2600 for character in outcome.plain)

# A terminal of any width, also of none that can be.
for columns in [*range(1, 12), 2**63 - 1]:
    for command in (INFO, EXPLAIN, [AXPIPE, "plot", "rec.h5:/probe/lfp", "--channels", "0-3"]):
        outcome = run(command, environment={"COLUMNS": str(columns)}, interrupt=20)
        assert outcome.status == 0, (columns, command, outcome.status, outcome.text[-200:])

tree = run(INFO, columns=200).plain
assert r"\u{1b}[31mred\u{7}" in tree, "what is in a file is shown, not obeyed"
assert re.search(r"^└─ note  string = nothing to compute with$", tree, re.M) or "├─ note" in tree

# Long groups are cut; all of them on request.
short = run([AXPIPE, "info", "many.h5"]).plain.splitlines()
assert len(short) == 42 and short[-1] == "└─ and 212 more (--all shows them)", short[-2:]
assert len(run([AXPIPE, "info", "--all", "many.h5"]).plain.splitlines()) == 253
listed = json.loads(subprocess.check_output([AXPIPE, "info", "--json", "many.h5"]))
assert [array["path"] for array in listed["arrays"]] == [f"/unit{n:03}" for n in range(252)]

# The caret under a mistake stands out; it is where it is without colours.
outcome = run(MISTAKE)
assert outcome.status == 64 and {"1;31", "1;32"} <= outcome.colours
plain = subprocess.run(MISTAKE, capture_output=True, text=True)
assert plain.stderr == outcome.plain and "\x1b" not in plain.stderr

# Explaining takes no reading: a file with nothing but a head is as good.
plan = json.loads(subprocess.check_output([AXPIPE, "explain", "--json", *EXPLAIN[2:]]))
assert plan["bytesRead"] == 400 * 20 * 4 and plan["bytesWritten"] == 20 * 4
assert [stage["operators"] for stage in plan["stages"]] == [["abs", "clip", "log", "mean"]]

# Logs: an object a line, with what was said on a terminal as fields.
logged = subprocess.run(
    [AXPIPE, "mean dim_0", "rec.h5:/probe/lfp", "-vv", "--log-format", "json", "-o", "123.h5"],
    capture_output=True, text=True, check=True).stderr
events = [json.loads(line) for line in logged.splitlines()]
assert [event["level"] for event in events] == ["info", "info", "debug"], logged
assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", event["time"]) for event in events)
assert events[0]["stages"] == 1 and events[0]["device"].startswith("cpu")
assert events[1]["output"] == "123.h5" and events[1]["bytesRead"] == 400 * 20 * 4
assert events[2]["operators"] == ["mean"] and events[2]["readSeconds"] >= 0
failed = subprocess.run([AXPIPE, "abs", "no.h5", "--log-format=json"], capture_output=True, text=True)
assert json.loads(failed.stderr)["level"] == "error" and failed.returncode == 66
