"""Lets axpipe read what programs and libraries of netCDF write: netcdf.py AXPIPE WRITER

xarray says what the files hold.
"""

import subprocess
import sys

from running import axpipe
import netCDF4
import numpy as np
import xarray

generator = np.random.default_rng(11)
TYPES = ("i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f4", "f8")


def tool(*words: str) -> None:
    subprocess.run(words, check=True, stdin=subprocess.DEVNULL)


def variable(path: str, name: str, group: str | None = None) -> xarray.DataArray:
    with xarray.open_dataset(path, group=group, decode_times=False) as dataset:
        return dataset[name].load()


def check(path: str, name: str, group: str | None = None, **selection) -> xarray.DataArray:
    """axpipe copies the variable with its dimensions and their coordinates, and works on it."""
    place = f"/{group}/{name}" if group else f"/{name}"
    chosen = [path, "-d", place] if group or selection.get("choose") else [path]
    expected = variable(path, name, group)
    dimensions = expected.reset_coords(drop=True)
    axpipe("copy", *chosen, "-o", "copy.nc")
    copied = variable("copy.nc", name, group).reset_coords(drop=True)
    xarray.testing.assert_equal(copied, dimensions)
    assert copied.dtype == expected.dtype, (copied.dtype, expected.dtype)
    assert copied.attrs.get("units") == expected.attrs.get("units")
    for dim in copied.coords:
        assert copied[dim].attrs.get("units") == expected[dim].attrs.get("units"), dim
    if expected.ndim and expected.size:
        dim = expected.dims[-1]
        axpipe(f"max {dim}", *chosen, "-o", "max.nc")
        xarray.testing.assert_equal(
            variable("max.nc", name, group).reset_coords(drop=True), dimensions.max(dim))
    return copied


def library():
    """The netCDF4 library itself."""
    for dtype in TYPES:
        for endian, order in (("little", "<"), ("big", ">")):
            with netCDF4.Dataset("in.nc", "w") as file:
                file.createDimension("time", 40)
                file.createDimension("x", 3)
                made = file.createVariable(
                    "signal", order + dtype, ("time", "x"), endian=endian, zlib=endian == "big",
                    fletcher32=endian == "little")
                made.units = "mV"
                made[:] = generator.integers(0, 100, (40, 3))
            check("in.nc", "signal")

    with netCDF4.Dataset("in.nc", "w") as file:
        file.createDimension("time", None)
        file.createDimension("ch", 3)
        file.createDimension("x", 4)
        file.createDimension("length", 5)
        time = file.createVariable("time", "f8", ("time",))
        time.units = "seconds since 2026-01-01"
        time[:] = np.arange(6) / 4
        file.createVariable("ch", str, ("ch",))[:] = np.array(["a", "µ", ""], object)
        letters = file.createVariable("site", "S1", ("ch", "length"))
        letters._Encoding = "ascii"
        letters[:] = np.array([b"CA1", b"CA3", b"DG"], "S5")
        depth = file.createVariable("depth", "f4", ("ch",))
        depth[:] = [0.5, 1.5, 2.5]
        signal = file.createVariable("signal", "i2", ("time", "ch", "x"), zlib=True)
        signal.coordinates = "depth site"
        signal[:] = generator.integers(-99, 99, (6, 3, 4))
    copied = check("in.nc", "signal")
    assert copied.dims == ("time", "ch", "x") and sorted(copied.coords) == ["ch", "time"]
    assert list(copied["ch"].values) == ["a", "µ", ""]

    # Of an unlimited dimension, and shorter there than another variable.
    with netCDF4.Dataset("in.nc", "a") as file:
        file.createVariable("late", "f4", ("time", "x"), zlib=True)[:2] = np.ones((2, 4))
    assert check("in.nc", "late", choose=True).shape == (6, 4)

    # Dimensions of the file in a group, and a dimension of the group.
    with netCDF4.Dataset("in.nc", "w") as file:
        file.createDimension("time", None)
        file.createVariable("time", "f8", ("time",))[:] = np.arange(5)
        probe = file.createGroup("probe")
        probe.createDimension("ch", 2)
        probe.createVariable("ch", "i4", ("ch",))[:] = [7, 9]
        probe.createVariable("lfp", "f8", ("time", "ch"))[:] = generator.normal(0, 1, (5, 2))
        probe.createGroup("deeper").createVariable("spikes", "u8", ("time",))[:] = range(5)
    axpipe("mean ch", "in.nc", "-d", "/probe/lfp", "-o", "out.nc")
    with netCDF4.Dataset("in.nc") as before, netCDF4.Dataset("out.nc") as after:
        lfp = after["probe/lfp"]
        assert lfp.dimensions == ("time",)
        assert np.array_equal(lfp[:], before["probe/lfp"][:].mean(1))
        assert np.array_equal(after["probe/time"][:], np.arange(5))
    axpipe("copy", "in.nc", "-d", "/probe/deeper/spikes", "-o", "out.nc")
    with netCDF4.Dataset("out.nc") as after:
        assert np.array_equal(after["probe/deeper/spikes"][:], range(5))

    # A dimension twice: an AxisArray has every name once.
    with netCDF4.Dataset("in.nc", "w") as file:
        file.createDimension("ch", 3)
        file.createVariable("ch", "i4", ("ch",))[:] = [1, 2, 4]
        file.createVariable("covariance", "f8", ("ch", "ch"))[:] = generator.normal(0, 1, (3, 3))
    axpipe("max ch_2", "in.nc", "-o", "out.nc")
    result = variable("out.nc", "covariance")
    with netCDF4.Dataset("in.nc") as before:
        assert np.array_equal(result, before["covariance"][:].max(1))
    assert result.dims == ("ch",) and list(result["ch"]) == [1, 2, 4]


