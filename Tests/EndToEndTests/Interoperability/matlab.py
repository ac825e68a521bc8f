"""Variables of MATLAB 7.3 files, in MATLAB's order of dimensions: matlab.py AXPIPE"""

import json

from running import axpipe, refusal, run
import h5py
import hdf5storage
import numpy as np

generator = np.random.default_rng(13)
HEAD = b"MATLAB 7.3 MAT-file, Platform: GLNXA64, Created on: Wed Nov 25 12:00:00 2026 HDF5 schema 1.00 ."


def save(path, variables):
    """Writes variables as MATLAB does: dimensions reversed, a class, a head of text."""
    with h5py.File(path, "w", userblock_size=512) as file:
        for name, (values, kind) in variables.items():
            put(file, name, values, kind)
    with open(path, "r+b") as file:
        file.write(HEAD.ljust(124) + b"\x00\x02IM")


def put(file, name, values, kind, **attributes):
    options = {"chunks": True, "compression": 3} if values.size > 1000 else {}
    dataset = file.create_dataset(name, data=values.T, **options)
    dataset.attrs["MATLAB_class"] = np.bytes_(kind)
    for key, value in attributes.items():
        dataset.attrs["MATLAB_" + key] = value


def result(chain, location, *options):
    axpipe(chain, location, "-o", "out.h5", *options)
    found = []
    with h5py.File("out.h5") as file:
        file.visititems(lambda name, item: found.append(name)
                        if isinstance(item, h5py.Dataset) and not item.is_scale else None)
        dataset = file[found[0]]
        assert not [key for key in dataset.attrs if "MATLAB" in key], list(dataset.attrs)
        return dataset[()]


def same(found, expected):
    assert found.dtype == expected.dtype and found.shape == expected.shape, (found, expected)
    assert np.array_equal(found, expected, equal_nan=True), (found, expected)


# Every numeric class, two and three dimensions, a row, a column and a scalar.
kinds = {"double": "f8", "single": "f4", **{f"{u}int{8 * n}": f"{'u' if u else 'i'}{n}"
                                            for u in ("", "u") for n in (1, 2, 4, 8)}}
shapes = [(6, 4), (5, 3, 2), (1, 7), (7, 1), (1, 1), (300, 40)]
for kind, dtype in kinds.items():
    values = {f"v{index}": generator.integers(0, 100, shape).astype(dtype)
              for index, shape in enumerate(shapes)}
    save("in.mat", {name: (array, kind) for name, array in values.items()})
    for name, array in values.items():
        same(result("copy", f"in.mat:/{name}"), array)
    same(result("max dim_0", "in.mat:/v5"), values["v5"].max(0))
    same(result("transpose", "in.mat:/v1"), values["v1"].T)

# Names are given in MATLAB's order, the rate is that of its first dimension.
save("in.mat", {"eeg": (generator.normal(size=(200, 8)), "double"),
                "fs": (np.array([[250.0]]), "double")})
with h5py.File("in.mat") as file:
    eeg = file["eeg"][()].T
same(result("abs", "in.mat", "--dims", "time,ch", "--rate", "250"), abs(eeg))
with h5py.File("out.h5") as file:
    assert [dim[0].name for dim in file["eeg"].dims] == ["/time", "/ch"]
    assert np.array_equal(file["time"], np.arange(200) * (1 / 250))
assert "eeg  float64 (dim_0 200, dim_1 8)" in axpipe("info", "in.mat")
# As it lies in the file.
axpipe("copy", "in.mat:/eeg", "--raw", "-o", "out.h5")
with h5py.File("out.h5") as file:
    same(file["eeg"][()], eeg.T)

