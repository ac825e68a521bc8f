"""Looks at a process while it runs."""

import contextlib
import os
import re
import subprocess
import tempfile
import time
from typing import NamedTuple

import h5py


class Sample(NamedTuple):
    """What is held at a moment; memory in KiB."""

    memory: int
    peak: int
    descriptors: int


def family(process):
    """A process and those it started: axpipe may leave its work to a second one."""
    members = [process]
    for task in os.listdir(f"/proc/{process}/task"):
        with open(f"/proc/{process}/task/{task}/children") as children:
            for child in children.read().split():
                members += family(int(child))
    return members


def sample(process):
    """What all of a family have together; None where one of them has just ended."""
    total = Sample(0, 0, 0)
    try:
        for member in family(process):
            with open(f"/proc/{member}/status") as status:
                fields = dict(re.findall(r"^(\w+):\s+(\d+)", status.read(), re.MULTILINE))
            one = int(fields["VmRSS"]), int(fields["VmHWM"]), len(os.listdir(f"/proc/{member}/fd"))
            total = Sample(*map(sum, zip(total, one)))
    except (FileNotFoundError, ProcessLookupError, KeyError):
        return None
    return total


def watch(command, environment):
    """Runs a command; gives what was seen of it, from moment to moment, and its exit code."""
    samples = []
    process = subprocess.Popen(
        command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL)
    while process.poll() is None:
        seen = sample(process.pid)
        if seen is not None:
            samples.append(seen)
        time.sleep(0.005)
    return samples, process.returncode


@contextlib.contextmanager
def temporary_folder():
    """A folder for TMPDIR."""
    with tempfile.TemporaryDirectory(dir=".") as folder:
        yield os.path.abspath(folder)


def sparse_array(path, gibibytes):
    """Contiguous and never written, so that it takes no room on the disk."""
    with h5py.File(path, "w") as file:
        properties = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        properties.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
        properties.set_fill_time(h5py.h5d.FILL_TIME_NEVER)
        space = h5py.h5s.create_simple((gibibytes << 24, 16))
        h5py.h5d.create(file.id, b"x", h5py.h5t.IEEE_F32LE, space, properties)
