"""The kernels, one thread, against NumPy, one thread.

    python kernels.py --kernels .build/release/kernel-speed [--bytes 67108864 524288] [--rounds 5]

Both are measured in turns, in arrays of each of the sizes: one that does not fit the cache, and one
of the size of a block, which does. Printed are nanoseconds per element of input (medians of the
rounds): the kernel's, NumPy's with a fresh array for the result and into an array that was used
before, and the ratios (above 1: the kernel is faster).
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import time

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import numpy as np

CHANNELS = 64
SHORT = 4
TYPES = {"f32": np.float32, "f64": np.float64}


def functions(dtype: type, count: int) -> dict:
    """For each kernel, what one writes in NumPy: a fresh result, and into `out` where it can be."""
    x = (np.random.default_rng(1).random(count) * 16).astype(dtype)
    rows, columns, short = x.reshape(-1, CHANNELS), x.reshape(CHANNELS, -1), x.reshape(-1, SHORT)
    scale = (1 + np.arange(CHANNELS) / CHANNELS).astype(dtype)
    offset = scale.copy()
    out = np.zeros_like(x)
    a, b = x[: count // 2], x[count // 2 :]

    def linear_into() -> None:
        np.multiply(rows, scale, out=out.reshape(rows.shape))
        np.add(out.reshape(rows.shape), offset, out=out.reshape(rows.shape))

    def polar_into() -> None:
        np.hypot(a, b, out=out[: count // 2])
        np.arctan2(b, a, out=out[count // 2 :])

    half = dtype(0.5)
    return {
        "copy": (lambda: x.copy(), lambda: np.copyto(out, x)),
        "diff_time": (
            lambda: np.diff(rows, axis=0),
            lambda: np.subtract(rows[1:], rows[:-1], out=out.reshape(rows.shape)[1:]),
        ),
        "diff": (lambda: np.diff(x), lambda: np.subtract(x[1:], x[:-1], out=out[1:])),
        "linear": (lambda: rows * scale + offset, linear_into),
        "sqrt": (lambda: np.power(x, half), lambda: np.power(x, half, out=out)),
        "cart2pol": (lambda: np.stack([np.hypot(a, b), np.arctan2(b, a)]), polar_into),
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
    """Nanoseconds per element, the median of three calls or runs of calls."""
    times = []
    for _ in range(3):
        started = time.perf_counter()
        for _ in range(repeats):
            function()
        times.append((time.perf_counter() - started) / repeats)
    return statistics.median(times) * 1e9 / count


def kernel_times(program: str, size: int, name: str) -> dict[str, float]:
    """Nanoseconds per element of a kernel, by type."""
    command = [program, "--bytes", str(size), "--runs", "3", name]
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split("\n")
    return {line.split()[1]: float(line.split()[2]) for line in lines if line}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--kernels", default=".build/release/kernel-speed")
    parser.add_argument("--bytes", type=int, nargs="+", default=[64 << 20, 512 << 10])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("names", nargs="*", help="kernels; all when there are none")
    options = parser.parse_args()
    for size in options.bytes:
        print(f"arrays of {size / 2**20:g} MiB, ns/element")
        print(f"{'kernel':13}{'type':5}{'axpipe':>8}{'NumPy':>9}{'into out':>9}{'ratio':>8}{'out':>7}")
        repeats = 1 + (16 << 20) // size
        tables = {t: functions(d, size // np.dtype(d).itemsize) for t, d in TYPES.items()}
        for name in options.names or tables["f32"]:
            found: dict[tuple[str, str], list[float]] = {}
            for _ in range(options.rounds):
                for element_type, seconds in kernel_times(options.kernels, size, name).items():
                    found.setdefault((element_type, "kernel"), []).append(seconds)
                for element_type, table in tables.items():
                    count = size // np.dtype(TYPES[element_type]).itemsize
                    for variant, function in zip(("fresh", "out"), table[name]):
                        if function:
                            found.setdefault((element_type, variant), []).append(
                                numpy_time(function, count, repeats)
                            )
            for element_type in TYPES:
                kernel, fresh, out = (
                    statistics.median(found.get((element_type, variant), [float("nan")]))
                    for variant in ("kernel", "fresh", "out")
                )
                print(
                    f"{name:13}{element_type:5}{kernel:8.3f}{fresh:9.3f}{out:9.3f}"
                    f"{fresh / kernel:8.2f}{out / kernel:7.2f}",
                    flush=True,
                )
        print()


if __name__ == "__main__":
    main()
