"""pandas, csv, json and NumPy read what axpipe writes in formats that are not HDF5: formats.py AXPIPE"""

import csv
import itertools
import json
import pathlib
import subprocess
import sys

from running import axpipe
from axisarrays import Array, Coordinates, Linear, write
import h5py
import numpy as np
import pandas as pd

rng = np.random.default_rng(20251125)
TYPES = [np.dtype(name) for name in (
    "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64",
    "float16", "float32", "float64")]
LABELS = ["plain", "a,b", 'say "x"', "two\nlines", " blank ", "tab\there", "Ω電極"]


def values(dtype, shape):
    """Elements over all that the type holds, with its ends and what is no number."""
    count = int(np.prod(shape))
    bits = rng.integers(0, 256, count * dtype.itemsize, dtype=np.uint8)
    data = bits.view(dtype)[:count].copy()
    if dtype.kind == "f":
        data[rng.random(count) < 0.3] = rng.standard_normal(1)[0]
        special = [np.nan, np.inf, -np.inf, -0.0, 0.1, 1e-5]
    else:
        special = [np.iinfo(dtype).min, np.iinfo(dtype).max, 0]
    data[: len(special)] = np.array(special[:count], dtype)
    return data.reshape(shape)


def same(found, expected):
    """Equal bits, but for the payloads of NaN."""
    found, expected = np.asarray(found), np.asarray(expected)
    assert found.shape == expected.shape, (found.shape, expected.shape)
    assert found.dtype == expected.dtype, (found.dtype, expected.dtype)
    if expected.dtype.kind == "f":
        assert np.array_equal(np.isnan(found), np.isnan(expected))
        found, expected = np.nan_to_num(found, nan=0), np.nan_to_num(expected, nan=0)
    assert found.tobytes() == expected.tobytes(), (found, expected)


def rows(text, separator):
    return list(csv.reader(text.splitlines(keepends=True), delimiter=separator))


def text_of(array, *options):
    write("in.h5", array)
    return axpipe("copy", "in.h5", *options)


def check_npy():
    """Any type and rank, straight, permuted, reduced and through a pipe."""
    for dtype, shape in itertools.product(TYPES, [(), (1,), (7,), (5, 6), (3, 4, 5), (2, 3, 4, 5)]):
        data = values(dtype, shape)
        dims = [f"d{index}" for index in range(len(shape))]
        write("in.h5", Array(data, dims))
        axpipe("copy", "in.h5", "-o", "out.npy")
        loaded = np.load("out.npy")
        same(loaded, data)
        assert loaded.flags["C_CONTIGUOUS"]
        assert np.load("out.npy", mmap_mode="r").offset % 64 == 0
        axpipe("transpose", "in.h5", "-o", "out.npy")
        same(np.load("out.npy"), data.T.copy())
        piped = subprocess.run(
            [sys.argv[1], "transpose", "in.h5", "--format", "npy"], capture_output=True, check=True)
        assert piped.stdout == pathlib.Path("out.npy").read_bytes()
    for shape in [(0,), (0, 3), (3, 0), (2, 0, 4)]:
        write("in.h5", Array(np.zeros(shape, np.int16), [f"d{i}" for i in range(len(shape))]))
        axpipe("copy", "in.h5", "-o", "out.npy")
        same(np.load("out.npy"), np.zeros(shape, np.int16))


def check_tables():
    """Rows and columns up to two dimensions, read by pandas and the csv module."""
    time = Linear(0.1, -3, "s")
    for (separator, name), dtype in itertools.product([(",", "csv"), ("\t", "tsv")], TYPES):
        data = values(dtype, (9, len(LABELS)))
        array = Array(data, ["time", "ch"], {"time": time, "ch": Coordinates(LABELS)},
                      {"units": "uV"})
        text = text_of(array, "--format", name)
        head, *body = rows(text, separator)
        assert head == ["time [s]", *LABELS], head
        assert [float(row[0]) for row in body] == list(np.arange(9) * 0.1 - 3)
        same(np.array([row[1:] for row in body]).astype(dtype), data)
        axpipe("copy", "in.h5", "-o", f"out.{name}")
        frame = pd.read_csv(
            f"out.{name}", sep=separator, index_col=0,
            dtype={label: dtype for label in LABELS} if dtype.itemsize > 2 else None)
        assert list(frame.columns) == LABELS and frame.index.name == "time [s]"
        same(frame.to_numpy().astype(dtype), data)
        line = Array(data[:, 0].copy(), ["time"], {"time": time}, {"units": "uV"}, "lfp")
        head, *body = rows(text_of(line, "--format", name), separator)
        assert head == ["time [s]", "lfp [uV]"], head
        same(np.array([row[1] for row in body]).astype(dtype), data[:, 0].copy())


