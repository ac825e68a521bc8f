"""Shapes, lengths and options that no memory, disk or integer holds get one line: extents.py AXPIPE

HDF5 files can claim any number of elements without storing one.
"""

import os
import pathlib
import resource
import shlex
import subprocess
import sys

import h5py
import numpy as np

AXPIPE = sys.argv[1]
SANITIZED = bool(os.environ.get("AXPIPE_SANITIZER"))


def claimed(path, shape, kind="f4", chunks=None):
    with h5py.File(path, "w") as file:
        properties = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        if chunks:
            properties.set_chunk(chunks)
        else:
            properties.set_alloc_time(h5py.h5d.ALLOC_TIME_LATE)
        space = h5py.h5s.create_simple(shape)
        h5py.h5d.create(file.id, b"data", h5py.h5t.py_create(np.dtype(kind)), space, properties)


def matlab(path, lengths):
    with h5py.File(path, "w") as file:
        file["data"] = np.array(lengths, "u8")
        file["data"].attrs.update(MATLAB_class=np.bytes_("double"), MATLAB_empty=np.uint8(1))


def series(path, shape, timestamps=None, factors=None):
    with h5py.File(path, "w") as file:
        file.attrs.update(namespace="core", neurodata_type="NWBFile", nwb_version="2.6.0")
        group = file.create_group("acquisition/raw")
        group.attrs.update(namespace="core", neurodata_type="TimeSeries")
        data = group.create_dataset("data", shape, "i2", chunks=tuple(min(n, 64) for n in shape))
        data.attrs.update(unit="V", conversion=1.5)
        if timestamps:
            group.create_dataset("timestamps", (timestamps,), "f8", chunks=(1024,))
        else:
            group.create_dataset("starting_time", data=0.0).attrs["rate"] = 1000.0
        if factors:
            group.create_dataset("channel_conversion", (factors,), "f4", chunks=(1024,))


def scaled(path, shape, length, kind="f8", limit=None, **attributes):
    with h5py.File(path, "w") as file:
        limits = [(None, *array[1:]) if limit else None for array in (shape, (length,))]
        chunks = None if 0 in shape else tuple(min(n, 1024) for n in shape)
        data = file.create_dataset("data", shape, "f4", chunks=chunks, maxshape=limits[0])
        scale = file.create_dataset("x", (length,), kind, chunks=(1024,), maxshape=limits[1])
        scale.make_scale("x")
        scale.attrs.update(attributes)
        data.dims[0].attach_scale(scale)


def make_files():
    claimed("square.h5", (2**40, 2**40), chunks=(1024, 1024))
    claimed("square-in-one.h5", (2**40, 2**40))
    claimed("bytes.h5", (2**62,), "i1")
    claimed("bytes-chunked.h5", (2**60,), "i1", chunks=(1024,))
    claimed("doubles.h5", (2**62,), "f8", chunks=(1024,))
    claimed("complex.h5", (2**59,), "c16", chunks=(1024,))
    claimed("pairs.h5", (2**61, 2), "f4", chunks=(1024, 2))
    claimed("empty.h5", (2**62, 0, 2**62))
    claimed("empty-chunked.h5", (2**62, 0, 8))
    claimed("empty-small.h5", (0, 3))
    claimed("large-chunk.h5", (2**40,), chunks=(2**30 - 1,))
    claimed("dimensions.h5", (4,) * 32, chunks=(1,) * 32)
    matlab("matlab.h5", [2**63, 0, 2**62])
    matlab("matlab-not-empty.h5", [2**40, 2**40])
    series("nwb.h5", (2**40, 2**40))
    series("nwb-factors.h5", (4, 2**45), factors=2**45)
    series("nwb-times.h5", (2**45, 4), timestamps=2**45)
    scaled("scale.h5", (2**45, 2), 2**45)
    scaled("scale-of-nothing.h5", (2**45, 0), 2**45, gain=1.0, offset=0.0)
    scaled("scale-unlimited.h5", (4, 2), 2**62, limit=True)
    scaled("scale-in-part.h5", (2**45, 2), 4, limit=True)
    scaled("labels.h5", (2**45, 2), 2**45, h5py.string_dtype())


COMMANDS = """
info FILE
info --json FILE
explain abs FILE
explain --json abs FILE
explain 'transpose | diff' FILE
abs FILE -o out.h5
abs FILE -o out.npy
abs FILE
abs FILE -o out.h5 --verify
transpose FILE -o out.h5
'astype int16' FILE -o out.h5
cart2pol FILE -o out.h5
'diff scale_by_fs=true' FILE -o out.h5
'clip 0 1e300' FILE -o out.h5
'clip -99999999999999999999 99999999999999999999' FILE -o out.h5
copy FILE -o out.h5 --chunk 9223372036854775807
copy FILE -o out.h5 --chunk 9223372036854775807,9223372036854775807
copy FILE -o out.h5 --chunk none
abs FILE -o out.h5 --memory 7999999999G --threads 4096
abs FILE -o out.h5 --memory 99999999999G
abs FILE -o out.h5 --threads 99999999999999999999
'add [1,2] axis=0' FILE -o out.h5
'add @FILE:/data' FILE -o out.h5
'diff 99999999999999999999' FILE -o out.h5
"""
# What goes through all elements, however many: only where they are refused.
LONG = """
'mean 0' FILE -o out.h5
'median 0' FILE -o out.h5
'argmax 0' FILE -o out.h5
'trapezoid 0' FILE -o out.h5
'diff | transpose | std 0' FILE -o out.h5
plot FILE -o out.svg
abs FILE --format npy
abs FILE -o out.csv
copy FILE -o out.h5 --compress gzip
"""
NOT_REFUSED = ["scale.h5", "labels.h5", "nwb-times.h5", "scale-of-nothing.h5"]


def limit():
    # A few mebibytes are enough for whatever ends; and no run may take the memory that is claimed.
    resource.setrlimit(resource.RLIMIT_FSIZE, (8 << 20, 8 << 20))
    if not SANITIZED:
        resource.setrlimit(resource.RLIMIT_AS, (24 << 30, 24 << 30))


def check(line, path):
    command = [word.replace("FILE", path) for word in shlex.split(line)]
    # The signal for files that are too large is ignored, as Python does it: writing fails.
    ended = subprocess.run(
        [AXPIPE, *command], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE, text=True, timeout=20, preexec_fn=limit, restore_signals=False)
    what = f"axpipe {command}: {ended.returncode} {ended.stderr[:400]}"
    assert ended.returncode in (0, 64, 65, 69, 73, 74), what
    if ended.returncode == 0:
        return
    lines = ended.stderr.splitlines()
    # Two more point into the chain.
    assert len(lines) in (1, 3) and lines[0].startswith("axpipe: error: "), what
    left = [name for name in os.listdir() if name.startswith((".", "out"))]
    assert not left, f"{what} left {left}"


make_files()
for path in sorted(pathlib.Path().glob("*.h5")):
    for line in (COMMANDS + ("" if path.name in NOT_REFUSED else LONG)).strip().splitlines():
        check(line, path.name)
        for left in pathlib.Path().glob("out.*"):
            left.unlink()
