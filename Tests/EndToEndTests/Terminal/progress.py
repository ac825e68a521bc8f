"""The progress line: shown after a second, redrawn in place, gone at the end; only on a terminal."""

import re
import subprocess
import sys
import time

import h5py
import numpy as np

from pseudoterminal import run

AXPIPE = sys.argv[1]


def make(path, rows):
    """Contiguous and never written, so that it takes no room on the disk; but all is computed."""
    with h5py.File(path, "w") as file:
        properties = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        properties.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
        properties.set_fill_time(h5py.h5d.FILL_TIME_NEVER)
        space = h5py.h5s.create_simple((rows, 8))
        h5py.h5d.create(file.id, b"x", h5py.h5t.IEEE_F32LE, space, properties)


OPTIONS = ["--threads", "1", "--device", "cpu"]
CHAIN = "add 2 | pow 0.3 | log 10 | pow 1.7 | sum dim_0"
# As much as takes some three seconds here.
make("probe.h5", 1 << 21)
start = time.monotonic()
subprocess.run([AXPIPE, CHAIN, "probe.h5", *OPTIONS], check=True, stdout=subprocess.DEVNULL)
rows = int(3.2 / (time.monotonic() - start) * (1 << 21))
make("big.h5", rows)
with h5py.File("small.h5", "w") as file:
    file["x"] = np.zeros((100, 4), np.float32)

WORK = [CHAIN, "big.h5", *OPTIONS]
# What is interrupted must not be done before.
LONG_WORK = [CHAIN, "huge.h5", *OPTIONS]
FIGURES = re.compile(
    r"^big\.h5  [▕\[](?P<bar>.*)[▏\]]  +(?P<percent>\d+)%  +(?P<done>\S+ [KMG]?i?B) of \S+ [KMG]iB"
    r"  +(?P<rate>\S+ [KMG]iB)/s  \d+:\d\d left$")


def lines(outcome):
    """What the line said each time it was drawn."""
    text = re.sub(r"\x1b\[[0-9;]*m", "", outcome.text)
    return [line for line in re.split(r"[\r\n]|\x1b\[K", text) if "%" in line]


outcome = run([AXPIPE, *WORK], columns=100)
while outcome.pieces[-1][0] < 2:
    # The machine was busy with something else before.
    rows *= 2
    make("big.h5", rows)
    outcome = run([AXPIPE, *WORK], columns=100)
assert outcome.status == 0
first = next(seconds for seconds, text in outcome.pieces if "%" in text)
assert first > 0.95, f"shown after {first} s"
shown = lines(outcome)
assert len(shown) > 5, shown
matches = [FIGURES.match(line) for line in shown]
assert all(matches), [line for line, match in zip(shown, matches) if not match][:3]
percents = [int(match["percent"]) for match in matches]
assert percents == sorted(percents)
assert all(len(match["bar"]) == len(matches[0]["bar"]) > 8 for match in matches)
assert len(outcome.pieces) < 10 * outcome.pieces[-1][0] + 5, "drawn more often than ten times a second"
assert "%" not in outcome.screen, outcome.screen
assert outcome.screen.startswith("dim_1"), "the result stands where the line was"

make("huge.h5", 20 * rows)

# Never wider than the terminal, at any width.
for columns in (200, 60, 40, 24, 8):
    shown = lines(run([AXPIPE, *LONG_WORK], columns=columns, interrupt=2))
    assert shown, f"nothing at {columns} columns"
    assert all(len(line) < columns for line in shown), (columns, shown)

# A signal leaves a clean line to the shell.
outcome = run([AXPIPE, *LONG_WORK], interrupt=2)
assert outcome.status == -2
assert lines(outcome) and outcome.screen == "", outcome.screen

# ASCII where the locale has no other characters; a variable that wins over others says so.
outcome = run([AXPIPE, *LONG_WORK], environment={"LC_ALL": "C", "LANG": "C.UTF-8"}, interrupt=2)
assert all(line.isascii() and "[" in line for line in lines(outcome)), outcome.text

# Nothing for what is over soon, when asked not to, and where no terminal obeys.
for arguments, environment in [
    ([AXPIPE, "abs | sum dim_0", "small.h5"], {}),
    ([AXPIPE, *LONG_WORK, "-q"], {}),
    ([AXPIPE, *LONG_WORK, "--progress", "never"], {}),
    ([AXPIPE, *LONG_WORK], {"TERM": "dumb"}),
]:
    outcome = run(arguments, environment=environment, interrupt=1.6)
    assert "%" not in outcome.text and "\x1b[K" not in outcome.text, outcome.text

# No escapes in a pipe or a file.
piped = subprocess.Popen([AXPIPE, *LONG_WORK], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
try:
    piped.wait(timeout=1.6)
except subprocess.TimeoutExpired:
    piped.terminate()
assert piped.communicate()[1] == b""

# An input that holds far more than its file has bytes, beside a very large one: no total is too large.
with h5py.File("claims.h5", "w") as file:
    file.create_dataset("x", (1 << 38,), np.float32, chunks=(1 << 22,))
with open("hole.h5", "wb") as file:
    file.truncate(1 << 40)
outcome = run(
    [AXPIPE, "-k", "max 0", "claims.h5", "hole.h5", "--progress", "always"], columns=100, interrupt=2)
assert outcome.status == -2 and lines(outcome), (outcome.status, outcome.text)
