"""Lets axpipe read what xarray writes: writing.py AXPIPE ENGINE"""

import sys

from running import axpipe  # first: it makes the modules of Reference importable
import numpy as np
import xarray
from axisarrays import Coordinates, read

engine = sys.argv[2]
data = np.random.default_rng(9).normal(0, 1, (50, 3, 4)).astype(np.float32)
times = np.arange(50) * 0.25


def array(**changes) -> xarray.DataArray:
    options = dict(
        data=data, dims=("time", "ch", "x"), name="signal",
        coords={
            "time": ("time", times, {"units": "s"}), "ch": ("ch", ["a", "b", "c"]),
            "x": ("x", np.array([1, 2, 4, 8], np.int32)),
        },
        attrs={"units": "mV", "long_name": "membrane potential"})
    return xarray.DataArray(**{**options, **changes})


def through(chain: str, **encoding):
    return read(written(array(), chain, **encoding))


def written(source: xarray.DataArray, chain: str, **encoding) -> str:
    source.to_netcdf("in.nc", engine=engine, encoding={"signal": encoding} if encoding else None)
    axpipe(chain, "in.nc", "-o", "out.nc")
    return "out.nc"


for encoding in ({}, {"zlib": True, "shuffle": True, "chunksizes": (10, 3, 2)}):
    result = through("scale 2", **encoding)
    assert result.dims == ["time", "ch", "x"]
    assert np.array_equal(result.data, data * 2) and result.data.dtype == np.float32
    assert np.array_equal(result.axes["time"].values, times) and result.axes["time"].unit == "s"
    assert list(result.axes["ch"].values) == ["a", "b", "c"]
    assert result.axes["x"].values.dtype == np.int32
    assert list(result.axes["x"].values) == [1, 2, 4, 8]
    assert result.attributes["units"] == "mV"
    assert result.attributes["long_name"] == "membrane potential"

# The coordinates count as such: a step of 0.25 s.
result = through("trapezoid time")
np.testing.assert_allclose(result.data, np.trapezoid(data, dx=0.25, axis=0), rtol=1e-5, atol=1e-5)
result = through("argmax x")
assert np.array_equal(result.data, np.array([1.0, 2, 4, 8])[data.argmax(2)])

# The result of axpipe is again xarray's.
path = written(array(), "transpose | mean time")
with xarray.open_dataset(path, engine=engine) as dataset:
    assert dataset["signal"].dims == ("x", "ch")
    np.testing.assert_allclose(dataset["signal"], data.mean(0).T, rtol=1e-6)
    assert list(dataset["ch"].values) == ["a", "b", "c"]

# Dimensions without coordinates; an unlimited one; two variables on the same dimensions.
bare = xarray.DataArray(data, dims=("time", "ch", "x"), name="signal")
result = read(written(bare, "add 1"))
assert result.dims == ["time", "ch", "x"] and np.array_equal(result.data, data + 1)
assert not any(result.axes.values()), result.axes
array().to_dataset().to_netcdf("in.nc", engine=engine, unlimited_dims=["time"])
axpipe("mean time", "in.nc", "-o", "out.nc")
assert read("out.nc").dims == ["ch", "x"]
pair = xarray.Dataset({"one": array(), "two": array() * 2})
pair.to_netcdf("pair.nc", engine=engine)
axpipe("abs", "pair.nc", "-d", "/two", "-o", "out.nc")
assert np.array_equal(read("out.nc").data, np.abs(data * 2))
assert isinstance(read("out.nc").axes["time"], Coordinates)

# Times as a date, and a boolean and a numeric coordinate beside the dimensions.
dated = array(coords={"time": ("time", np.datetime64("2026-01-01T00:00:00", "ns") + np.arange(50) * 10**9)})
dated = dated.assign_coords(bank=("ch", ["l", "l", "r"]))
result = read(written(dated, "scale 2"))
assert np.array_equal(result.data, data * 2)
with xarray.open_dataset("out.nc", engine=engine) as dataset:
    assert np.array_equal(dataset["time"], dated["time"])
