"""The kernels on one thread against NumPy on one thread; README.md says how.

    python kernels.py [KERNEL ...] [--kernels .build/testing/release/kernel-speed]
        [--bytes 131072 67108864] [--rounds 5] [--json FILE]

No KERNEL means all of them.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import numpy as np

import tables
from measuring import times_as_fast

CHANNELS = 64
SHORT = 4
TYPES = {"f32": np.float32, "f64": np.float64}
GOAL = times_as_fast(3)
# The kernels that have it.
AIMED = ("diff_time", "diff", "linear", "sqrt", "cart2pol")
COPY = "copy"
# Who is measured, as the columns are headed.
SIDES = ("axpipe", "NumPy", "NumPy, out=")


def functions(dtype: type, count: int) -> dict:
    """For each kernel, what one writes in NumPy: a fresh result, and into `out` where it can be."""
    x = (np.random.default_rng(1).random(count) * 16).astype(dtype)
    rows, columns, short = x.reshape(-1, CHANNELS), x.reshape(CHANNELS, -1), x.reshape(-1, SHORT)
    counts = (x * 1000).astype(np.int16)
    scale = (1 + np.arange(CHANNELS) / CHANNELS).astype(dtype)
    offset = scale.copy()
    out = np.zeros_like(x)
    out_rows = out.reshape(rows.shape)
    a, b = x[: count // 2], x[count // 2 :]

    def linear_into() -> None:
        np.multiply(rows, scale, out=out_rows)
        np.add(out_rows, offset, out=out_rows)

    def polar() -> np.ndarray:
        result = np.empty((2, count // 2), dtype)
        np.hypot(a, b, out=result[0])
        np.arctan2(b, a, out=result[1])
        return result

    def polar_into() -> None:
        np.hypot(a, b, out=out[: count // 2])
        np.arctan2(b, a, out=out[count // 2 :])

    half = dtype(0.5)
    return {
        COPY: (lambda: x.copy(), lambda: np.copyto(out, x)),
        "diff_time": (
            lambda: np.diff(rows, axis=0),
            lambda: np.subtract(rows[1:], rows[:-1], out=out_rows[1:]),
        ),
        "diff": (lambda: np.diff(x), lambda: np.subtract(x[1:], x[:-1], out=out[1:])),
        "linear": (lambda: rows * scale + offset, linear_into),
        "sqrt": (lambda: np.power(x, half), lambda: np.power(x, half, out=out)),
        "log": (lambda: np.log10(x), lambda: np.log10(x, out=out)),
        "cart2pol": (polar, polar_into),
        "convert_i16": (lambda: counts.astype(dtype), lambda: np.copyto(out, counts)),
        "sum_time": (lambda: rows.sum(axis=0), None),
        "mean_time": (lambda: rows.mean(axis=0), None),
        "nanmean_time": (lambda: np.nanmean(rows, axis=0), None),
        "std_time": (lambda: rows.std(axis=0), None),
        "max_time": (lambda: rows.max(axis=0), None),
        "argmax_time": (lambda: rows.argmax(axis=0), None),
        "mean_last": (lambda: columns.mean(axis=1), None),
        "std_last": (lambda: columns.std(axis=1), None),
        "max_last": (lambda: columns.max(axis=1), None),
        "mean_ch": (lambda: rows.mean(axis=1), None),
        "std_ch": (lambda: rows.std(axis=1), None),
        "max_ch": (lambda: rows.max(axis=1), None),
        "mean_short": (lambda: short.mean(axis=1), None),
        "max_short": (lambda: short.max(axis=1), None),
    }


def numpy_time(function, count: int, repeats: int) -> float:
    """Nanoseconds per element."""
    started = time.perf_counter()
    for _ in range(repeats):
        function()
    return (time.perf_counter() - started) / repeats * 1e9 / count


def kernel_times(program: str, size: int, name: str) -> dict[str, float]:
    """Nanoseconds per element of a kernel, by type."""
    command = [program, "--bytes", str(size), "--runs", "3", name]
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split("\n")
    return {line.split()[1]: float(line.split()[2]) for line in lines if line}


class Measured:
    """Nanoseconds per element of a kernel, by type and side, in turns."""

    def __init__(self, program: str, size: int, name: str, made: dict, rounds: int):
        self.times: dict[tuple[str, str], list[float]] = {}
        repeats = 1 + (16 << 20) // size
        for _ in range(rounds):
            for element_type, found in kernel_times(program, size, name).items():
                self.add(element_type, SIDES[0], found)
            for element_type, table in made.items():
                count = size // np.dtype(TYPES[element_type]).itemsize
                for side, function in zip(SIDES[1:], table[name]):
                    if function:
                        function()
                        self.add(element_type, side, numpy_time(function, count, repeats))

    def add(self, element_type: str, side: str, found: float) -> None:
        self.times.setdefault((element_type, side), []).append(found)

    def figures(self, element_type: str, side: str) -> dict | None:
        found = self.times.get((element_type, side))
        return found and {
            "name": side, "median": statistics.median(found), "least": min(found),
            "most": max(found), "runs": len(found)}


def result(name: str, element_type: str, size: int, measured: Measured, copy: Measured) -> dict:
    """In the form of the other benchmarks, and what a copy of the input takes."""
    ours, fresh, into = (measured.figures(element_type, side) for side in SIDES)
    ratio = fresh["median"] / ours["median"]
    has_goal = name in AIMED
    return {
        "row": f"kernel-{name}-{element_type}-{shown(size)}",
        "work": f"{name} of {shown(size)} {element_type}, one thread", "quantity": tables.PER_ELEMENT,
        "ours": ours, "peer": fresh, "into": into, "ratio": ratio,
        "goal": str(GOAL) if has_goal else "", "isMet": GOAL.is_met(ratio) if has_goal else None,
        "copy": copy.figures(element_type, SIDES[0]),
    }


def shown(size: int) -> str:
    return f"{size >> 20}MiB" if size >= 1 << 20 else f"{size >> 10}KiB"


def verdict(found: dict) -> str:
    if found["isMet"] is None:
        return ""
    if found["isMet"]:
        return "yes"
    # As fast as a copy, or nearly so, is as fast as it gets.
    return "limit" if found["ours"]["median"] < 1.1 * found["copy"]["median"] else "no"


def side(found: dict | None) -> str:
    """The median and the extremes."""
    if not found:
        return "-"
    return f"{found['median']:.3f} ({found['least']:.3f}-{found['most']:.3f})"


def show(name: str, element_type: str, found: dict) -> None:
    ours, into = found["ours"]["median"], found["into"]
    out = f"{into['median'] / ours:.2f}" if into else "-"
    limit = f"{found['peer']['median'] / found['copy']['median']:.2f}" if into else "-"
    print(
        f"{name:13}{element_type:4}" + "".join(
            f"{side(each):>23}" for each in (found["ours"], found["peer"], into))
        + f"{found['ratio']:8.2f}{out:>7}{limit:>7}  {found['goal']:5}{verdict(found)}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="KERNEL")
    parser.add_argument("--kernels", default=".build/testing/release/kernel-speed")
    parser.add_argument("--bytes", type=int, nargs="+", default=[128 << 10, 64 << 20])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", metavar="FILE", help="add the results to those in FILE")
    options = parser.parse_args()
    for size in options.bytes:
        made = {t: functions(d, size // np.dtype(d).itemsize) for t, d in TYPES.items()}
        unknown = [name for name in options.names if name not in made["f32"]]
        if unknown:
            sys.exit(f"there is no kernel {unknown[0]}; there are {', '.join(made['f32'])}")
        print(f"arrays of {shown(size)}, ns/element: median (least-most) of {options.rounds}")
        print(
            f"{'kernel':17}" + "".join(f"{each:>23}" for each in SIDES)
            + f"{'ratio':>8}{'out=':>7}{'limit':>7}  {'goal':5}met")
        copy = Measured(options.kernels, size, COPY, made, options.rounds)
        for name in options.names or made["f32"]:
            measured = copy
            if name != COPY:
                measured = Measured(options.kernels, size, name, made, options.rounds)
            found = {t: result(name, t, size, measured, copy) for t in TYPES}
            for element_type, each in found.items():
                show(name, element_type, each)
            if options.json:
                tables.save(options.json, list(found.values()), [])
    print("ratio: NumPy's time for a fresh result by axpipe's; out=: NumPy's best by axpipe's;")
    print("limit: the ratio that memcpy of the input would have")


if __name__ == "__main__":
    main()