def check_long():
    """A row for every element above two dimensions."""
    depth = np.array([2**60 + 1, -5, 7], np.int64)
    for dtype, order in itertools.product(TYPES, ["copy", "transpose"]):
        data = values(dtype, (4, 3, 7))
        array = Array(data, ["time", "depth", "ch"],
                      {"time": Linear(0.5, 0, "s"), "depth": Coordinates(depth, "um"),
                       "ch": Coordinates(LABELS)}, {"units": "uV"})
        write("in.h5", array)
        axpipe(order, "in.h5", "-o", "out.csv")
        with open("out.csv", newline="") as file:
            head, *body = csv.reader(file)
        heads = ["time [s]", "depth [um]", "ch"]
        axes = [np.arange(4) * 0.5, depth, LABELS]
        if order == "transpose":
            heads, axes, data = heads[::-1], axes[::-1], data.T.copy()
        assert head == [*heads, "data [uV]"], head
        same(np.array([row[-1] for row in body]).astype(dtype).reshape(data.shape), data)
        for row, index in zip(body, np.ndindex(data.shape), strict=True):
            for text, axis, position in zip(row, axes, index):
                assert type(axis[position])(text) == axis[position], (text, axis[position])


def check_json():
    for dtype, shape in itertools.product(TYPES, [(), (7,), (3, 4), (2, 3, 4), (2, 0, 4)]):
        data = values(dtype, shape) if 0 not in shape else np.zeros(shape, dtype)
        dims = [f"d{index}" for index in range(len(shape))]
        stamps = np.arange(shape[0] if shape else 0, dtype=np.uint64) + np.uint64(2**63)
        axes = {"d0": Coordinates(stamps, "ns")} if shape else {}
        found = json.loads(text_of(Array(data, dims, axes), "--format", "json"))
        assert found["shape"] == list(shape) and found["dims"] == dims
        if shape:
            assert found["axes"]["d0"] == {"values": [int(stamp) for stamp in stamps], "unit": "ns"}
        expected = data.astype(object)
        if dtype.kind == "f":
            expected = np.where(np.isfinite(data), data, None).astype(object)
        read = np.array(found["data"], object).reshape(shape)
        for one, other in zip(read.flat, expected.flat, strict=True):
            assert (one is None) == (other is None), (one, other)
            if dtype.kind == "f" and one is not None:
                assert dtype.type(one) == other, (one, other)
            elif one is not None:
                assert one == int(other), (one, other)
        if 0 in shape:
            assert found["data"] == data.tolist()


def check_large():
    """Many blocks on several threads, from chunks that are no whole rows and out of order, with more
    columns than are written at a time.
    """
    data = rng.standard_normal((8192, 50)).astype(np.float32)
    write("in.h5", Array(data, ["time", "ch"], {"time": Linear(1 / 3, 0, "s")}),
          chunks=(512, 20), compression="gzip")
    for chain, expected in [("copy", data), ("transpose", data.T.copy())]:
        for name in ("large.csv", "large.json", "large.npy"):
            axpipe(chain, "in.h5", "-o", name, "--memory", "32M", "--threads", "3")
        same(np.load("large.npy"), expected)
        same(np.loadtxt("large.csv", delimiter=",", skiprows=1)[:, 1:].astype(np.float32), expected)
        found = json.loads(pathlib.Path("large.json").read_text())
        same(np.array(found["data"], np.float32), expected)
        piped = axpipe(chain, "in.h5", "--format", "csv", "--threads", "1")
        assert piped == pathlib.Path("large.csv").read_text()
    # In order through a pipe, and to its place in a file.
    for chain in ("diff", "mean ch", "median time", "max ch | scale 2", "transpose | std time"):
        axpipe(chain, "in.h5", "-o", "placed.npy", "--memory", "32M", "--threads", "3")
        piped = subprocess.run(
            [sys.argv[1], chain, "in.h5", "--format", "npy", "--memory", "32M", "--threads", "2"],
            capture_output=True, check=True)
        assert piped.stdout == pathlib.Path("placed.npy").read_bytes(), chain
        axpipe(chain, "in.h5", "-o", "out.h5")
        with h5py.File("out.h5") as file:
            same(np.load("placed.npy"), file["data"][()])
    cube = data.reshape(64, 128, 50)
    write("in.h5", Array(cube, ["trial", "time", "ch"]), chunks=(7, 50, 50))
    axpipe("copy", "in.h5", "-o", "cube.csv", "--threads", "3")
    read = np.loadtxt("cube.csv", delimiter=",", skiprows=1)
    same(read[:, 3].astype(np.float32).reshape(cube.shape), cube)
    assert np.array_equal(read[:, :3], np.argwhere(np.ones(cube.shape)))
    # An axis that is as long as the data is read in pieces.
    stamps = np.cumsum(rng.random(200_000))
    write("in.h5", Array(np.arange(200_000, dtype=np.int32), ["time"],
                         {"time": Coordinates(stamps, "s")}))
    axpipe("copy", "in.h5", "-o", "long.csv", "--threads", "3")
    read = np.loadtxt("long.csv", delimiter=",", skiprows=1)
    assert np.array_equal(read[:, 0], stamps) and np.array_equal(read[:, 1], np.arange(200_000))


for check in (check_npy, check_tables, check_long, check_json, check_large):
    check()
