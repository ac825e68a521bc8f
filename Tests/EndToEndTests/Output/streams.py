"""Standard streams that are closed, full or left, and texts that come from odd places."""

import os
import signal
import subprocess
import time

from scene import (
    AXPIPE, ENVIRONMENT, HERE, PATIENCE, SPOOL, check_failure, fails, finish, has_temporaries,
    make_input, run, run_well, start, temporaries,
)

make_input("input.h5", 1)
make_input("large.h5", 16)


def shell(script):
    """Runs a script of bash in which $A is axpipe; gives its code, output and errors."""
    done = subprocess.run(
        ["bash", "-c", script], env=ENVIRONMENT | {"A": AXPIPE}, capture_output=True, text=True,
        cwd=HERE, timeout=PATIENCE)
    return done.returncode, done.stdout, done.stderr


# A reader that has seen enough: the end is that of a program which the signal ends, and quiet.
QUIET = [
    '$A abs large.h5 --format csv | head -1 >/dev/null',
    '$A abs large.h5 --format npy | head -c 10 >/dev/null',
    '$A abs large.h5 --format json | head -c 10 >/dev/null',
    '$A abs large.h5 -o - | head -c 10 >/dev/null',
]
for line in QUIET:
    code, _, errors = shell(line + '; exit ${PIPESTATUS[0]}')
    assert (code, errors) == (128 + signal.SIGPIPE, ""), (line, code, errors)
for command in ("info large.h5", "ops", "ops --man", "--help", "explain abs large.h5", "--version"):
    # Nobody reads at all; the reader is gone before the first byte.
    code, _, errors = shell(f'{{ sleep 0.2; $A {command}; echo $? >code; }} | true; cat code >&2')
    assert errors == f"{128 + signal.SIGPIPE}\n", (command, code, errors)

# Closed and full.
COMMANDS = [
    "abs input.h5 --format csv", "abs input.h5 --format npy", "abs input.h5 --format json",
    "abs input.h5 -o -", "'aggregate mean time' input.h5", "info input.h5", "info input.h5 --json",
    "ops", "explain abs input.h5", "devices", "--help", "run --help", "--version", "plot input.h5",
]
for command in COMMANDS:
    for place, reason in (("/dev/full", "no space left on device"), ("&-", "bad file descriptor")):
        code, output, errors = shell(f"$A {command} >{place}")
        assert code == 74, (command, place, code, errors)
        assert len(errors.splitlines()) == 1, errors
        assert errors.startswith(
            f"axpipe: error: cannot write to standard output: {reason}"), errors
for closed in ("2>&-", "2>/dev/full"):
    assert shell(f"$A nonsense input.h5 {closed}")[0] == 64
    assert shell(f"$A -vv abs input.h5 -o out.h5 --progress always {closed}")[0] == 0
code, output, errors = shell("$A abs input.h5 -o out.h5 <&- >&-")
assert (code, errors) == (0, ""), errors
code, output, errors = shell("$A abs - -o out.h5 <&-")
assert code == 66 and len(errors.splitlines()) == 1, (code, errors)
assert not has_temporaries()

# Chain files: what is no text of a bounded size is refused, and nothing in one is run.
fails(["-c", "/dev/zero", "input.h5", "-o", "out.h5"], 65, "'/dev/zero'", "not a text")
fails(["-c", "/dev/full", "input.h5", "-o", "out.h5"], 65, "'/dev/full'")
fails(["-c", "/dev/null", "input.h5", "-o", "out.h5"], 64, "the chain is empty")
fails(["-c", ".", "input.h5", "-o", "out.h5"], 66, "'.'", "directory")
fails(["-c", "input.h5", "input.h5", "-o", "out.h5"], 65, "'input.h5'")
with open("huge", "wb") as huge:
    huge.truncate(2**40)
fails(["-c", "huge", "input.h5", "-o", "out.h5"], 65, "'huge'")
(HERE / "long").write_text("abs\n" * 300_000)
fails(["-c", "long", "input.h5", "-o", "out.h5"], 65, "'long'")
HOSTILE = [
    "$(touch ran)", "`touch ran`", "abs; touch ran", "abs && touch ran", "! touch ran", "@long",
    "abs | @nested", "@/dev/zero", "@@input.h5:/data", "include long", "abs > ran", "<long",
]
for text in HOSTILE:
    (HERE / "hostile").write_text(text)
    code, _, errors = run(["-c", "hostile", "input.h5", "-o", "out.csv"])
    assert code == 64, (text, code, errors)
    assert "hostile:1: " in errors, errors
assert not (HERE / "ran").exists() and not (HERE / "out.csv").exists()
# A pipe is read to its end.
code, _, errors = shell("$A -c <(echo abs) input.h5 -o out.h5")
assert (code, errors) == (0, ""), errors

# Operands are arrays of files, and small.
os.mkfifo("fifo")
for place in ("/dev/zero", "fifo", ".", "/dev/null"):
    code, _, errors = run([f"linear @{place}:/data 0", "input.h5", "-o", "out.csv"])
    assert code == 66 and f"'{place}'" in errors, (place, code, errors)
code, _, errors = run(["linear @hostile:/data 0", "input.h5", "-o", "out.csv"])
assert code == 65 and "'hostile' is not an HDF5 file" in errors, (code, errors)
code, _, errors = run(["linear @large.h5:/data 0", "input.h5", "-o", "out.csv"])
assert code in (64, 65) and errors.startswith("axpipe: error: "), (code, errors)

# A pipe that somebody made not to block, and a writer that takes its time.
reading, writing = os.pipe()
os.set_blocking(reading, False)
process = start(["abs", "-", "-o", "out.h5"], stdin=reading)
content = (HERE / "input.h5").read_bytes()
for part in content[:100], content[100:]:
    time.sleep(0.1)
    with open(os.dup(writing), "wb") as file:
        file.write(part)
os.close(writing)
code, _, errors = finish(process)
assert (code, errors) == (0, ""), (code, errors)

# Where temporary files go: a variable that is empty is as if it were not there.
with open("large.h5", "rb") as file:
    code, _, errors = run(["abs", "-", "-o", "out.h5"], stdin=file, env={"TMPDIR": "/nowhere"})
assert (code, errors) == (0, ""), errors


def spools(arguments, folder):
    with subprocess.Popen(["cat", "input.h5"], stdout=subprocess.PIPE) as feeder:
        return run(arguments, stdin=feeder.stdout, env={"TMPDIR": folder})


for folder in ("/nowhere", "/dev/null", "/proc", "input.h5", "x" * 5000):
    check_failure(spools(["abs", "-", "-o", "out.h5"], folder), 74, "standard input", "TMPDIR")
    check_failure(run(["abs", "input.h5", "-o", "-"], env={"TMPDIR": folder}), 74, "TMPDIR")
for folder in ("", "spool/", "./spool", "."):
    assert spools(["abs", "-", "-o", "out.h5"], folder)[0] == 0
    assert run(["abs", "input.h5", "-o", "-"], env={"TMPDIR": folder})[0] == 0
assert not has_temporaries() and temporaries("/") == []
