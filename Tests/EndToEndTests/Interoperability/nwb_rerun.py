"""Results in NWB files say how they were made and can be made again: nwb_rerun.py AXPIPE"""

import datetime
import json
import pathlib
import shutil
import warnings

from running import axpipe, refusal
import h5py
import numpy as np
import pynwb

warnings.filterwarnings("ignore")
counts = np.random.default_rng(5).integers(-3000, 3000, (600, 3)).astype(np.int16)
nwb = pynwb.NWBFile("a recording", "id-1", datetime.datetime(2026, 1, 2, tzinfo=datetime.timezone.utc))
for name in ("raw", "rest"):
    nwb.add_acquisition(pynwb.TimeSeries(name, counts, unit="V", conversion=1e-6, rate=100.0))
with pynwb.NWBHDF5IO("in.nwb", "w") as io:
    io.write(nwb)
RAW, AGAIN = "/processing/axpipe/raw", "/processing/axpipe/raw_2"


def same(first, second):
    assert pathlib.Path(first).read_bytes() == pathlib.Path(second).read_bytes(), (first, second)


# One result, in its own place and elsewhere.
axpipe("abs", "in.nwb", "-d", "/acquisition/raw", "-o", "out.nwb")
shutil.copy("out.nwb", "first.nwb")
axpipe("rerun", "out.nwb")
same("out.nwb", "first.nwb")
axpipe("rerun", "out.nwb:" + RAW, "-o", "elsewhere.nwb")
same("elsewhere.nwb", "first.nwb")
assert axpipe("rerun", "--dry-run", "out.nwb").split() == (
    "axpipe run abs in.nwb -d /acquisition/raw -o out.nwb".split())

# A person sees it, and only once.
for place in ("out.nwb", "out.nwb:" + RAW):
    told = axpipe("info", place)
    assert told.count("made by  ") == 1 and ": abs\n" in told and "axpipe_chain" not in told, told
    assert [line.split()[-1] for line in told.splitlines() if " from " in line] == [
        "in.nwb:/acquisition/raw"], told
assert "axpipe_chain" not in axpipe("explain", "abs", "out.nwb:" + RAW)

# All results of one command are made again together.
axpipe("mean ch", "in.nwb", "-d", "/acquisition/*", "-o", "several.nwb")
shutil.copy("several.nwb", "first-several.nwb")
axpipe("rerun", "several.nwb")
same("several.nwb", "first-several.nwb")

# Of results of several commands one is chosen, and no other is lost.
axpipe("mean ch", "out.nwb", "-d", RAW, "-o", "both.nwb")
shutil.copy("both.nwb", "first-both.nwb")
said = refusal("rerun", "both.nwb")
assert f"'both.nwb' holds 2 results: {RAW}, {AGAIN}; choose one, as in both.nwb:{RAW}" in said, said
axpipe("rerun", "both.nwb:" + AGAIN)
same("both.nwb", "first-both.nwb")
said = refusal("rerun", "both.nwb:" + RAW)
assert f"would lose '{AGAIN}'; name another output with -o" in said, said
axpipe("rerun", "both.nwb:" + RAW, "-o", "alone.nwb")
same("alone.nwb", "first.nwb")
same("both.nwb", "first-both.nwb")
said = refusal("rerun", "both.nwb:/acquisition/raw")
assert "'both.nwb:/acquisition/raw' does not say how axpipe made it" in said, said

# What was added to its own input is made again elsewhere.
shutil.copy("in.nwb", "place.nwb")
axpipe("abs", "place.nwb", "-d", "/acquisition/raw", "--in-place")
shutil.copy("place.nwb", "first-place.nwb")
said = refusal("rerun", "place.nwb")
assert "'place.nwb' lies beside its input, in the same file; name another output with -o" in said, said
same("place.nwb", "first-place.nwb")
axpipe("rerun", "place.nwb", "-o", "place.h5")
with h5py.File("place.h5") as file:
    np.testing.assert_allclose(file["acquisition/raw"][()], abs(counts * 1e-6), rtol=1e-6)

# A copy of a result in HDF5 says how the copy was made, and its array nothing else.
axpipe("copy", "out.nwb", "-d", RAW, "-o", "copy.h5")
with h5py.File("copy.h5") as file:
    assert file.attrs["axpipe_chain"] == "copy"
    assert not [name for name in file[RAW].attrs if name.startswith("axpipe_")]
assert not [name for name in json.loads(axpipe("copy", "out.nwb:" + RAW, "--format", "json"))[
    "attributes"] if name.startswith("axpipe_")]
arrays = json.loads(axpipe("info", "--json", "out.nwb"))["arrays"]
assert {array["path"] for array in arrays} == {"/acquisition/raw", "/acquisition/rest", RAW}
