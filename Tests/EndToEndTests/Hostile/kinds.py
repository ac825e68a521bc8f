"""Small valid files of many kinds, as bytes, for what damages them."""

import os
import tempfile

import h5py
import numpy as np

generator = np.random.default_rng(1)
noise = generator.normal(size=(40, 6))
counts = generator.integers(-999, 999, (40, 6)).astype(np.int16)


def scaled(file, **layout):
    """An array with dimension scales, labels and attributes."""
    data = file.create_dataset("data", data=counts, **layout)
    file["time"] = np.arange(40) / 250
    file["time"].attrs["units"] = "s"
    file["ch"] = [f"electrode {index}" for index in range(6)]
    for index, name in enumerate(("time", "ch")):
        file[name].make_scale(name)
        data.dims[index].attach_scale(file[name])
    data.attrs["units"] = "mV"
    data.attrs["comments"] = ["one", "another"]
    data.attrs["gains"] = np.arange(6.0)


def nwb(file):
    file.attrs["neurodata_type"], file.attrs["nwb_version"] = "NWBFile", "2.9.0"
    series = file.create_group("acquisition/lfp")
    series.attrs["neurodata_type"] = "ElectricalSeries"
    series.create_dataset("data", data=counts, chunks=(8, 6), compression="gzip")
    series["data"].attrs["conversion"] = 1e-6
    series["starting_time"] = 0.5
    series["starting_time"].attrs["rate"] = 250.0
    table = file.create_group("general/electrodes")
    table["id"], table["label"] = np.arange(6), [f"e{index}" for index in range(6)]
    series["electrodes"] = np.arange(6)
    series["electrodes"].attrs["table"] = table.ref


def matlab(file):
    file["x"] = noise
    file["x"].attrs["MATLAB_class"] = np.bytes_("double")
    file["text"] = np.frombuffer("hello".encode("utf-16-le"), np.uint16)
    file["text"].attrs["MATLAB_class"] = np.bytes_("char")


def netcdf(file):
    file.attrs["_NCProperties"] = "version=2"
    scaled(file, chunks=(10, 3), shuffle=True, compression="gzip", maxshape=(None, 6))
    file["data"].attrs["_FillValue"] = counts.dtype.type(7)
    file["data"].attrs["scale_factor"] = 0.5


def types(file):
    file["strings"] = ["one", "two", "three"]
    file.create_dataset("fixed", data=np.array([b"ab", b"cde"]))
    file["table"] = np.zeros(5, [("x", "f4"), ("y", "i2", 3)])
    file["complex"] = noise[:4] + 1j
    file["flags"] = noise > 0
    kind = h5py.vlen_dtype(np.int32)
    file.create_dataset("ragged", (3,), kind)[:] = [np.arange(n) for n in (1, 2, 3)]
    file["linked"] = h5py.SoftLink("/data")
    file["data"] = noise


def many(file):
    """Enough links and attributes for trees and heaps of their own."""
    group = file.create_group("group", track_order=True)
    for index in range(40):
        group[f"array {index}"] = np.arange(3) + index
    for index in range(20):
        group.attrs[f"attribute {index}"] = index
    file["data"] = noise


def chunks(**layout):
    return lambda file: scaled(file, chunks=(7, 4), **layout)


# What makes a file, and which releases of the format it is written in.
old, new = ("earliest", "v108"), ("latest", "latest")
makers = {
    "contiguous": (scaled, {}, old), "contiguous, new": (scaled, {}, new),
    "B-tree": (chunks(), {}, old), "fixed array": (chunks(), {}, new),
    "extensible array": (chunks(maxshape=(None, 6)), {}, new),
    "B-tree 2": (chunks(maxshape=(None, None)), {}, new),
    "gzip": (chunks(shuffle=True, compression="gzip", fletcher32=True), {}, old),
    "gzip, new": (chunks(shuffle=True, compression="gzip", maxshape=(None, 6)), {}, new),
    "single chunk": (lambda file: scaled(file, chunks=(40, 6), compression="gzip"), {}, new),
    "scale-offset": (chunks(scaleoffset=0), {}, old), "szip or lzf": (chunks(compression="lzf"), {}, old),
    "netCDF": (netcdf, {"track_order": True}, old), "NWB": (nwb, {}, old), "NWB, new": (nwb, {}, new),
    "MATLAB": (matlab, {"userblock_size": 512}, old), "types": (types, {}, old),
    "types, new": (types, {}, new), "many": (many, {}, old), "many, new": (many, {}, new),
}


def files():
    """The bytes of every kind of file."""
    made = {}
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "made.h5")
        for name, (make, options, versions) in makers.items():
            with h5py.File(path, "w", libver=versions, **options) as file:
                make(file)
            with open(path, "rb") as file:
                made[name] = file.read()
    return made