# Truth values, arrays without elements, complex numbers; text, cells and sparse matrices are none.
phases = generator.normal(size=(6, 3, 2))
with h5py.File("in.mat", "w", userblock_size=512) as file:
    put(file, "truth", np.array([[1, 0, 1], [0, 0, 1]], np.uint8), "logical", int_decode=np.int32(1))
    put(file, "nothing", np.array([0, 5, 3], np.uint64), "single", empty=np.uint8(1))
    put(file, "text", np.array([[72, 105]], np.uint16), "char", int_decode=np.int32(2))
    put(file, "no_text", np.array([0, 0], np.uint64), "char", empty=np.uint8(1))
    parts = np.empty((6, 3), [("real", "f8"), ("imag", "f8")])
    parts["real"], parts["imag"] = phases[..., 0], phases[..., 1]
    put(file, "phases", parts, "double")
    file["#refs#/a"] = np.zeros((2, 2))
    put(file, "cells", np.array([[file["#refs#/a"].ref]], h5py.ref_dtype), "cell")
    put(file, "handle", np.array([[1, 2]], np.uint32), "function_handle")
    put(file, "object", np.array([[1, 2]], np.uint32), "string", object_decode=np.int32(3))
    file.create_group("record").attrs["MATLAB_class"] = np.bytes_("struct")
    put(file, "record/gain", np.array([[1.0, 2.0, 3.0]]), "double")
    sparse = file.create_group("sparse")
    sparse.attrs["MATLAB_class"] = np.bytes_("double")
    sparse.attrs["MATLAB_sparse"] = np.uint64(4)
    for name in ("data", "ir", "jc"):
        sparse[name] = np.arange(3.0)
listed = sorted(array["path"] for array in json.loads(axpipe("info", "--json", "in.mat"))["arrays"])
assert listed == ["/nothing", "/phases", "/record/gain", "/truth"], listed
assert "truth  bool (dim_0 2, dim_1 3)" in axpipe("info", "in.mat")
same(result("copy", "in.mat:/truth"), np.array([[1, 0, 1], [0, 0, 1]], np.uint8))
same(result("abs", "in.mat:/nothing"), np.zeros((0, 5, 3), np.float32))
same(result("abs | transpose", "in.mat:/phases"), np.hypot(phases[..., 0], phases[..., 1]).T)
same(result("abs", "in.mat:/record/gain"), np.array([[1.0, 2.0, 3.0]]))
for name in ("text", "no_text", "cells", "handle", "object"):
    assert "does not compute with the type" in refusal("abs", f"in.mat:/{name}"), name
assert "is a sparse matrix of MATLAB, not an array" in refusal("abs", "in.mat:/sparse")

# A row or a column of MATLAB's is a list of numbers for an operand.
save("gains.mat", {"row": (np.array([[1.0, 2.0, 3.0]]), "double"),
                   "column": (np.array([[1.0], [2.0], [3.0]]), "double")})
save("in.mat", {"x": (generator.normal(size=(5, 3)), "double")})
with h5py.File("in.mat") as file:
    expected = file["x"][()].T * [1.0, 2.0, 3.0]
for name in ("row", "column"):
    same(result(f"linear @gains.mat:/{name} axis=1", "in.mat"), expected)

# What another program writes for MATLAB.
values = {"wave": generator.normal(size=(50, 3)), "counts": generator.integers(0, 9, (4, 3, 2), np.int16),
          "flags": np.array([[True, False]]), "z": generator.normal(size=(4, 2)) * (1 + 2j),
          "none": np.zeros((0, 3)), "name": "a text", "fields": {"inner": np.arange(6.0).reshape(2, 3)},
          "cell": np.array([1, "two"], object)}
hdf5storage.savemat("other.mat", values, store_python_metadata=False)
for name in ("wave", "counts"):
    same(result("copy", f"other.mat:/{name}"), values[name])
same(result("copy", "other.mat:/flags"), values["flags"].astype(np.uint8))
same(result("copy", "other.mat:/none"), values["none"])
same(result("copy", "other.mat:/fields/inner"), values["fields"]["inner"])
np.testing.assert_allclose(result("abs", "other.mat:/z"), abs(values["z"]), rtol=1e-15)
for name in ("name", "cell"):
    assert run("abs", f"other.mat:/{name}", "-o", "out.h5").returncode == 65, name
listed = {array["path"] for array in json.loads(axpipe("info", "--json", "other.mat"))["arrays"]}
assert listed == {"/wave", "/counts", "/flags", "/z", "/none", "/fields/inner"}, listed
