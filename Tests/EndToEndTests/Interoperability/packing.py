"""What stored values stand for is what xarray says: packing.py AXPIPE ENGINE"""

import sys
import warnings

from running import axpipe
import h5py
import numpy as np
import xarray

engine = sys.argv[2]
warnings.simplefilter("ignore", xarray.SerializationWarning)  # several fill values are what is tested
generator = np.random.default_rng(21)


def stored(dtype) -> np.ndarray:
    """Numbers of a type, small ones and all kinds."""
    dtype = np.dtype(dtype)
    if dtype.kind == "f":
        values = generator.normal(0, 100, (50, 3)).astype(dtype)
        values[3, 1], values[4, 2] = np.nan, np.inf
        values[5] = [-999, 999, -0.0]
        return values
    limits = np.iinfo(dtype)
    values = generator.integers(limits.min, limits.max, (50, 3), dtype, endpoint=True)
    values[:20] = generator.integers(0, 100, (20, 3))
    values[5] = [limits.min, limits.max, 99]
    return values


def write(path: str, data: np.ndarray, **attributes):
    """A file of netCDF as its library lays it out; h5py sets attributes that no writer would."""
    empty = {"v": (("t", "x"), data), "x": ("x", [0.5, 1.5, 2.5])}
    encoding = {name: {"_FillValue": None} for name in empty}
    xarray.Dataset(empty).to_netcdf(path, engine=engine, encoding=encoding)
    with h5py.File(path, "r+") as file:
        for name, value in attributes.items():
            file["v"].attrs[name] = value


def opened(path: str, decoded: bool = True) -> xarray.DataArray:
    with xarray.open_dataset(path, engine=engine, mask_and_scale=decoded) as dataset:
        return dataset["v"].load()


def check(data: np.ndarray, **attributes):
    label = f"{data.dtype}, {attributes}"
    write("in.nc", data, units="K", **attributes)
    expected = opened("in.nc")
    axpipe("copy", "in.nc", "-o", "out.nc")
    result = opened("out.nc", decoded=False)
    assert result.dims == expected.dims, label
    # xarray takes the type from the attributes; what axpipe gives is what its arithmetic gives.
    is_packed = "scale_factor" in attributes or "add_offset" in attributes
    if data.dtype.kind == "f":
        kind = data.dtype
    elif expected.dtype.kind in "iu" and not is_packed:
        kind = expected.dtype
    else:
        kind = np.dtype(np.float32 if data.dtype.itemsize <= 2 else np.float64)
    assert result.dtype == kind, f"{label}: {result.dtype}, not {kind}"
    wanted = expected.values
    if kind.kind == "f":
        wanted = wanted.astype(np.float64)
        epsilon = max(np.finfo(kind).eps, np.finfo(expected.dtype).eps)
        offset = abs(float(np.ravel(attributes.get("add_offset", 0))[0]))
        scale = np.nanmax(np.abs(wanted[np.isfinite(wanted)])) + offset
        np.testing.assert_allclose(
            result.values.astype(np.float64), wanted, rtol=2 * epsilon, atol=epsilon * scale,
            err_msg=label)
    else:
        assert np.array_equal(result.values, wanted), label
    assert result.attrs["units"] == "K", label
    encoding = {"_FillValue", "missing_value", "scale_factor", "add_offset", "_Unsigned"}
    left = encoding & set(result.attrs)
    assert not left or all(np.isnan(result.attrs[name]) for name in left), f"{label}: {left}"
    # Arithmetic works on the values.
    axpipe("abs", "in.nc", "-o", "abs.nc")
    np.testing.assert_array_equal(opened("abs.nc").values, np.abs(result.values), err_msg=label)
    # As they are stored.
    axpipe("copy", "in.nc", "-o", "raw.nc", "--raw")
    raw = opened("raw.nc", decoded=False)
    assert raw.dtype == data.dtype and raw.values.tobytes() == data.tobytes(), label
    again = opened("raw.nc")
    np.testing.assert_array_equal(again.values, expected.values, err_msg=label)


