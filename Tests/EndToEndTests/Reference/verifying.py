"""Changes every write of a run in turn, and sees whether --verify notices: verifying.py AXPIPE KIND

A bit may be one that nobody reads: then the output holds what that of an undisturbed run does.
"""

import os
import pathlib
import shutil
import subprocess
import sys

import h5py
import numpy as np

AXPIPE, KIND = sys.argv[1:]
LAYER = pathlib.Path("flip.so")
PLACES = ["0", "50", "100"]


def compile_layer():
    source = pathlib.Path(__file__).with_name("flip.c")
    compiler = shutil.which("clang") or shutil.which("cc")
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", LAYER, source, "-ldl"], check=True)


def make_inputs():
    data = np.random.default_rng(1).standard_normal((300, 40)).astype("f4")
    with h5py.File("in.h5", "w", track_order=True) as file:
        for name in ["a", "b"]:
            data_set = file.create_dataset(name, data=data)
            data_set.attrs["note"] = "a text of some length, which lies in a heap of its own"
            data_set.attrs["numbers"] = np.arange(5)
            time = file.require_dataset("time", (300,), "f8")
            time[:] = np.arange(300) / 7 + np.arange(300) ** 2
            labels = file.require_dataset("ch", (40,), h5py.string_dtype())
            labels[:] = [f"channel {index}" for index in range(40)]
            for dimension, axis in enumerate([time, labels]):
                axis.make_scale(axis.name[1:])
                data_set.dims[dimension].attach_scale(axis)
    with h5py.File("in.nwb", "w") as file:
        file.attrs.update(namespace="core", neurodata_type="NWBFile", nwb_version="2.6.0", object_id="1")
        series = file.create_group("acquisition/raw")
        series.attrs.update(namespace="core", neurodata_type="TimeSeries", object_id="2")
        series.create_dataset("data", data=data).attrs.update(unit="V", conversion=1.0)
        series.create_dataset("timestamps", data=np.arange(300.0) ** 1.5).attrs["unit"] = "seconds"


def run(arguments, **environment):
    output = open("piped", "wb") if KIND == "pipe" else subprocess.DEVNULL
    return subprocess.run(
        [AXPIPE, *arguments, "--verify", "--threads", "1"], stdout=output, stderr=subprocess.PIPE,
        text=True, stdin=subprocess.DEVNULL,
        # A run that fails may leave memory behind, for the system to take back.
        env={**os.environ, "SOURCE_DATE_EPOCH": "1700000000", "TMPDIR": os.getcwd(),
             "ASAN_OPTIONS": "detect_leaks=0", **environment})


def content(path):
    """What the HDF5 library reads of a file, or its bytes."""
    if not h5py.is_hdf5(path):
        return pathlib.Path(path).read_bytes()
    ended = subprocess.run(["h5dump", "-p", path], capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


KINDS = {
    "contiguous": ["abs", "in.h5", "-d", "/a", "-o", "out.h5"],
    "chunked": ["abs", "in.h5", "-d", "/a", "-o", "out.h5", "--chunk", "100,30"],
    "compressed": ["abs", "in.h5", "-d", "/a", "-o", "out.h5", "--compress", "gzip:4", "--chunk", "100,40"],
    "several": ["transpose", "in.h5", "-d", "/a", "-d", "/b", "-o", "out.h5"],
    "reduced": ["mean ch", "in.h5", "-d", "/a", "-o", "out.h5"],
    "npy": ["transpose", "in.h5", "-d", "/a", "-o", "out.npy"],
    "csv": ["abs", "in.h5", "-d", "/a", "-o", "out.csv"],
    "pipe": ["abs", "in.h5", "-d", "/a", "-o", "-"],
    "json": ["abs", "in.h5", "-d", "/a", "-d", "/b", "-o", "out.json"],
    "nwb": ["abs", "in.nwb", "-o", "out.nwb"],
    "in-place": ["abs", "in.nwb", "--in-place"],
}


def sweep(arguments):
    output = arguments[-1] if arguments[-1] != "--in-place" else "in.nwb"
    for index, word in enumerate(arguments):
        if word == "-o":
            output = arguments[index + 1]
    if KIND == "pipe":
        output = "piped"
    before = b"" if KIND == "pipe" else pathlib.Path(output).read_bytes() if "--in-place" in arguments else b"the old one"

    def prepare():
        pathlib.Path(output).write_bytes(before)

    prepare()
    ended = run(arguments)
    assert ended.returncode == 0, ended.stderr
    assert ended.stderr == "", ended.stderr
    expected = content(output)
    files = set(os.listdir())
    noticed = harmless = 0
    name = "standard output" if KIND == "pipe" else f"'{output}'"
    done = pathlib.Path("done")
    number = 0
    while True:
        number += 1
        for place in PLACES:
            prepare()
            ended = run(
                arguments, LD_PRELOAD=str(LAYER.absolute()), FLIP_WRITE=str(number), FLIP_PLACE=place,
                FLIP_DONE="done")
            if not done.exists():
                assert ended.returncode == 0, ended.stderr
                assert noticed > harmless, f"{noticed} noticed, {harmless} harmless"
                print(f"{KIND}: {number - 1} writes, {noticed} changes noticed, {harmless} harmless")
                return
            done.unlink()
            what = f"write {number}, bit at {place} %: {ended.returncode} {ended.stderr}"
            assert set(os.listdir()) == files, f"{what} left {set(os.listdir()) - files}"
            if ended.returncode == 0:
                assert content(output) == expected, f"{what} was not noticed"
                harmless += 1
                continue
            assert ended.stderr.count("\n") == 1, what
            # Metadata on which the HDF5 library crashes end the run as those of an input do.
            if ended.returncode != 65 or "the HDF5 library crashed" not in ended.stderr:
                assert ended.returncode == 74 and name in ended.stderr, what
                assert "is not as it was written" in ended.stderr, what
            assert pathlib.Path(output).read_bytes() == before, f"{what} replaced the old output"
            noticed += 1


compile_layer()
make_inputs()
sweep(KINDS[KIND])
