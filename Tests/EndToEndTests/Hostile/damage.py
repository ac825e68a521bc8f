"""Damaged files end in a line and code 65, or are read: never in a crash, an endless loop, much memory
or half an output. damage.py AXPIPE [RUNS [SEED]]

Every run damages a small valid file at random places and does one thing with it. The same seed
damages in the same way.
"""

import os
import random
import re
import resource
import subprocess
import sys
import time

import kinds

AXPIPE = os.path.abspath(sys.argv[1])
RUNS = int(sys.argv[2]) if len(sys.argv) > 2 else 300
SEED = int(sys.argv[3]) if len(sys.argv) > 3 else 1

# What the library does not come to an end of is ended after five seconds of computing.
SECONDS = 40
# What is allowed by default, and what the library may take beside it for what a file claims.
MOST_MEMORY = (256 << 20) + (1100 << 20)
if os.environ.get("AXPIPE_SANITIZER"):
    # Takes memory of its own, and has none limited.
    MOST_MEMORY *= 4
ORDINARY = {0, 65, 66}

extremes = [0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 1 << 40,
            1 << 60, (1 << 63) - 1, 1 << 63, (1 << 64) - 1]


def damage(data, generator):
    """Damages bytes in one of several ways, mostly near what is not zero."""
    data = bytearray(data)
    places = [place for place, byte in enumerate(data) if byte]
    way = generator.choice(["bit", "bit", "bits", "byte", "field", "field", "cut", "copy", "swap"])
    if way in ("bit", "bits"):
        for _ in range(1 if way == "bit" else generator.randint(2, 20)):
            data[generator.choice(places)] ^= 1 << generator.randrange(8)
    elif way == "byte":
        data[generator.choice(places)] = generator.randrange(256)
    elif way == "field":
        size = generator.choice([2, 4, 8])
        place = min(generator.choice(places), len(data) - size)
        value = generator.choice(extremes + [generator.randrange(len(data))])
        data[place:place + size] = (value % (1 << 8 * size)).to_bytes(size, "little")
    elif way == "cut":
        del data[generator.randrange(1, len(data)):]
    else:
        size = generator.choice([1, 8, 24, 64])
        start, target = (generator.randrange(len(data) - size) for _ in range(2))
        other = data[target:target + size]
        data[target:target + size] = data[start:start + size]
        if way == "swap":
            data[start:start + size] = other
    return data


def memory():
    """The most that an ended process has taken, of all there were."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss << 10


commands = [["info", "--all"], ["info", "--json"], ["copy", "-o", "out.h5"], ["mean 0", "-o", "out.h5"],
            ["run", "abs", "-d", "/*", "-o", "out.h5"], ["explain", "abs"], ["mean 0"],
            ["copy", "-o", "out.csv"], ["plot"], ["plot", "-o", "out.svg"], ["copy", "-o", "out.nwb"],
            ["median 0", "-o", "out.h5", "--memory", "32M", "-vv"], ["diff 0 scale_by_fs=true", "-o", "out.json"]]


def check(name, arguments):
    """Runs a command on a file and says what is wrong with how it ends."""
    began = time.monotonic()
    process = subprocess.Popen([AXPIPE, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, start_new_session=True)
    try:
        output, errors = process.communicate(timeout=SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, 9)
        process.communicate()
        return "did not end"
    code, lines = process.returncode, errors.decode(errors="replace").splitlines()
    statistics["slowest"] = max(statistics["slowest"], time.monotonic() - began)
    statistics[code] = statistics.get(code, 0) + 1
    for reason in ("crashed", "came to no end"):
        if any(f"the HDF5 library {reason}" in line for line in lines):
            statistics[reason] = statistics.get(reason, 0) + 1
    if code not in ORDINARY:
        return f"ended with {code}"
    if code and sum(line.startswith("axpipe: error: ") for line in lines) != 1:
        return "gave no reason, or several"
    # Below an error in the chain stands the place in it.
    said = [line for line in lines if not line.startswith("  ")]
    if any(not line.startswith("axpipe: ") for line in said) or len(said) > 2 and "-vv" not in arguments:
        return "said too much"
    if re.search(rb"[\x00-\x08\x0b-\x1f\x7f]", output + errors):
        return "printed control characters"
    rest = [entry for entry in os.listdir(".") if entry != name]
    if rest and (code or rest != arguments[-1:] and "-vv" not in arguments):
        return f"left {rest}"
    if memory() > MOST_MEMORY:
        return f"took {memory() >> 20} MiB"
    return None


statistics = {"slowest": 0.0}
originals = list(kinds.files().items())
for number in range(RUNS):
    generator = random.Random(SEED << 32 | number)
    kind, data = generator.choice(originals)
    data = damage(data, generator)
    with open("in.h5", "wb") as file:
        file.write(data)
    command = generator.choice(commands)
    if command[0] in ("info", "plot"):
        arguments = [command[0], "in.h5", *command[1:]]
    else:
        at = 2 if command[0] in ("run", "explain") else 1
        arguments = command[:at] + ["in.h5"] + command[at:]
    wrong = check("in.h5", arguments)
    if wrong:
        kept = os.environ.get("AXPIPE_TEST_KEEP")
        if kept:
            with open(os.path.join(kept, f"{SEED}-{number}.h5"), "wb") as file:
                file.write(data)
        print(f"run {number} of seed {SEED} ({kind}): {arguments} {wrong}", flush=True)
        statistics["wrong"] = statistics.get("wrong", 0) + 1
    for path in os.listdir("."):
        os.remove(path)
print(RUNS, "runs:", statistics, f"{memory() >> 20} MiB at most")
assert "wrong" not in statistics
