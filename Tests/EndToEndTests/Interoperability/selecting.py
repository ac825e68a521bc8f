"""Several arrays that a pattern selects share a file, which xarray opens: selecting.py AXPIPE ENGINE"""

import sys

import h5py
import numpy as np
import xarray

from running import axpipe

RATES = {"a": 2, "b": 4, "c": 4, "d": 2}


def scale(file, path, values, **attributes):
    file[path] = values
    file[path].make_scale(path.split("/")[-1])
    file[path].attrs.update(attributes)


with h5py.File("groups.h5", "w", track_order=True) as file:
    for rate in (2, 4):
        scale(file, f"at_{rate}/time", np.arange(3 * rate) / rate,
              gain=1 / rate, offset=0.0, units="s")
    scale(file, "acquisition/ch", np.array(["A", "B"], dtype=h5py.string_dtype()))
    for number, (name, rate) in enumerate(RATES.items()):
        data = file.create_dataset(
            f"acquisition/{name}", data=-np.arange(6.0 * rate).reshape(-1, 2) - number)
        data.dims[0].attach_scale(file[f"at_{rate}/time"])
        data.dims[1].attach_scale(file["acquisition/ch"])
    # An array with the name of another one's axis, and one of which nothing is known.
    scale(file, "far/depth", [10.0, 20.0])
    file["acquisition/depth"] = np.array([1.0, -2.0])
    file["acquisition/e"] = np.array([-5.0, 6.0])
    file["acquisition/e"].dims[0].attach_scale(file["far/depth"])
    file["other"] = np.zeros(3)

axpipe("abs", "groups.h5", "-d", "/acquisition/*", "-o", "out.h5")
# Once more, from the names that were given.
axpipe("copy", "out.h5", "-d", "**", "-o", "again.h5")
for path in ("out.h5", "again.h5"):
    found = xarray.open_dataset(path, group="/acquisition", engine=sys.argv[2])
    assert list(found.data_vars) == ["a", "b", "c", "d", "depth", "e"], list(found.data_vars)
    names = {"a": "time", "b": "b_time", "c": "b_time", "d": "time"}
    for number, (name, rate) in enumerate(RATES.items()):
        array = found[name]
        assert array.dims == (names[name], "ch"), array.dims
        assert (array.values == np.arange(6.0 * rate).reshape(-1, 2) + number).all()
        assert (array[names[name]].values == np.arange(3 * rate) / rate).all()
        assert list(array["ch"].values) == ["A", "B"]
    assert found["depth"].dims == ("dim_0",)
    assert found["e"].dims == ("e_depth",)
    assert list(found["e"]["e_depth"].values) == [10, 20]
    with h5py.File(path) as file:
        assert list(file) == ["acquisition"]

# An axis that is called like a group of the output, and one that is called like its own array.
with h5py.File("names.h5", "w") as file:
    scale(file, "axes/g", [1.0, 2.0])
    file["x"], file["g/y"] = np.array([3.0, 4.0]), np.array([5.0, 6.0])
    file["x"].dims[0].attach_scale(file["axes/g"])
    scale(file, "axes/z", [7.0, 8.0])
    file["z"] = np.array([9.0, 10.0])
    file["z"].dims[0].attach_scale(file["axes/z"])
    file["time"] = np.arange(6.0).reshape(3, 2)
    file["time"].attrs["DIMENSION_LABELS"] = ["time", "ch"]
axpipe("copy", "names.h5", "-d", "/x", "-d", "/g/y", "-o", "out.h5")
found = xarray.open_dataset("out.h5", engine=sys.argv[2])["x"]
assert found.dims == ("x_g",) and list(found["x_g"].values) == [1, 2] and list(found.values) == [3, 4], found
with h5py.File("out.h5") as file:
    assert list(file["g/y"]) == [5, 6]
axpipe("copy", "names.h5", "-d", "/z", "-o", "out.h5")
found = xarray.open_dataset("out.h5", engine=sys.argv[2])["z"]
assert found.dims == ("z_z",) and list(found["z_z"].values) == [7, 8] and list(found.values) == [9, 10], found
axpipe("copy", "names.h5", "-d", "/time", "-o", "out.h5")
found = xarray.open_dataset("out.h5", engine=sys.argv[2])["time"]
assert found.dims == ("time_time", "ch") and (found.values == np.arange(6).reshape(3, 2)).all(), found
