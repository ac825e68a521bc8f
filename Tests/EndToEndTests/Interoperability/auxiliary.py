"""Coordinates beside the dimensions stay as far as they hold: auxiliary.py AXPIPE ENGINE"""

import sys

from running import axpipe
import h5py
import numpy as np
import xarray

engine = sys.argv[2]
generator = np.random.default_rng(12)
data = generator.normal(0, 1, (40, 3, 4)).astype(np.float32)
source = xarray.DataArray(
    data, dims=("time", "y", "x"), name="signal", attrs={"units": "mV"},
    coords={
        "time": ("time", np.arange(40) * 0.25, {"units": "s"}),
        "trial": ("time", generator.integers(0, 9, 40)),
        "state": ("time", np.array(["rest", "move"] * 20)),
        "row": ("y", ["front", "middle", "µ back"], {"description": "as the surgeon says"}),
        "lat": (("y", "x"), generator.normal(0, 1, (3, 4)), {"units": "degrees_north"}),
        "valid": (("time", "y"), generator.integers(0, 2, (40, 3)).astype(bool)),
        "height": ((), 2.5, {"units": "m"}),
    })


def opened(path, name="signal", **options):
    with xarray.open_dataset(path, engine=engine, **options) as dataset:
        return dataset[name].load()


def check(chain, kept, path="in.nc", expected=source, **options):
    axpipe(chain, path, "-o", "out.nc")
    result = opened("out.nc", **options)
    assert set(result.coords) == set(kept), (chain, set(result.coords))
    for name in kept:
        found, wanted = result.coords[name], expected.coords[name]
        assert found.dims == wanted.dims and found.dtype.kind == wanted.dtype.kind, (name, found)
        assert np.array_equal(found, wanted), (name, found)
        assert found.attrs == wanted.attrs, (name, found.attrs)
    return result


every = ["time", "trial", "state", "row", "lat", "valid", "height"]
for encoding in ({}, {"lat": {"zlib": True}, "valid": {"zlib": True, "shuffle": True}}):
    source.to_netcdf("in.nc", engine=engine, encoding=encoding)
    result = check("abs", every, expected=opened("in.nc"))
    assert np.array_equal(result, abs(data)) and result.dims == ("time", "y", "x")
assert np.array_equal(check("transpose", every, expected=opened("in.nc")), data.T)
check("mean time", ["row", "lat", "height"])
check("mean y", ["time", "trial", "state", "height"])
check("mean y | mean x | transpose", ["time", "trial", "state", "height"])
assert check("max time | max y | max x", ["height"]).dims == ()
# The result of a result.
axpipe("mean x", "in.nc", "-o", "first.nc")
check("scale 2", [name for name in every if name != "lat"], "first.nc", expected=opened("in.nc"))

# A file that holds but the array and its coordinates may be replaced.
axpipe("abs", "first.nc", "--in-place")
assert "lat" not in opened("first.nc").coords and "state" in opened("first.nc").coords

# In a group, from a group above, and along an unlimited dimension.
tree = xarray.DataTree.from_dict({
    "/": xarray.Dataset(coords={"x": [1.0, 2.0, 4.0], "bank": ("x", ["a", "b", "b"])}),
    "/probe": xarray.Dataset({"signal": (("t", "x"), np.arange(6.0).reshape(2, 3))},
                             {"start": ("t", [5, 7])})})
tree.to_netcdf("tree.nc", engine=engine)
check("abs", ["x", "start"], "tree.nc", tree["probe/signal"], group="probe")
with h5py.File("tree.nc", "a") as file:
    file["probe/signal"].attrs["coordinates"] = "start bank nowhere x probe"
banked = tree["probe/signal"].assign_coords(bank=("x", ["a", "b", "b"]))
check("abs", ["x", "start", "bank"], "tree.nc", banked, group="probe")
source.to_dataset().to_netcdf("in.nc", engine=engine, unlimited_dims=["time"])
check("abs", every, expected=opened("in.nc"))

# Bit for bit, in the stored type, and attached to the same scales as the array.
with h5py.File("in.h5", "w") as file:
    file["data"] = np.zeros((3, 2), np.int16)
    file["data"].attrs["coordinates"] = "depth pin ragged elsewhere"
    for name, values in (("ch", [3, 1, 2]), ("side", [0.0, 1.0])):
        file[name] = values
        file[name].make_scale(name)
    file.create_dataset("depth", data=np.array([[1, 2], [3, 4], [5, 6]], ">i2"), chunks=(2, 2))
    file["pin"] = np.array([(1, b"x"), (2, b"y"), (3, b"z")], [("number", ">u4"), ("port", "S3")])
    file["ragged"] = np.arange(4)
    file["elsewhere"] = np.arange(3.0)
    for name, dims in (("data", ("ch", "side")), ("depth", ("ch", "side")), ("pin", ("ch",))):
        for index, dim in enumerate(dims):
            file[name].dims[index].attach_scale(file[dim])
    file["pin"].attrs["serial"] = np.array([7, 8], ">u4")
axpipe("abs", "in.h5", "-o", "out.h5")
with h5py.File("in.h5") as before, h5py.File("out.h5") as after:
    assert after["data"].attrs["coordinates"] == "depth pin"
    assert set(after) == {"data", "ch", "side", "depth", "pin"}
    for name in ("depth", "pin"):
        assert after[name].id.get_type() == before[name].id.get_type(), name
        assert after[name][()].tobytes() == before[name][()].tobytes(), name
        assert [dim.keys()[0] for dim in after[name].dims] == ["ch", "side"][:after[name].ndim]
    assert after["pin"].attrs["serial"].dtype == ">u4"