def cdo():
    for kind in ("F32", "F64", "I32"):
        for compression in ("zip_4", "none"):
            packing = ["-z", compression] if compression != "none" else []
            tool("cdo", "-s", "-f", "nc4", "-b", kind, *packing, "topo,r36x18", "in.nc")
            copied = check("in.nc", "topo")
            assert copied.dims == ("lat", "lon") and sorted(copied.coords) == ["lat", "lon"]
    # Steps in time, and a grid whose longitudes and latitudes have two dimensions each.
    tool("cdo", "-s", "-f", "nc4", "-settaxis,2026-01-01,00:00:00,1hour", "-duplicate,5",
         "-random,r36x18", "in.nc")
    assert check("in.nc", "random").dims == ("time", "lat", "lon")
    tool("cdo", "-s", "-f", "nc4", "setgridtype,curvilinear", "-topo,r36x18", "in.nc")
    assert check("in.nc", "topo").shape == (18, 36)
    # And back: CDO reads the result.
    tool("cdo", "-s", "-f", "nc4", "topo,r36x18", "in.nc")
    axpipe("abs", "in.nc", "-o", "out.nc")
    tool("cdo", "-s", "-f", "nc4", "abs", "in.nc", "expected.nc")
    tool("cdo", "-s", "-f", "nc4", "sub", "out.nc", "expected.nc", "zero.nc")
    assert not variable("zero.nc", "topo").any()


def nco():
    with netCDF4.Dataset("classic.nc", "w", format="NETCDF3_CLASSIC") as file:
        file.createDimension("time", None)
        file.createDimension("ch", 4)
        time = file.createVariable("time", "f8", ("time",))
        time.units = "s"
        time[:] = np.arange(50) / 8
        file.createVariable("ch", "i4", ("ch",))[:] = [2, 3, 5, 7]
        signal = file.createVariable("signal", "f4", ("time", "ch"))
        signal.units = "mV"
        signal[:] = generator.normal(0, 1, (50, 4))
    for options in ([], ["-L", "4"], ["--cnk_dmn", "time,16"], ["-d", "time,10,19"]):
        tool("ncks", "-O", "-4", *options, "classic.nc", "in.nc")
        check("in.nc", "signal")
    tool("ncpdq", "-O", "-4", "-a", "ch,time", "classic.nc", "in.nc")
    assert check("in.nc", "signal").dims == ("ch", "time")
    tool("ncrcat", "-O", "-4", "classic.nc", "classic.nc", "in.nc")
    assert check("in.nc", "signal").shape == (100, 4)
    tool("ncap2", "-O", "-4", "-v", "-s", "signal=signal*2", "classic.nc", "in.nc")
    check("in.nc", "signal")


{"netCDF4": library, "cdo": cdo, "ncks": nco}[sys.argv[2]]()
