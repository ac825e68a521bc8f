"""The chain of the first page on a large file, against h5py and NumPy by blocks.

    python blocks.py --axpipe .build/release/axpipe [--size 4GiB] [--memory 256M] [--runs 3]

Both do `abs | clip 0 1 | log 10` on the same contiguous float32 file, each in a process of its own,
in turns. Printed are the median times, the ratio, and both peaks of resident memory.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time

import h5py
import numpy as np

CHANNELS = 128
UNITS = {"KiB": 2**10, "MiB": 2**20, "GiB": 2**30}


def size(text: str) -> int:
    for unit, factor in UNITS.items():
        if text.endswith(unit):
            return int(float(text[: -len(unit)]) * factor)
    return int(text)


def make(path: str, count: int) -> None:
    rows = count // (4 * CHANNELS)
    piece = np.random.default_rng(1).normal(0, 1, (2**16, CHANNELS)).astype(np.float32)
    with h5py.File(path, "w") as file:
        data = file.create_dataset("data", (rows, CHANNELS), np.float32)
        for start in range(0, rows, len(piece)):
            data[start : start + len(piece)] = piece[: rows - start]


def by_blocks(source: str, target: str, memory: int) -> None:
    """The peer: what one writes in Python when the file does not fit in memory."""
    with h5py.File(source) as read, h5py.File(target, "w") as write:
        data = read["data"]
        result = write.create_dataset("data", data.shape, data.dtype)
        # Three blocks at a time: the one read and NumPy's results.
        rows = max(1, memory // 3 // (data.shape[1] * data.dtype.itemsize))
        for start in range(0, len(data), rows):
            block = np.abs(data[start : start + rows])
            np.clip(block, 0, 1, out=block)
            with np.errstate(divide="ignore"):
                np.log10(block, out=block)
            result[start : start + rows] = block


def measured(command: list[str]) -> tuple[float, int]:
    """Seconds and peak resident bytes of a command."""
    started = time.monotonic()
    process = subprocess.Popen(command)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{command[0]} ended with {process.returncode}")
    return seconds, usage.ru_maxrss * 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--axpipe", default=".build/release/axpipe")
    parser.add_argument("--size", type=size, default=size("4GiB"))
    parser.add_argument("--memory", type=int, default=256, help="MiB")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--folder", help="where the files go; twice the size must be free")
    parser.add_argument("--peer", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.peer:
        return by_blocks(*options.peer, options.memory * 2**20)

    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        source, target = f"{folder}/in.h5", f"{folder}/out.h5"
        make(source, options.size)
        commands = {
            "axpipe": [
                os.path.abspath(options.axpipe), "--quiet", "abs | clip 0 1 | log 10", source,
                "-o", target, "--memory", f"{options.memory}M",
            ],
            "h5py": [
                sys.executable, os.path.abspath(__file__), "--memory", str(options.memory),
                "--peer", source, target,
            ],
        }
        times = {name: [] for name in commands}
        peaks = {name: 0 for name in commands}
        for _ in range(options.runs):
            for name, command in commands.items():
                if os.path.exists(target):
                    os.remove(target)
                seconds, peak = measured(command)
                times[name].append(seconds)
                peaks[name] = max(peaks[name], peak)
    medians = {name: statistics.median(found) for name, found in times.items()}
    for name in commands:
        rate = options.size / medians[name] / 1e9
        all_times = " ".join(f"{seconds:.2f}" for seconds in times[name])
        print(f"{name:7} {medians[name]:7.2f} s  {rate:5.2f} GB/s  peak {peaks[name] / 2**20:5.0f} MiB  ({all_times})")
    print(f"ratio   {medians['h5py'] / medians['axpipe']:.2f} (above 1: axpipe is faster)")


if __name__ == "__main__":
    main()
