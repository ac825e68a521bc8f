"""Parts of a file and files put together keep the attributes gain and offset of the whole: their values
tell the axis. parts.py AXPIPE"""

from running import axpipe
import h5py
import numpy as np
import xarray as xr

whole = np.arange(1000) * 0.1 + 10
with h5py.File("made.h5", "w") as file:
    file["data"] = np.arange(1000.0)
axpipe("copy", "made.h5", "--rate", "10", "-o", "zero.nc")
with xr.open_dataset("zero.nc", engine="h5netcdf") as dataset:
    made = dataset.assign_coords(time=("time", whole, dataset["time"].attrs | {"offset": 10.0})).load()
made.to_netcdf("whole.nc", engine="h5netcdf")


def times(path):
    axpipe("copy", path, "-o", "out.nc")
    with xr.open_dataset("out.nc", engine="h5netcdf") as dataset:
        return dataset["time"].values, dataset["time"].attrs


parts = {
    "whole.nc": (made, True),
    "cut.nc": (made.isel(time=slice(400, 800)), True),
    "one.nc": (made.isel(time=[7]), True),
    "thinned.nc": (made.isel(time=slice(None, None, 3)), False),
    "joined.nc": (xr.concat([made.isel(time=slice(0, 5)), made.isel(time=slice(90, 99))], "time"), False),
    "backwards.nc": (made.isel(time=slice(None, None, -1)), False),
}
for path, (part, is_linear) in parts.items():
    part.to_netcdf(path, engine="h5netcdf")
    values, attributes = times(path)
    np.testing.assert_allclose(values, part["time"].values, rtol=1e-12, err_msg=path)
    if is_linear:
        assert attributes["gain"] == 0.1, (path, attributes)
        np.testing.assert_allclose(attributes["offset"], part["time"].values[0], rtol=1e-12)
    # What is computed with the axis follows its values.
    axpipe("diff time scale_by_fs=true", path, "-o", "slope.nc")
    with xr.open_dataset("slope.nc", engine="h5netcdf") as dataset:
        slope = np.diff(part["data"].values) / np.diff(part["time"].values)
        np.testing.assert_allclose(dataset["data"].values[1:], slope, rtol=1e-9, err_msg=path)
