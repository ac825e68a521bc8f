"""Makes every call fail that a run makes, one after the other, and looks at what is left: the right
result, or one message with its code and nothing else.

    sweep.py AXPIPE LAYER SWEEP [JOB...]

AXPIPE_TEST_LONG takes all calls of HDF5, and jobs by two threads.
"""

import errno
import os
import pathlib
import sys
import tempfile

from jobs import jobs, long, make_inputs
from scene import Job, Outcome, Scene, ending, old, visit_all

# What a user reads of an error.
reasons = {
    errno.EIO: "input/output error", errno.ENOSPC: "no space left on device",
    errno.ENOMEM: "memory",
}
# Exit codes: no such input, memory and the like, cannot create, cannot read or write.
NO_INPUT, DATA, SYSTEM, CREATE, IO = 66, 65, 71, 73, 74
codes = {
    "open": {NO_INPUT, CREATE, IO}, "read": {IO, CREATE}, "write": {IO, CREATE}, "copy": {IO},
    "sync": {IO}, "size": {IO}, "close": {IO, CREATE}, "rename": {CREATE, IO}, "remove": {IO},
    "status": {NO_INPUT, CREATE, IO, DATA}, "memory": {SYSTEM}, "hdf5": {IO, CREATE, NO_INPUT},
}

# Kinds of calls and how they fail: with an error for one call, or from one call on.
sweeps = {
    "files": [
        (kind, f"{{}}:{errno.EIO}")
        for kind in ("open", "read", "write", "copy", "sync", "size", "close", "rename", "status")
    ] + [("remove", f"{{}}:{errno.EIO}")],
    "full": [(kind, f"{{}}+:{errno.ENOSPC}") for kind in ("write", "copy", "size")],
    "transient": [
        (kind, rule)
        for kind in ("read", "write", "copy")
        for rule in (f"{{}}:{errno.EINTR}", "{}:short")
    ] + [("sync", f"{{}}:{errno.EINTR}")],
    "memory": [("memory", f"{{}}:{errno.ENOMEM}"), ("memory", f"{{}}+:{errno.ENOMEM}")],
    "hdf5": [("hdf5", f"{{}}:{errno.EIO}")],
}


def check(outcome: Outcome, usual: Outcome, job: Job, kind: str, rule: str, has_old: bool) -> None:
    """Throws an error with what is wrong with a run."""
    def expect(condition: bool, what: str) -> None:
        if not condition:
            raise AssertionError(
                f"{job.name}, {rule}: {what}\n  ended {ending(outcome)}\n"
                f"  {outcome.failures}\n  {outcome.stderr.strip()[:2000]}")

    expect(outcome.code >= 0 and "did not end" not in outcome.stderr, "it broke down")
    expect(outcome.failures != [] or not job.is_ordered, "nothing failed")
    # Nobody can remove what the system does not.
    expect(kind == "remove" or outcome.others == [], f"there are {outcome.others}")
    leaks = dict(outcome.leaks)
    is_unwritten = kind not in ("hdf5", "memory") and "cannot write" in outcome.stderr
    if os.environ.get("AXPIPE_SANITIZER") and is_unwritten:
        # What the library cannot write it does not close, as it says where it is a shared one.
        leaks = {name: count for name, count in leaks.items() if name == "open_descriptors"}
    expect(leaks == {}, f"there are {leaks}")
    if outcome.code == 0:
        expect(outcome.output == usual.output, "the output is another one")
        expect(outcome.stdout == usual.stdout, "it printed something else")
        expect(outcome.stderr == usual.stderr, "it has something to say")
        return
    code = int(rule.rsplit(":")[-1]) if not rule.endswith("short") else 0
    expect(code != errno.EINTR and code != 0, "that is nothing to fail for")
    expect(outcome.code in codes[kind], "the code is wrong")
    expect(
        outcome.stderr.startswith("axpipe: error: ") and outcome.stderr.count("\n") == 1,
        "this is no message")
    # The library does not always say why it knows nothing of a file.
    expect(
        reasons[code] in outcome.stderr.lower() or (kind == "status" and "stat info" in outcome.stderr),
        "it does not say why")
    # Complete, but it might not outlast a crash: its directory could not be synchronised.
    is_complete = kind == "open" and "--sync" in job.arguments and outcome.failures[-1].endswith("/.")
    expected = usual.output if is_complete else old if has_old and job.output else None
    expect(outcome.output == expected, "there is an output")
    if job.streams:
        expect(usual.stdout.startswith(outcome.stdout), "it printed something else")
    else:
        expect(outcome.stdout == b"", "it printed something")


def chosen_numbers(kind: str, job: Job, usual: Outcome, scene: Scene) -> list[int]:
    """The calls of a kind that are to fail: all. There are about a thousand of HDF5, most of them from
    the same places; the short test takes the first from each."""
    if kind != "hdf5" or long:
        return list(range(1, usual.counts.get(kind, 0) + 1))
    first = {}
    for line in scene.run(job, "hdf5:1+:pass").failures:
        _, number, *place = line.split()
        first.setdefault(tuple(place), int(number))
    return sorted(first.values())


def sweep(name: str, chosen: list[Job], scenes: list[Scene]) -> None:
    """Goes through a sweep."""
    items = []
    for job in chosen:
        usual = scenes[0].run(job)
        assert usual.code == 0 and not usual.leaks and not usual.others, (job.name, usual)
        for kind, rule in sweeps[name]:
            # The library does not say that it was the system, so that what it cannot open is damaged.
            if kind == "status" and job.name in ("info", "explain"):
                continue
            # It tries how fast a block is, and leaves out what it could not try.
            if kind == "memory" and job.name == "explain":
                continue
            for number in chosen_numbers(kind, job, usual, scenes[0]):
                has_old = number % 2 == 0 and "--no-clobber" not in job.arguments
                items.append((job, usual, kind, f"{kind}:{rule.format(number)}", has_old))
        if name == "transient":
            for kind in ("read", "write", "copy"):
                if usual.counts.get(kind):
                    items.append((job, usual, kind, f"{kind}:1+:short", False))

    def visit(scene: Scene, item: tuple) -> None:
        job, usual, kind, rule, has_old = item
        check(scene.run(job, rule, has_old), usual, job, kind, rule, has_old)

    visit_all(name, visit, items, scenes)


def main() -> None:
    axpipe, layer, name, *names = sys.argv[1:]
    with tempfile.TemporaryDirectory(dir=".") as folder:
        folder = pathlib.Path(folder).resolve()
        inputs = folder / "inputs"
        inputs.mkdir()
        make_inputs(inputs)
        scenes = [
            Scene(folder / f"scene{number}", axpipe, layer, inputs)
            for number in range(len(os.sched_getaffinity(0)))
        ]
        chosen = [job for job in jobs(name) if not names or job.name in names]
        sweep(name, chosen, scenes)


if __name__ == "__main__":
    main()
