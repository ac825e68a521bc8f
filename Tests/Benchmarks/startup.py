"""A run on a tiny file from start to end, against a program that copies the same file with h5py.

    python startup.py --axpipe .build/release/axpipe [--runs 50]
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time

import h5py
import numpy as np

PEER = "import h5py; d = h5py.File('in.h5')['data'][()]; h5py.File('out.h5', 'w')['data'] = abs(d)"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--axpipe", default=".build/release/axpipe")
    parser.add_argument("--runs", type=int, default=50)
    options = parser.parse_args()
    commands = {
        "axpipe": [os.path.abspath(options.axpipe), "abs", "in.h5", "-o", "out.h5"],
        "h5py": [sys.executable, "-c", PEER],
    }
    medians = {}
    with tempfile.TemporaryDirectory() as folder:
        with h5py.File(f"{folder}/in.h5", "w") as file:
            file["data"] = np.ones((10, 4), np.float32)
        times = {name: [] for name in commands}
        for _ in range(options.runs):
            for name, command in commands.items():
                started = time.monotonic()
                subprocess.run(command, cwd=folder, check=True)
                times[name].append(time.monotonic() - started)
    for name, found in times.items():
        medians[name] = statistics.median(found)
        print(f"{name:7} {medians[name] * 1000:7.1f} ms  (fastest {min(found) * 1000:.1f})")
    print(f"ratio   {medians['h5py'] / medians['axpipe']:.1f} (above 1: axpipe is faster)")


if __name__ == "__main__":
    main()
