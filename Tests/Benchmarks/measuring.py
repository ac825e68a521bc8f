"""Programs run in turns, and what they took."""

from __future__ import annotations

import dataclasses
import importlib.util
import json
import os
import shutil
import statistics
import subprocess
import time

import h5py
import numpy as np

from inputs import DATASET, Input

# A program that took so many seconds in all is not run again, and one whose first run is shorter
# than a warm-up has that run not counted.
ENOUGH = 60
WARM_UP = 5


class Failed(Exception):
    pass


@dataclasses.dataclass(frozen=True)
class Program:
    name: str
    command: list[str]
    # The file it writes, and the JSON file in which it says what it took.
    output: str | None = None
    report: str | None = None
    # The seconds are divided by this where programs do different amounts of the same work.
    amount: float = 1
    # A module that it imports, and how to install it.
    module: str | None = None
    install: str = ""

    @property
    def is_installed(self) -> bool:
        if self.module and importlib.util.find_spec(self.module) is None:
            return False
        return shutil.which(self.command[0]) is not None


@dataclasses.dataclass(frozen=True)
class Goal:
    bound: float
    # Whether the peer's number is divided by axpipe's, so that more is better.
    is_speed: bool
    quantity: str = "seconds"

    def ratio(self, ours: float, peer: float) -> float:
        return peer / ours if self.is_speed else ours / peer

    def is_met(self, ratio: float) -> bool:
        return ratio >= self.bound if self.is_speed else ratio <= self.bound

    def __str__(self) -> str:
        return f"{'>=' if self.is_speed else '<='} {self.bound:g}"


def at_most(bound: float, quantity: str = "seconds") -> Goal:
    """axpipe's number is at most so many times the peer's."""
    return Goal(bound, False, quantity)


def times_as_fast(bound: float, quantity: str = "seconds") -> Goal:
    return Goal(bound, True, quantity)


@dataclasses.dataclass(frozen=True)
class Row:
    name: str
    work: str
    inputs: list[Input]
    ours: Program
    peer: Program
    goals: list[Goal]
    # Where a run is short: how often at least.
    runs: int = 0
    # Whether both must write the same numbers, to within roundings of float32.
    is_compared: bool = False


def run(program: Program, folder: str) -> dict[str, float]:
    """Runs it once, when everything written before it is on the disk, and tells its quantities."""
    remove(program.output)
    subprocess.run(["sync", "-f", folder], check=True)
    started = time.perf_counter()
    ended = subprocess.run(program.command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    seconds = time.perf_counter() - started
    if ended.returncode != 0:
        message = ended.stderr.decode(errors="replace").strip()
        raise Failed(f"{program.name} ended with {ended.returncode}: {message}")
    found = {"seconds": seconds / program.amount}
    if program.report:
        with open(program.report) as file:
            found |= quantities(json.load(file))
    if program.output and h5py.is_hdf5(program.output):
        with h5py.File(program.output) as file:
            found["stored bytes"] = file[DATASET].id.get_storage_size()
    return found


def quantities(report: dict) -> dict[str, float]:
    """What a report says, be it of `axpipe --stats` or of a peer."""
    if "runs" not in report:
        return report
    (taken,) = report["runs"]
    found = {"peak memory": taken["peakMemory"], "threads": taken["threads"]}
    for part in ("read", "compute", "write"):
        found[part] = sum(stage[f"{part}Seconds"] for stage in taken["stages"])
    return found


def remove(path: str | None) -> None:
    if path and os.path.exists(path):
        os.remove(path)


def measure(row: Row, runs: int, folder: str) -> list[dict]:
    """The row's result for each of its goals."""
    for input in row.inputs:
        input.make()
        # Into the page cache.
        subprocess.run(["cat", input.path], stdout=subprocess.DEVNULL, check=True)
    sides = (row.ours, row.peer)
    found = [[], []]
    try:
        for turn in range(max(runs, row.runs) + 1):
            for side, program in enumerate(sides):
                if sum(each["seconds"] * program.amount for each in found[side]) > ENOUGH:
                    continue
                taken = run(program, folder)
                if turn > 0 or taken["seconds"] * program.amount > WARM_UP:
                    found[side].append(taken)
                if not row.is_compared:
                    remove(program.output)
        if row.is_compared:
            compare(row.ours.output, row.peer.output)
    finally:
        for program in sides:
            remove(program.output)
            remove(program.report)
    return [result(row, goal, *found) for goal in row.goals]


def compare(ours: str, peer: str) -> None:
    """Fails where two outputs differ by more than the roundings of an operator or two."""
    with h5py.File(ours) as our_file, h5py.File(peer) as peer_file:
        our_data, peer_data = our_file[DATASET], peer_file[DATASET]
        if our_data.shape != peer_data.shape or our_data.dtype != peer_data.dtype:
            raise Failed(f"the outputs are {our_data} and {peer_data}")
        step = max(1, len(our_data) // 64)
        for start in range(0, len(our_data), step):
            part = slice(start, start + step)
            if not np.allclose(our_data[part], peer_data[part], rtol=5e-7, atol=0, equal_nan=True):
                raise Failed(f"the outputs differ between {start} and {start + step}")


def result(row: Row, goal: Goal, ours: list[dict], peer: list[dict]) -> dict:
    # The peer may report its seconds without those of a part of the work that axpipe does.
    our_quantity = goal.quantity if goal.quantity in ours[0] else "seconds"
    our_figures = figures(row.ours, [each[our_quantity] for each in ours])
    peer_figures = figures(row.peer, [each[goal.quantity] for each in peer])
    ratio = goal.ratio(our_figures["median"], peer_figures["median"])
    parts = {
        name: statistics.median(each[name] for each in ours)
        for name in ("read", "compute", "write", "peak memory")
    }
    parts["threads"] = ours[0]["threads"]
    return {
        "row": row.name, "work": row.work, "quantity": goal.quantity, "ours": our_figures,
        "peer": peer_figures, "ratio": ratio, "goal": str(goal), "isMet": goal.is_met(ratio),
        "parts": parts,
    }


def figures(program: Program, values: list[float]) -> dict:
    return {
        "name": program.name, "median": statistics.median(values), "least": min(values),
        "most": max(values), "runs": len(values),
    }
