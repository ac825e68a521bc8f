"""Elements that were never written are the fill value, wherever they are and whatever was in memory
before: unwritten.py AXPIPE
"""

import os
import sys

from running import axpipe
import h5py
import numpy as np

generator = np.random.default_rng(5)


def make(name, shape, blocks, rows, fill, **layout):
    """Makes a file in which every second block of rows is written; gives all of its elements."""
    expected = np.full(shape, 0 if fill is None else fill, "f4")
    with h5py.File(name, "w") as file:
        data = file.create_dataset("x", shape, "f4", fillvalue=fill, **layout)
        for start in range(0, blocks * rows, 2 * rows):
            expected[start:start + rows] = data[start:start + rows] = generator.normal(10, 1, (rows, *shape[1:]))
    return expected


def found(chain, *options):
    axpipe(chain, "in.h5", "-o", "out.h5", *options)
    with h5py.File("out.h5") as file:
        return file["x"][()]


layouts = {
    "gzip": dict(chunks=(250, 100), compression=1),
    "plain": dict(chunks=(250, 100)),
    "parts": dict(chunks=(250, 40)),
    # More than is fetched as a whole.
    "large": dict(chunks=(250, 5000)),
    "fletcher32": dict(chunks=(250, 100), fletcher32=True),
}
for layout, options in layouts.items():
    for fill in (None, 5):
        for time in ("never", "ifset"):
            shape = (10_000, 100) if layout != "large" else (1000, 5000)
            expected = make("in.h5", shape, shape[0] // 250, 250, fill, fill_time=time, **options)
            for threads in "1", "2":
                what = (layout, fill, time, threads)
                assert np.array_equal(found("copy", "--threads", threads, "--verify"), expected), what
                assert np.array_equal(found("transpose", "--threads", threads), expected.T), what
# A virtual dataset of such a one, of which a part is mapped to nothing.
expected = make("in.h5", (10_000, 100), 40, 250, None, fill_time="never", chunks=(250, 100))
with h5py.File("in.h5", "r+") as file:
    file["source"] = file["x"]
    del file["x"]
    view = h5py.VirtualLayout((12_000, 100), "f4")
    view[:10_000] = h5py.VirtualSource(file["source"])
    file.create_virtual_dataset("x", view, fillvalue=3)
# What is not mapped is the fill value of the view; so is what its source does not fill.
is_written = np.repeat(np.arange(40) % 2 == 0, 250)
expected[~is_written] = 3
assert np.array_equal(found("copy", "-d", "/x"), np.vstack([expected, np.full((2000, 100), 3, "f4")]))

# Chunks that are not there are met more than once.
expected = make("in.h5", (400_000, 16), 4, 100_000, None, chunks=(1000, 16))
for chain in "diff dim_0", "diff dim_0 | abs":
    change = np.abs(np.diff(expected, axis=0)) if "abs" in chain else np.diff(expected, axis=0)
    result = found(chain)
    assert np.array_equal(result[-len(change):], change), chain

# An axis and a coordinate that are copied.
length = 300_000
with h5py.File("in.h5", "w") as file:
    file["x"] = np.arange(length, dtype="f4")
    time = file.create_dataset("time", (length,), ">f8", chunks=(50_000,), fill_time="never")
    time[:50_000] = np.arange(50_000) ** 1.5
    time[100_000:150_000] = 7
    quality = file.create_dataset("quality", (length,), "f4", chunks=(50_000,), fill_time="never")
    quality[50_000:100_000] = 3
    time.make_scale("time")
    for each in "x", "quality":
        file[each].dims[0].attach_scale(time)
    file["x"].attrs["coordinates"] = "quality"
    expected = np.zeros(length), np.zeros(length, "f4")
    expected[0][:50_000], expected[0][100_000:150_000] = np.arange(50_000) ** 1.5, 7
    expected[1][50_000:100_000] = 3
found("copy", "-d", "/x")
with h5py.File("out.h5") as file:
    assert np.array_equal(file["time"][()], expected[0])
    assert np.array_equal(file["quality"][()], expected[1])

# Axes that are computed with and printed.
with h5py.File("in.h5", "w") as file:
    file["x"] = np.zeros((8, 3), "f4")
    file["x"][5] = 1
    time = file.create_dataset("time", (8,), "f8", chunks=(2,), fillvalue=9, fill_time="never")
    names = file.create_dataset("names", (3,), "S4", chunks=(1,), fillvalue=b"none", fill_time="never")
    time[:4], names[1] = [0, 1, 3, 4], b"C1"
    for number, each in enumerate((time, names)):
        each.make_scale(each.name[1:])
        file["x"].dims[number].attach_scale(each)
axpipe("argmax time", "in.h5", "-d", "/x", "-o", "out.h5")
with h5py.File("out.h5") as file:
    assert np.array_equal(file["x"][()], [9] * 3), file["x"][()]
axpipe("copy", "in.h5", "-d", "/x", "-o", "out.csv")
with open("out.csv") as table:
    rows = [line.split(",") for line in table.read().splitlines()]
assert [row[0] for row in rows[1:]] == ["0", "1", "3", "4", "9", "9", "9", "9"], rows
assert rows[0][1:] == ["none", "C1", "none"], rows

# A related dataset with long rows takes no more memory than any other.
def peak(width):
    with h5py.File("in.h5", "w") as file:
        file.create_dataset("x", (1, width), "i1", chunks=(1, 1 << 16))
        quality = file.create_dataset("quality", (1, width), "f8", chunks=(1, 1 << 16), compression=1)
        quality[0, ::width // 4] = 1
        for number, name in enumerate("ab"):
            scale = file.create_dataset(name, (quality.shape[number],), "f4", chunks=(1,))
            scale.make_scale("This is a netCDF dimension but not a netCDF variable.%10d" % scale.shape[0])
            for each in "x", "quality":
                file[each].dims[number].attach_scale(scale)
        file["x"].attrs["coordinates"] = "quality"
    process = os.posix_spawn(
        sys.argv[1], ["axpipe", "copy", "in.h5", "-d", "/x", "-o", "out.h5", "--memory", "32M"], os.environ)
    _, status, usage = os.wait4(process, 0)
    assert status == 0
    with h5py.File("out.h5") as file:
        assert np.count_nonzero(file["quality"][0]) >= 4
    return usage.ru_maxrss << 10


if not os.environ.get("AXPIPE_SANITIZER"):
    small, large = peak(1 << 16), peak(20 << 20)
    assert large - small < 64 << 20, (small, large)