for dtype in ("i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f4", "f8"):
    data = stored(dtype)
    one = data.dtype.type
    check(data)
    check(data, _FillValue=one(99))
    check(data, missing_value=one(99))
    check(data, _FillValue=one(99), missing_value=one(7))
    check(data, missing_value=np.array([1, 2, 3, 99], dtype))
    check(data, scale_factor=0.1)
    check(data, add_offset=273.15)
    check(data, scale_factor=np.float32(0.25), add_offset=np.float32(-3))
    check(data, scale_factor=np.array([0.01]), add_offset=np.array([20.0]), _FillValue=one(99))
    check(data, scale_factor=1.0, add_offset=0.0)
    check(data, scale_factor=-2.0)
    if data.dtype.kind in "iu":
        check(data, _FillValue=one(np.iinfo(dtype).min))
        check(data, scale_factor=0.5, _FillValue=one(np.iinfo(dtype).max))
    if data.dtype.kind == "f":
        check(data, _FillValue=one(np.nan))
        check(data, _FillValue=one(np.nan), missing_value=one(-999))
        check(data, _FillValue=one(-999), scale_factor=0.1)

for size in (1, 2, 4, 8):
    data = stored(f"i{size}")
    one = data.dtype.type
    check(data, _Unsigned="true")
    check(data, _Unsigned="true", _FillValue=one(-1))
    check(data, _Unsigned="true", _FillValue=one(-1), scale_factor=0.5, add_offset=10.0)
    check(stored(f"u{size}"), _Unsigned="false")
    check(data, _Unsigned="false", _FillValue=one(5))

# Along an unlimited dimension what was never written is missing; nothing declared is no number less.
with h5py.File("short.nc", "w") as file:
    file.create_dataset("t", data=np.arange(5.0), maxshape=(None,)).make_scale("t")
    short = file.create_dataset("v", data=np.arange(3, dtype="i2"), maxshape=(None,), fillvalue=-7)
    short.attrs.update(_FillValue=np.int16(-7), scale_factor=0.5)
    short.dims[0].attach_scale(file["t"])
axpipe("copy", "short.nc", "-o", "long.nc")
with xarray.open_dataset("long.nc", engine=engine) as dataset:
    np.testing.assert_array_equal(dataset["v"].values, np.array([0, 0.5, 1, np.nan, np.nan]))

# Coordinates may be packed too: they are copied, and mean what they stand for.
write("axis.nc", stored("f4")[:, :3])
with h5py.File("axis.nc", "r+") as file:
    del file["v"]
    del file["x"]
    file["x"] = np.array([10, 20, 40], np.int16)
    file["x"].attrs["scale_factor"] = 0.1
    file["x"].make_scale("x")
    file["v"] = np.array([0.0, 1.0, 3.0])
    file["v"].dims[0].attach_scale(file["x"])
axpipe("diff x scale_by_fs=true", "axis.nc", "-o", "slope.nc")
with xarray.open_dataset("slope.nc", engine=engine) as dataset:
    np.testing.assert_allclose(dataset["v"].values, [0, 1, 1], rtol=1e-12)
    np.testing.assert_allclose(dataset["x"].values, [1, 2, 4], rtol=1e-12)
assert "1,0" in axpipe("copy", "axis.nc", "--format", "csv").splitlines()[1]

# Operands stand for what they stand for.
write("factors.nc", np.array([[10, 20, 30]], np.int16), scale_factor=0.1)
with h5py.File("factors.nc", "r+") as file:
    file["f"] = np.array([10, 20, 30], np.int16)
    file["f"].attrs["scale_factor"] = 0.1
write("in.nc", stored("f8"))
axpipe("linear @factors.nc:/f axis=x", "in.nc", "-o", "scaled.nc")
np.testing.assert_allclose(
    opened("scaled.nc").values, opened("in.nc").values * [1, 2, 3], rtol=1e-15)
