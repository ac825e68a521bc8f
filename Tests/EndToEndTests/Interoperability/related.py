"""Bounds, grid mappings and ancillary variables stay as far as they hold: related.py AXPIPE ENGINE"""

import shutil
import subprocess
import sys

from running import axpipe, run
import h5py
import numpy as np
import xarray

engine = sys.argv[2]
generator = np.random.default_rng(12)
time, shape = np.arange(12) * 0.5, (12, 3, 4)
source = xarray.Dataset(
    {
        "temp": (("time", "y", "x"), generator.normal(0, 1, shape), {
            "units": "K", "grid_mapping": "crs", "ancillary_variables": "quality nowhere"}),
        "rain": (("time", "y", "x"), generator.normal(0, 1, shape), {"grid_mapping": "crs"}),
        "quality": (("time", "y", "x"), generator.integers(0, 3, shape).astype(np.int8)),
        "crs": ((), 7, {"grid_mapping_name": "latitude_longitude", "semi_major_axis": 6378137.0}),
        "time_bnds": (("time", "nv"), np.stack([time - 0.25, time + 0.25], axis=1)),
        "lat_bnds": (("y", "x", "corner"), generator.normal(0, 1, (3, 4, 4))),
    },
    coords={
        "time": ("time", time, {"units": "m", "bounds": "time_bnds"}),
        "lat": (("y", "x"), generator.normal(0, 1, (3, 4)), {"bounds": "lat_bnds"}),
        "x": ("x", [1.0, 2.0, 4.0, 8.0]),
    })
source.to_netcdf("in.nc", engine=engine)


def check(chain, kept, *options, name="temp"):
    axpipe(chain, "in.nc", *(options or ("-d", "/" + name)), "-o", "out.nc")
    with xarray.open_dataset("out.nc", engine=engine, decode_coords="all") as after:
        found = {str(key): value.load() for key, value in after.variables.items()}
    for other in [option.removeprefix("/") for option in options if option != "/quality"] + [name]:
        found.pop(other, None)
    assert set(found) == set(kept), (chain, set(found))
    with xarray.open_dataset("in.nc", engine=engine, decode_coords="all") as before:
        for key in kept:
            copy, wanted = found[key], before.variables[key]
            assert copy.dims == wanted.dims and np.array_equal(copy, wanted), (chain, key)
            assert copy.attrs == wanted.attrs and copy.dtype == wanted.dtype, (chain, key, copy.attrs)


everything = ["time", "lat", "x", "quality", "crs", "time_bnds", "lat_bnds"]
check("abs", everything)
check("transpose", everything)
check("mean time", ["lat", "x", "crs", "lat_bnds"])
check("mean x", ["time", "crs", "time_bnds"])
check("diff time", everything)
axpipe("mean time", "in.nc", "-d", "/temp", "-o", "out.nc")
with h5py.File("out.nc") as file:
    assert set(file) - {"y"} == {"temp", "x", "lat", "crs", "lat_bnds", "corner"}, set(file)
    assert file["temp"].attrs["grid_mapping"] == "crs" and file["lat"].attrs["bounds"] == "lat_bnds"
    assert "ancillary_variables" not in file["temp"].attrs
check("mean time | mean x | mean y", ["crs"])

# Attached to the scales of the array, and read by the netCDF library.
check("abs", everything)
with h5py.File("out.nc") as file:
    assert [dim[0].name for dim in file["time_bnds"].dims] == ["/time", "/nv"]
    assert file["time_bnds"].dims[0][0] == file["temp"].dims[0][0]
    assert file["temp"].attrs["ancillary_variables"] == "quality"
subprocess.run(["ncdump", "-h", "out.nc"], check=True, stdout=subprocess.DEVNULL)
# The result of a result.
shutil.copy("out.nc", "in.nc")
check("scale 2", everything)

# Several arrays share them; what is an array of the output itself is not copied a second time.
source.to_netcdf("in.nc", engine=engine)
check("abs", everything, "-d", "/temp", "-d", "/rain")
check("abs", [name for name in everything if name != "quality"], "-d", "/rain", name="rain")
check("abs", everything, "-d", "/temp", "-d", "/quality")
with h5py.File("out.nc") as file:
    assert "ancillary_variables" not in file["temp"].attrs

# Along an unlimited dimension.
source.to_netcdf("in.nc", engine=engine, unlimited_dims=["time"])
check("abs", everything)

# In place nothing is lost unseen.
assert run("mean time", "in.nc", "-d", "/temp", "--in-place").returncode == 64

# A grid mapping that says for which coordinates it is, a name with a path, and bounds that are none.
with h5py.File("in.h5", "w") as file:
    for name, values in (("y", np.arange(3.0)), ("x", np.arange(4.0))):
        file["grid/" + name] = values
        file["grid/" + name].make_scale(name)
    file["grid/data"] = np.zeros((3, 4))
    for index, name in enumerate("yx"):
        file["grid/data"].dims[index].attach_scale(file["grid/" + name])
    file["grid/data"].attrs["grid_mapping"] = "crs: x y"
    file["crs"] = np.int32(0)
    file["grid/x"].attrs["bounds"] = "y"
    file["grid/y"].attrs["bounds"] = "nowhere"
axpipe("abs", "in.h5", "-d", "/grid/data", "-o", "out.h5")
with h5py.File("out.h5") as file:
    assert set(file["grid"]) == {"data", "x", "y", "crs"}
    assert file["grid/data"].attrs["grid_mapping"] == "crs"
    assert "bounds" not in file["grid/x"].attrs and "bounds" not in file["grid/y"].attrs
told = axpipe("info", "in.h5")
assert "crs  grid mapping" in told, told
