"""Runs axpipe often and long, and sees that nothing grows: no memory, no descriptors, no files.

    soak.py AXPIPE RUNS INPUTS GIBIBYTES

RUNS small runs, good and bad; INPUTS inputs in one run; and runs over arrays of a GiB and of GIBIBYTES.
In an empty current directory; prints what was measured.
"""

import pathlib
import random
import subprocess
import sys

from watching import sparse_array, temporary_folder, watch

import h5py
import numpy as np

AXPIPE = sys.argv[1]
RUNS, INPUTS, GIBIBYTES = map(int, sys.argv[2:])
ENVIRONMENT = {"SOURCE_DATE_EPOCH": "1700000000", "LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"}


def names(folder="."):
    return sorted(str(path) for path in pathlib.Path(folder).rglob("*"))


def make_inputs():
    rows = np.arange(300, dtype=np.float32).reshape(100, 3)
    with h5py.File("good.h5", "w") as file:
        file["x"] = rows
    with h5py.File("chunked.h5", "w") as file:
        file.create_dataset(
            "x", data=rows, chunks=(16, 2), compression=1, shuffle=True, fletcher32=True)
    content = pathlib.Path("chunked.h5").read_bytes()
    pathlib.Path("cut.h5").write_bytes(content[: len(content) // 2])
    pathlib.Path("text.h5").write_text("no HDF5\n")
    with h5py.File("chunked.h5") as file:
        place = file["x"].id.get_chunk_info(0).byte_offset
    damaged = content[:place] + b"\xff" + content[place + 1:]
    pathlib.Path("damaged.h5").write_bytes(damaged)


# What is run and how it ends.
COMMANDS = [
    ("{axpipe} 'abs | clip 0 1 | log 10' good.h5 -o out.h5", 0),
    ("{axpipe} 'mean dim_0' good.h5", 0),
    ("{axpipe} 'diff dim_0 | transpose' chunked.h5 -o out.h5 --compress gzip", 0),
    ("{axpipe} 'std dim_1' chunked.h5 -o out.csv", 0),
    ("{axpipe} 'astype int16' chunked.h5 -o out.npy --threads 1", 0),
    ("{axpipe} abs good.h5 chunked.h5 -o batch/", 0),
    ("{axpipe} abs good.h5 -o - | {axpipe} 'median dim_0' - -o out.json", 0),
    ("{axpipe} copy good.h5 -o out.h5 && {axpipe} rerun out.h5", 0),
    ("{axpipe} info chunked.h5 damaged.h5", 0),
    ("{axpipe} explain 'abs | mean dim_0' good.h5", 0),
    ("{axpipe} 'clp 0 1' good.h5 -o out.h5", 64),
    ("{axpipe} 'abs [1' good.h5", 64),
    ("{axpipe} abs cut.h5 -o out.h5", 65),
    ("{axpipe} abs text.h5 -o out.h5", 65),
    ("{axpipe} abs damaged.h5 -o out.h5", 65),
    ("{axpipe} -k abs good.h5 damaged.h5 chunked.h5 -o batch/", 65),
    ("{axpipe} abs missing.h5 -o out.h5", 66),
    ("{axpipe} abs good.h5 -o missing/out.h5", 73),
    ("{axpipe} abs good.h5 -o /dev/full --format csv", 74),
]


def small_runs():
    """No run leaves a file beside its output, whatever it ends with."""
    pathlib.Path("batch").mkdir()
    chance = random.Random(1)
    outputs = {f"out.{ending}" for ending in ("h5", "csv", "npy", "json")}
    inputs = set(names())
    with temporary_folder() as temporary:
        for _ in range(RUNS):
            command, code = chance.choice(COMMANDS)
            outcome = subprocess.run(
                ["sh", "-c", command.format(axpipe=AXPIPE)], capture_output=True, text=True,
                env=ENVIRONMENT | {"TMPDIR": temporary}, stdin=subprocess.DEVNULL)
            assert outcome.returncode == code, (command, outcome)
        assert names(temporary) == [], names(temporary)
    left = set(names()) - inputs - outputs - {"batch/good.h5", "batch/chunked.h5"}
    assert not left, left
    print(f"{RUNS} runs")


def one_batch():
    """A process that goes over many inputs holds as much after the last as after the first ones."""
    folder = pathlib.Path("many")
    folder.mkdir()
    for index in range(INPUTS):
        (folder / f"{index}.h5").hardlink_to(("good.h5", "chunked.h5", "damaged.h5")[index % 3])
    inputs = [str(folder / f"{index}.h5") for index in range(INPUTS)]
    with temporary_folder() as temporary:
        samples, code = watch(
            [AXPIPE, "-k", "-q", "mean dim_0", *inputs, "-o", "means/"],
            ENVIRONMENT | {"TMPDIR": temporary})
        assert names(temporary) == []
    assert code == 65, code
    good = len(inputs) - len(inputs[2::3])
    assert len(names("means")) == good, (len(names("means")), good)
    early = samples[len(samples) // 10: len(samples) // 2]
    late = samples[len(samples) // 2:]
    assert len(early) > 5 and len(late) > 5, len(samples)
    memory = [max(sample.memory for sample in half) for half in (early, late)]
    descriptors = [max(sample.descriptors for sample in half) for half in (early, late)]
    print(f"{INPUTS} inputs: {memory[0]} then {memory[1]} KiB, {descriptors} descriptors")
    # Of every failure a line is kept, for the report at the end.
    assert memory[1] < memory[0] + 1024 + INPUTS // 10, memory
    # A moment may have been missed in which one more is open.
    assert descriptors[1] <= descriptors[0] + 2, descriptors


def large_arrays():
    """An array of any size takes the memory that one of a GiB takes."""
    for command in ("mean dim_0", "abs | clip 0 1"):
        peaks = []
        for size in (1, GIBIBYTES):
            sparse_array("large.h5", size)
            before = names()
            format_ = [] if command.startswith("mean") else ["--format", "npy", "-o", "/dev/null"]
            with temporary_folder() as temporary:
                samples, code = watch(
                    [AXPIPE, command, "large.h5", *format_], ENVIRONMENT | {"TMPDIR": temporary})
                assert code == 0, code
                assert names(temporary) == []
            assert names() == before, set(names()) - set(before)
            peaks.append(max(sample.peak for sample in samples))
            descriptors = max(sample.descriptors for sample in samples)
            print(f"{command}: {size} GiB, {peaks[-1]} KiB, {descriptors} descriptors")
            assert descriptors < 32, descriptors
        assert peaks[1] < 1.1 * peaks[0], peaks
    pathlib.Path("large.h5").unlink()


make_inputs()
small_runs()
one_batch()
large_arrays()
