"""Makes the files that the command-line cases read, in the current directory."""

import pathlib
import sys

import h5py
import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "Reference"))
from axisarrays import Array, Coordinates, Linear, write  # noqa: E402

TIME = Linear(0.5, 10, "s")
CHANNELS = Coordinates(["C3", "Cz", "C4"])
TINY = Array(
    np.array([[1, 2, 3], [-10, 0.5, 100], [0, -4, 1000], [7, 8, -0.25]], np.float32),
    ["time", "ch"], {"time": TIME, "ch": CHANNELS}, {"units": "uV", "key": "probe"})

write("tiny.h5", TINY)
write("zipped.h5", TINY, chunks=(2, 3), compression="gzip", compression_opts=6, shuffle=True)
write("counts.h5", Array(np.arange(12, dtype=np.int16).reshape(4, 3), ["", ""]))
write("cube.h5", Array(np.arange(24, dtype=np.int32).reshape(2, 3, 4), ["a", "b", "c"],
                       {"a": None, "b": Coordinates([1.5, 2.5, 9.0], "Hz"), "c": None}))
write("empty.h5", TINY.replacing(data=TINY.data[:0]))
write("line.h5", Array(np.array([3, 1, 2], np.int64), ["time"], {"time": TIME}))
write("large.h5", Array(np.full((2, 2), 2**62, np.int64), ["time", "ch"], {"time": TIME}))
write("gains.h5", Array(np.array([0.5, 1, 2]), ["ch"]), )
write("positions.h5", Array(
    np.array([[3, 4], [0, -1]], np.float64), ["time", "xy"],
    {"time": TIME, "xy": Coordinates(["x", "y"])}))

write("wide.h5", Array(np.zeros((4, 513), np.int16), ["time", "ch"], {"time": TIME}))
write("labels.h5", Array(
    np.array([[1, 2, 3], [4, 5, 6]], np.int16), ["time", "ch"],
    {"time": TIME, "ch": Coordinates(["電極一", "a,b", 'the "left"'])}))
write("magnitudes.h5", Array(
    np.array([[1e-9, 2.5e12, 1, 0.5], [np.nan, 1, 10, -123.25], [1, -np.inf, 100, 7]]),
    ["time", "kind"], {"time": TIME, "kind": Coordinates(["small", "large", "whole", "plain"])}))
write("stamps.h5", Array(
    np.array([0.5, 0.25]), ["time"],
    {"time": Coordinates(1_700_000_000_123_456_789 + np.arange(2), "ns")}))

with h5py.File("two.h5", "w", track_order=True) as file:
    file["lfp/data"] = np.ones((2, 2), np.float32)
    file["spikes"] = np.arange(3, dtype=np.int16)
with h5py.File("same.h5", "w", track_order=True) as file:
    file["a/x"] = np.arange(3, dtype=np.int16)
    file["b/x"] = np.arange(4, dtype=np.int16)
    file["y"] = np.arange(5, dtype=np.int16)
with h5py.File("nothing.h5", "w") as file:
    file.create_group("group")
with h5py.File("colon.h5", "w") as file:
    file["group:/x"] = np.arange(3, dtype=np.int16)
with h5py.File("complex.h5", "w") as file:
    file["z"] = np.ones(3, np.complex64)

with h5py.File("packed.h5", "w") as file:
    file["x"] = np.arange(4, dtype=np.int16)
    file["x"].attrs.update(units="uV", scale_factor=0.5, _FillValue=np.int16(-1))

with h5py.File("future.h5", "w") as file:
    file["data"] = np.arange(3)
    file.attrs.update(
        axpipe_version="9.0.0", axpipe_chain="abs", axpipe_inputs=["tiny.h5:/data"],
        axpipe_arguments=["abs", "tiny.h5", "--holographic", "-o", "out.h5"])

with h5py.File("helpful.h5", "w") as file:
    file["data"] = np.arange(3)
    file.attrs.update(
        axpipe_version="0.1.0", axpipe_chain="abs", axpipe_inputs=["tiny.h5:/data"],
        axpipe_arguments=["--help"])

content = pathlib.Path("tiny.h5").read_bytes()
pathlib.Path("truncated.h5").write_bytes(content[: len(content) // 2])
pathlib.Path("notes.txt").write_text("This is not HDF5.\n")
pathlib.Path("chain.txt").write_text("# the first page's chain\nabs\nclip 0 1   # to one\nlog 10\n")
