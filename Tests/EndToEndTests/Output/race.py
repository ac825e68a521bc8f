"""Runs to the same output at once: one whole result wins, and nothing is damaged or left."""

import os
import signal
import threading

import h5py
import numpy as np

from scene import (
    HERE, LONG, begun, check_failure, finish, has_temporaries, kill, make_input, remove, run_well,
    start, temporaries,
)

ROUNDS = 40 if LONG else 4
make_input("input.h5", 8)
with h5py.File("input.h5") as file:
    values = file["data"][()]
chains = [f"linear 1 {number}" for number in range(1, 5)]
results = []
for chain in chains:
    run_well([chain, "input.h5", "-o", "out.h5"])
    results.append((HERE / "out.h5").read_bytes())
assert len(set(results)) == 4


def together(count, options=(), output="out.h5"):
    """Starts runs of different chains to one output within a few milliseconds."""
    processes = [
        start([chain, "input.h5", "-o", output, *options]) for chain in chains[:count]]
    return [finish(process) for process in processes]


for count in (2, 4):
    for _ in range(ROUNDS):
        for existing in (True, False):
            if not existing:
                remove("out.h5")
            assert [outcome[0] for outcome in together(count)] == [0] * count
            assert (HERE / "out.h5").read_bytes() in results[:count]
            assert not has_temporaries(), temporaries()

    # Whoever is last finds that the name is taken by now.
    for _ in range(ROUNDS):
        remove("out.h5")
        outcomes = together(count, ["--no-clobber"])
        winners = [index for index, outcome in enumerate(outcomes) if outcome[0] == 0]
        assert len(winners) == 1, outcomes
        with h5py.File("out.h5") as file:
            np.testing.assert_array_equal(file["data"][()], values + np.float32(winners[0] + 1))
        for index, outcome in enumerate(outcomes):
            if index not in winners:
                check_failure(outcome, 73, "'out.h5' exists")
        assert not has_temporaries(), temporaries()

    # In place, each has the result of those before it, or says that it has not.
    for _ in range(ROUNDS):
        with h5py.File("place.h5", "w") as file:
            file["data"] = np.arange(500_000, dtype=np.float64)
        processes = [start(["linear 1 1", "place.h5", "--in-place"]) for _ in range(count)]
        outcomes = [finish(process) for process in processes]
        done = sum(outcome[0] == 0 for outcome in outcomes)
        assert done > 0, outcomes
        for outcome in outcomes:
            if outcome[0] != 0:
                check_failure(outcome, 74, "'place.h5' was replaced while it was being read")
        with h5py.File("place.h5") as file:
            np.testing.assert_array_equal(file["data"][()], np.arange(500_000) + done)
        assert not has_temporaries(), temporaries()

# A run that stands still is not dead: its temporary file stays, and it comes to its end.
make_input("large.h5", 64)
run_well([chains[0], "large.h5", "-o", "out.h5", "--threads", "1"])
large = (HERE / "out.h5").read_bytes()
remove("out.h5")
waiting = start([chains[0], "large.h5", "-o", "out.h5", "--threads", "1"])
assert begun(waiting)
os.killpg(waiting.pid, signal.SIGSTOP)
names = temporaries()
assert len(names) == 1
number = os.stat(names[0]).st_ino
run_well([chains[1], "input.h5", "-o", "out.h5"])
assert (HERE / "out.h5").read_bytes() == results[1]
assert temporaries() == names and os.stat(names[0]).st_ino == number
os.killpg(waiting.pid, signal.SIGCONT)
code, _, errors = finish(waiting)
assert (code, errors) == (0, ""), errors
assert (HERE / "out.h5").read_bytes() == large
assert not has_temporaries()

# Short runs that begin and end while others look for what was left, and others that are killed.
remove("out.h5")
with h5py.File("small.h5", "w") as file:
    file["data"] = np.arange(100.0)
failures = []


def repeat(kills):
    for _ in range(ROUNDS * 5):
        process = start(["abs", "small.h5", "-o", "many.h5"])
        if kills:
            kill(process)
            continue
        code, _, errors = finish(process)
        if code != 0:
            failures.append((code, errors))


threads = [threading.Thread(target=repeat, args=[number == 0]) for number in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert failures == [], failures
run_well(["abs", "small.h5", "-o", "many.h5"])
with h5py.File("many.h5") as file:
    np.testing.assert_array_equal(file["data"][()], np.arange(100.0))
assert not has_temporaries(), temporaries()
