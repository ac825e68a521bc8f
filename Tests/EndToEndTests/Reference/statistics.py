"""Checks what --stats wrote: statistics.py FILE PEAK, where PEAK is what the system counted."""

import json
import sys

with open(sys.argv[1]) as file:
    (run,) = json.load(file)["runs"]
peak = int(sys.argv[2])
assert abs(run["peakMemory"] - peak) < 0.1 * peak, f"{run['peakMemory']}, the system counted {peak}"
assert run["bytesRead"] >= 2**20 and run["bytesWritten"] >= 2**20, run
assert [name for stage in run["stages"] for name in stage["operators"]] == ["abs"], run["stages"]
