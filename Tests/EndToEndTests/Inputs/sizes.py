"""Makes large.h5 of the given number of MiB in the current directory, without holding it whole."""

import sys

import h5py
import numpy as np

channels = 32
rows = int(sys.argv[1]) * 2**20 // (4 * channels)
piece = np.random.default_rng(12).normal(0, 1, (2**15, channels)).astype(np.float32)
with h5py.File("large.h5", "w", track_order=True) as file:
    data = file.create_dataset("data", (rows, channels), np.float32)
    for start in range(0, rows, len(piece)):
        data[start : start + len(piece)] = piece[: rows - start]
    time = file.create_dataset("time", data=np.arange(rows) / 30000)
    time.attrs.update(gain=1 / 30000, offset=0.0, units="s")
    file["ch"] = np.array([f"ch{i}" for i in range(channels)], dtype=h5py.string_dtype())
    for index, name in enumerate(("time", "ch")):
        file[name].make_scale(name)
        data.dims[index].attach_scale(file[name])
