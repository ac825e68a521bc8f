"""Opens outputs of axpipe with xarray: reading.py AXPIPE ENGINE"""

import sys

from running import axpipe  # first: it makes the modules of Reference importable
import numpy as np
import xarray
from axisarrays import Array, Coordinates, Linear, write

engine = sys.argv[2]
generator = np.random.default_rng(8)
data = generator.integers(-500, 500, (300, 4)).astype(np.int16)
times = np.arange(300) / 1000 + 12.5
labels = ["Fp1", "Fz", "µ3", "P4"]


def source(name: str, **changes) -> Array:
    array = Array(
        data, ["time", "ch"], {"time": Linear(0.001, 12.5, "s"), "ch": Coordinates(labels)},
        {"units": "uV", "key": "amp", "gains": np.array([1.0, 2.0]), "session": np.int32(3)}, name)
    return array.replacing(**changes)


def opened(path: str, name: str = "signal") -> xarray.DataArray:
    with xarray.open_dataset(path, engine=engine) as dataset:
        assert list(dataset.data_vars) == [name], dataset
        return dataset[name].load()


def check(result: xarray.DataArray, dims, values, units, tolerance=0.0):
    assert result.dims == tuple(dims), result.dims
    assert result.dtype == values.dtype, result.dtype
    np.testing.assert_allclose(result.values, values, rtol=tolerance)
    assert result.attrs.get("units") == units, result.attrs
    assert result.attrs["key"] == "amp"
    assert np.array_equal(result.attrs["gains"], [1, 2])
    assert result.attrs["session"] == 3


def check_time(result, expected=times):
    assert np.array_equal(result["time"], expected)
    assert result["time"].attrs["units"] == "s"
    assert result["time"].dtype == np.float64


write("in.h5", source("signal"))

axpipe("scale 0.5", "in.h5", "-o", "scaled.h5")
result = opened("scaled.h5")
check(result, ["time", "ch"], data.astype(np.float32) * np.float32(0.5), "uV")
check_time(result)
assert result["time"].attrs["gain"] == 0.001 and result["time"].attrs["offset"] == 12.5
assert [str(label) for label in result["ch"].values] == labels

axpipe("transpose | abs", "in.h5", "-o", "transposed.h5")
result = opened("transposed.h5")
check(result, ["ch", "time"], np.abs(data.T), "uV")
check_time(result)

axpipe("mean ch", "in.h5", "-o", "mean.h5")
result = opened("mean.h5")
check(result, ["time"], data.mean(1), "uV", 1e-12)
check_time(result)
assert list(result.coords) == ["time"]

axpipe("max time", "in.h5", "-o", "max.h5")
result = opened("max.h5")
check(result, ["ch"], data.max(0), "uV")
assert list(result.coords) == ["ch"]

axpipe("max time | max ch", "in.h5", "-o", "scalar.h5")
check(opened("scalar.h5"), [], np.array(data.max()), "uV")

axpipe("log 10", "in.h5", "-o", "log.h5")
with np.errstate(all="ignore"):
    check(opened("log.h5"), ["time", "ch"], np.log10(data.astype(np.float64)).astype(np.float32),
          None, 1e-6)

# Packed, with a fill value of the old type, which would make the file unreadable if it stayed.
write("filled.h5", source("signal", attributes={**source("").attributes, "_FillValue": np.int16(-999)}))
axpipe("diff", "filled.h5", "-o", "filled-diff.h5")
check(opened("filled-diff.h5"), ["time", "ch"],
      np.diff(data, axis=0, prepend=data[:1]).astype(np.float32), "uV")

# A dimension without values, coordinates without a step, and nothing along time.
irregular = np.cumsum(generator.exponential(1, 300))
write("bare.h5", source(
    "signal", axes={"time": Coordinates(irregular, "s"), "ch": None}))
axpipe("add 1", "bare.h5", "-o", "bare-out.h5", "--compress", "gzip")
result = opened("bare-out.h5")
check(result, ["time", "ch"], data.astype(np.float32) + 1, "uV")
check_time(result, irregular)
assert list(result.coords) == ["time"]
write("nothing.h5", source("signal", data=data[:0]))
axpipe("abs", "nothing.h5", "-o", "nothing-out.h5")
check(opened("nothing-out.h5"), ["time", "ch"], data[:0], "uV")

# An array in a group, as xarray and netCDF see groups.
write("deep.h5", source("probe/signal"))
axpipe("abs", "deep.h5", "-o", "deep-out.h5")
with xarray.open_dataset("deep-out.h5", engine=engine, group="probe") as dataset:
    check(dataset["signal"].load(), ["time", "ch"], np.abs(data), "uV")
