"""Inputs that change while they are read: the result of what was opened, or a line that says so."""

import os
import signal

import h5py
import numpy as np

from scene import (
    HERE, begun, check_failure, finish, has_temporaries, make_input, remove, run_well, start, temporaries,
)

LAYOUTS = {
    "contiguous": (48, {}),
    "compressed": (8, {"chunks": (4096, 16), "compression": "gzip", "compression_opts": 1}),
    "decoded by the library": (8, {"chunks": (4096, 16), "scaleoffset": 3}),
}


def cut(path):
    os.truncate(path, os.path.getsize(path) // 3)


def cut_to_nothing(path):
    os.truncate(path, 0)


def overwrite(path):
    size = os.path.getsize(path)
    with open(path, "r+b") as file:
        file.seek(size // 4)
        file.write(os.urandom(size // 2))


def append(path):
    with open(path, "ab") as file:
        file.write(bytes(1000))


def replace(path):
    (HERE / "new").write_bytes(b"another file")
    os.rename("new", path)


def unlink(path):
    os.unlink(path)


def stopped(arguments):
    """A run that is stopped in the middle of its work; one that was too fast for that is made again."""
    for _ in range(20):
        remove("out.h5")
        process = start(arguments)
        if begun(process):
            os.killpg(process.pid, signal.SIGSTOP)
            if not (HERE / "out.h5").exists():
                return process
            os.killpg(process.pid, signal.SIGCONT)
        finish(process)
    raise AssertionError("the runs were too fast")


for name, (mebibytes, layout) in LAYOUTS.items():
    make_input("whole.h5", mebibytes, **layout)
    content = (HERE / "whole.h5").read_bytes()
    for arguments in (["linear 2 0 | abs"], ["aggregate median time"]):
        (HERE / "input.h5").write_bytes(content)
        run_well([*arguments, "input.h5", "-o", "out.h5", "--threads", "1"])
        expected = (HERE / "out.h5").read_bytes()
        for change in (cut, cut_to_nothing, overwrite, append, replace, unlink):
            remove("input.h5")
            (HERE / "input.h5").write_bytes(content)
            process = stopped([*arguments, "input.h5", "-o", "out.h5", "--threads", "1"])
            change("input.h5")
            os.killpg(process.pid, signal.SIGCONT)
            outcome = finish(process)
            case = (name, arguments, change.__name__, outcome)
            if change in (replace, unlink):
                assert outcome[0] == 0 and outcome[2] == "", case
                assert (HERE / "out.h5").read_bytes() == expected, case
            else:
                check_failure(outcome, 74, "'input.h5' changed while it was being read")
                assert not (HERE / "out.h5").exists(), case
            assert not has_temporaries(), temporaries()

# Changed and then replaced: the name does not tell any more.
(HERE / "input.h5").write_bytes(content)
process = stopped(["linear 2 0 | abs", "input.h5", "-o", "out.h5", "--threads", "1"])
append("input.h5")
(HERE / "new").write_bytes(content)
os.rename("new", "input.h5")
os.killpg(process.pid, signal.SIGCONT)
check_failure(finish(process), 74, "'input.h5' changed while it was being read")
