"""Compares axpipe with NumPy and ezmsg-sigproc on files.

    python check.py --axpipe PATH GROUP [PART OF A CASE'S NAME]

prints what differs, one line a case, then how many cases there were; exits with 1 when any differs.
"""

from __future__ import annotations

import argparse
import concurrent.futures
import importlib
import os
import subprocess
import sys
import tempfile

import axisarrays
from comparison import differences

GROUPS = ["arithmetic", "aggregation", "differentiation", "permutation", "coordinates", "storage"]


def run(case, number: int, axpipe: str, scratch: str) -> list[str]:
    folder = os.path.join(scratch, str(number))
    os.mkdir(folder)
    source, target = os.path.join(folder, "in.h5"), os.path.join(folder, "out.h5")
    axisarrays.write(source, case.input, case.stored, **case.layout)
    for name, array in case.companions.items():
        axisarrays.write(os.path.join(folder, name), array)
    command = [axpipe, case.chain, "in.h5", "-o", "out.h5", *case.options]
    ended = subprocess.run(
        command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)
    said = ended.stderr.strip().replace("\n", " / ")
    if ended.returncode != case.status:
        return [f"ended with {ended.returncode}, expected {case.status}: {said}"]
    if case.expected is None:
        found = [] if case.message in said else [f"said: {said}; expected a word on {case.message}"]
        return found + (["left an output file"] if os.path.exists(target) else [])
    return differences(axisarrays.read(target), case.expected, case.bound)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--axpipe", required=True)
    parser.add_argument("group", choices=GROUPS)
    parser.add_argument("part", nargs="?", default="")
    options = parser.parse_args()
    axpipe = os.path.abspath(options.axpipe)
    cases = [
        case for case in importlib.import_module(options.group).cases() if options.part in case.name
    ]
    failed = 0
    with tempfile.TemporaryDirectory() as scratch:
        # h5py holds one lock, so threads help only while axpipe runs.
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            results = pool.map(lambda item: attempt(item[1], item[0], axpipe, scratch), enumerate(cases))
            for case, found in zip(cases, results):
                if found:
                    failed += 1
                    print(f"{case.name} ({case.chain}): {'; '.join(found)}")
    print(f"{len(cases)} cases, {failed} differ")
    return 1 if failed or not cases else 0


def attempt(case, number, axpipe, scratch):
    try:
        return run(case, number, axpipe, scratch)
    except Exception as error:  # a file that h5py or the checks cannot read is a finding, too
        return [f"{type(error).__name__}: {error}"]


if __name__ == "__main__":
    sys.exit(main())
