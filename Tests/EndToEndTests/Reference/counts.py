"""What --check counts, against NumPy, for blocks and threads of several sizes. Prints what differs."""

import argparse
import json
import os
import subprocess

import h5py
import numpy as np

np.seterr(all="ignore")

STEPS = {
    "abs": np.abs,
    "clip 0 1": lambda x: np.clip(x, x.dtype.type(0), x.dtype.type(1)),
    "clip max=100": lambda x: np.clip(x, None, x.dtype.type(100)),
    "clip -0.5": lambda x: np.clip(x, x.dtype.type(-0.5), None),
    "log 10": lambda x: np.log10(x),
    "invert": lambda x: 1 / x,
    "scale 1e300": lambda x: x * x.dtype.type(1e300),
    "astype int16": lambda x: saturated(x, np.int16),
    "astype uint8": lambda x: saturated(x, np.uint8),
    "astype float32": lambda x: x.astype(np.float32),
    "astype float16": lambda x: x.astype(np.float16),
    "diff": lambda x: np.diff(x, axis=0, prepend=x[:1]),
    "transpose": np.transpose,
    "max time": lambda x: np.max(x, axis=0),
    "median time": lambda x: np.median(x, axis=0),
}
CHAINS = [
    ("f4", "abs | clip 0 1 | log 10"), ("f4", "log 10 | max time"), ("f8", "scale 1e300 | clip -0.5"),
    ("f8", "astype int16 | clip max=100"), ("f4", "astype uint8 | abs"), ("f4", "clip 0 1 | diff"),
    ("f4", "transpose | invert | astype float16"), ("i2", "clip max=100 | astype uint8"),
    ("f8", "scale 1e300 | astype float32 | diff | median time"), ("f2", "astype int16"),
]
OPTIONS = [[], ["--threads", "1"], ["--threads", "3", "--memory", "32M"]]


def saturated(x, dtype):
    info = np.iinfo(dtype)
    return np.clip(np.nan_to_num(np.trunc(x), nan=0), info.min, info.max).astype(dtype)


def not_finite(x):
    if x.dtype.kind != "f":
        return {"nan": 0, "infinite": 0}
    return {"nan": int(np.isnan(x).sum()), "infinite": int(np.isinf(x).sum())}


def expected(chain, x):
    for step in chain.split(" | "):
        y = STEPS[step](x)
        limited = saturated_count = 0
        if step.startswith("clip"):
            limited = int(((x != y) & (x == x)).sum())
        if step.startswith("astype") and y.dtype.kind != "f":
            whole = np.trunc(x.astype("f8"))
            saturated_count = int((whole != y).sum())
        yield {
            "operator": step, "in": not_finite(x), "out": not_finite(y),
            "limited": limited, "saturated": saturated_count,
        }
        x = y


def array(dtype):
    random = np.random.default_rng(5)
    x = random.standard_normal((70_001, 5)) * 300
    if np.dtype(dtype).kind == "f":
        for value, share in ((np.nan, 0.01), (np.inf, 0.02), (-np.inf, 0.005), (0, 0.03)):
            x[random.random(x.shape) < share] = value
    return x.astype(dtype)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--axpipe", required=True)
    axpipe = parser.parse_args().axpipe
    for dtype in ("f2", "f4", "f8", "i2"):
        with h5py.File(f"{dtype}.h5", "w") as file:
            file.create_dataset("x", data=array(dtype), chunks=(999, 5), compression="gzip")
    for dtype, chain in CHAINS:
        for options in OPTIONS:
            command = [
                axpipe, chain, f"{dtype}.h5", "--dims", "time,ch", "--check", "-o", "out.h5",
                "--stats", "stats.json", *options,
            ]
            subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
            with open("stats.json") as file:
                (run,) = json.load(file)["runs"]
            found = [{k: v for k, v in each.items() if k != "made"} for each in run["checks"]]
            wanted = list(expected(chain, array(dtype)))
            if found != wanted:
                print(dtype, chain, options, found, wanted, sep="\n  ")
    os.remove("out.h5")


main()
