"""Opens outputs of axpipe with the programs of its neighbours: tools.py AXPIPE TOOL"""

import subprocess
import sys

from running import axpipe  # first: it makes the modules of Reference importable
import h5py
import netCDF4
import numpy as np
import xarray
from axisarrays import Array, Coordinates, Linear, read, write

DATA = np.random.default_rng(10).integers(-500, 500, (300, 4)).astype(np.int16)
TIME = Linear(0.001, 12.5, "s")
LABELS = Coordinates(["Fp1", "Fz", "µ3", "P4"])
HALF = DATA.astype(np.float32) / 2


def tool(*words: str) -> str:
    ended = subprocess.run(words, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    assert ended.returncode == 0, f"{words} ended with {ended.returncode}: {ended.stderr}"
    assert "error" not in ended.stderr.lower(), ended.stderr
    return ended.stdout


def output(ch=LABELS, name="signal", path="out.nc") -> str:
    attributes = {
        "units": "uV", "key": "amp", "gains": np.array([1.0, 2.0]), "session": np.int32(3)}
    write("in.h5", Array(DATA, ["time", "ch"], {"time": TIME, "ch": ch}, attributes, name))
    axpipe("scale 0.5", "in.h5", "-o", path, "--chunk", "100,4", "--compress", "gzip:4")
    return path


def ncdump():
    header = tool("ncdump", "-h", output())
    expected = """netcdf out {
dimensions:
	time = 300 ;
	ch = 4 ;
variables:
	double time(time) ;
		time:gain = 0.001 ;
		time:offset = 12.5 ;
		string time:units = "s" ;
	string ch(ch) ;
	float signal(time, ch) ;
		string signal:units = "uV" ;
		string signal:key = "amp" ;
		signal:gains = 1., 2. ;
		signal:session = 3 ;
"""
    assert header.startswith(expected), header
    assert "string :history = " in header, header
    assert ' ch = "Fp1", "Fz", "µ3", "P4" ;' in tool("ncdump", "-v", "ch", "out.nc")
    bare = tool("ncdump", "-h", output(ch=None))
    assert "\tch = 4 ;" in bare and " ch(" not in bare, bare
    deep = tool("ncdump", "-h", output(name="probe/signal"))
    assert "group: probe {\n  dimensions:\n  \ttime = 300 ;\n  \tch = 4 ;" in deep, deep
    axpipe("max time | max ch", "in.h5", "-o", "scalar.nc")
    assert "\tshort signal ;" in tool("ncdump", "-h", "scalar.nc")


def h5dump():
    path = output()
    properties = tool("h5dump", "-H", "-p", "-d", "/signal", path)
    assert "PREPROCESSING SHUFFLE" in properties, properties
    assert "COMPRESSION DEFLATE { LEVEL 4 }" in properties, properties
    assert "CHUNKED ( 100, 4 )" in properties, properties
    tool("h5dump", "-d", "/signal", "-b", "LE", "-o", "signal.bin", path)
    assert np.array_equal(np.fromfile("signal.bin", "<f4").reshape(HALF.shape), HALF)
    assert '"Fp1", "Fz", ' in tool("h5dump", "-d", "/ch", path)
    for attribute in ("DIMENSION_LIST", "units", "gains", "session"):
        assert tool("h5dump", "-a", f"/signal/{attribute}", path)
    # h5ls and h5repack go through all of it.
    assert "{300, 4}" in tool("h5ls", path)
    tool("h5repack", "-f", "NONE", path, "repacked.h5")
    assert np.array_equal(read("repacked.h5").data, HALF)


def netcdf4():
    path = output()
    with netCDF4.Dataset(path, "a") as file:
        assert list(file.dimensions) == ["time", "ch"]
        assert file["signal"].dimensions == ("time", "ch") and file["signal"].units == "uV"
        assert file["signal"].dtype == np.float32 and file["signal"].filters()["zlib"]
        assert np.array_equal(file["signal"][:], HALF)
        assert list(file["ch"][:]) == list(LABELS.values)
        # An output can be added to.
        file["signal"].comment = "looked at"
        file.createVariable("weight", "f8", ("ch",))[:] = [1, 2, 3, 4]
    axpipe("scale 2", path, "-d", "/signal", "-o", "again.nc")
    again = read("again.nc")
    assert np.array_equal(again.data, DATA) and again.attributes["comment"] == "looked at"
    axpipe("linear @out.nc:/weight axis=ch", path, "-d", "/signal", "-o", "weighted.nc")
    assert np.array_equal(read("weighted.nc").data, HALF * np.float32([1, 2, 3, 4]))


def nco():
    path = output()
    metadata = tool("ncks", "-m", path)
    assert "float signal(time,ch) ;" in metadata and 'time:units = "s" ;' in metadata, metadata
    tool("ncatted", "-h", "-a", "comment,signal,c,c,looked at", path)
    with h5py.File(path) as file:
        assert file["signal"].attrs["comment"] == b"looked at"
        assert np.array_equal(file["signal"], HALF)
    tool("ncap2", "-s", "signal=signal*2", path, "doubled.nc")
    axpipe("copy", "doubled.nc", "-o", "again.nc")
    with xarray.open_dataset("again.nc") as again, xarray.open_dataset(path) as before:
        xarray.testing.assert_equal(again["signal"], before["signal"] * 2)
        assert before["signal"].dims == ("time", "ch")
    assert "step 0.001 s (1000 Hz)" in axpipe("info", "again.nc")


def cdo():
    # CDO takes numbers as coordinates and no labels.
    path = output(ch=Coordinates(np.arange(4.0)))
    information = tool("cdo", "-s", "sinfo", path)
    assert "NetCDF4" in information and "300 steps" in information, information
    assert "ch : 0 to 3 by 1" in information, information
    tool("cdo", "-s", "-f", "nc4", "mulc,2", path, "doubled.nc")
    axpipe("copy", "doubled.nc", "-o", "again.nc")
    again = read("again.nc")
    assert np.array_equal(again.data, DATA) and again.dims == ["time", "ch"]


{"ncdump": ncdump, "h5dump": h5dump, "netCDF4": netcdf4, "ncks": nco, "cdo": cdo}[sys.argv[2]]()
