"""Chunks that only the HDF5 library's own filters or its plug-ins decode: filters.py AXPIPE"""

import pathlib

from running import axpipe, refusal
import h5py
import hdf5plugin
import numpy as np

steps = np.random.default_rng(11).integers(-5, 6, (1000, 8))
data = np.cumsum(steps, 0).astype(np.int32)


def copied(values, **layout):
    with h5py.File("in.h5", "w") as file:
        file.create_dataset("data", data=values, chunks=(300, 4), **layout)
    axpipe("copy", "in.h5", "-o", "out.h5", **environment)
    with h5py.File("in.h5") as before, h5py.File("out.h5") as after:
        assert np.array_equal(after["data"], before["data"]), layout
        assert all(number < 4 for number in filters(after["data"])), "only what every reader has"
        return after["data"][()]


def filters(dataset):
    creation = dataset.id.get_create_plist()
    return [creation.get_filter(index)[0] for index in range(creation.get_nfilters())]


# The library's own.
environment = {"HDF5_PLUGIN_PATH": ""}
for layout in ({"compression": "szip"}, {"scaleoffset": 0}, {"shuffle": True, "compression": "szip"}):
    assert np.array_equal(copied(data, **layout), data)

# Plug-ins, where there are some.
plugins = pathlib.Path(hdf5plugin.PLUGIN_PATH)
environment = {"HDF5_PLUGIN_PATH": str(plugins)}
for layout in (hdf5plugin.Blosc(), hdf5plugin.Blosc(cname="zstd", shuffle=hdf5plugin.Blosc.BITSHUFFLE),
               hdf5plugin.Blosc2(), hdf5plugin.Zstd(), hdf5plugin.LZ4(), hdf5plugin.BZip2(),
               hdf5plugin.Bitshuffle(), hdf5plugin.Bitshuffle(cname="zstd"),
               {"shuffle": True, **hdf5plugin.Zstd()}):
    assert np.array_equal(copied(data, **layout), data), layout
copied(data.astype(np.float32), **hdf5plugin.Zfp(accuracy=0.01))

# And where there are none. h5py brings its own LZF, hdf5plugin has it not.
for name, layout, text in (
        ("zstd (number 32015)", hdf5plugin.Zstd(), "install PyPI's hdf5plugin"),
        ("bitshuffle (number 32008)", hdf5plugin.Bitshuffle(), "the Debian package bitshuffle, or"),
        ("blosc2 (number 32026)", hdf5plugin.Blosc2(), "install PyPI's hdf5plugin"),
        ("lzf (number 32000)", {"compression": "lzf"}, "the Debian package hdf5-plugin-lzf")):
    with h5py.File("in.h5", "w") as file:
        file.create_dataset("data", data=data, **layout)
    message = refusal("abs", "in.h5", HDF5_PLUGIN_PATH="/nowhere")
    assert f"with the filter {name}, which is not installed; " in message and text in message, message
    assert message.count("\n") == 1
    assert name.split()[0] in axpipe("info", "in.h5", HDF5_PLUGIN_PATH="/nowhere")
