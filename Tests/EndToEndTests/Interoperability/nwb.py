"""Series of NWB files that pynwb wrote are what pynwb reads: nwb.py AXPIPE"""

import datetime
import json
import struct
import subprocess
import sys
import warnings

from running import axpipe
import h5py
import numpy as np
import pynwb
from hdmf.backends.hdf5 import H5DataIO
from pynwb.behavior import Position, SpatialSeries
from pynwb.ecephys import ElectricalSeries, FilteredEphys, LFP
from pynwb.misc import AnnotationSeries

warnings.filterwarnings("ignore", message=".*positional arguments")
generator = np.random.default_rng(4)
start = datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.timezone.utc)


def new_file(labels: list[str] | None = None, electrodes: int = 0) -> pynwb.NWBFile:
    nwb = pynwb.NWBFile("a recording", "id-1", start)
    if electrodes:
        device = nwb.create_device("probe")
        group = nwb.create_electrode_group("shank", "a shank", "CA1", device)
        if labels:
            nwb.add_electrode_column("label", "what the amplifier calls it")
        for index in range(electrodes):
            row = {"label": labels[index]} if labels else {}
            nwb.add_electrode(location="CA1", group=group, id=100 + index, **row)
    return nwb


def save(nwb: pynwb.NWBFile, path: str):
    with pynwb.NWBHDF5IO(path, "w") as io:
        io.write(nwb)


def failing(*arguments: str) -> tuple[int, str]:
    ended = subprocess.run(
        [sys.argv[1], *arguments], capture_output=True, text=True, stdin=subprocess.DEVNULL)
    assert 0 < ended.returncode < 128, f"{arguments} ended with {ended.returncode}"
    return ended.returncode, ended.stderr


def listed(path: str) -> dict[str, dict]:
    arrays = json.loads(axpipe("info", "--json", path))["arrays"]
    return {array["path"]: array for array in arrays}


def copied(path: str, *options: str, chain: str = "copy") -> tuple[h5py.Dataset, dict]:
    """The array that a copy holds, open, with its scales by name."""
    axpipe(chain, path, "-o", "out.h5", *options)
    file = h5py.File("out.h5")
    assert "neurodata_type" not in file.attrs and "nwb_version" not in file.attrs
    found = []
    file.visititems(lambda name, item: found.append(item)
                    if isinstance(item, h5py.Dataset) and not item.is_scale else None)
    assert len(found) == 1, found
    array = found[0]
    scales = {dim[0].name.split("/")[-1]: dim[0] for dim in array.dims if len(dim)}
    return array, scales


def check_values(array: h5py.Dataset, expected, label: str):
    epsilon = np.finfo(array.dtype).eps if array.dtype.kind == "f" else 0
    scale = np.abs(expected).max(initial=0)
    np.testing.assert_allclose(
        array[()], expected, rtol=2 * epsilon, atol=2 * epsilon * scale, err_msg=label)


# Every kind of series in one file.
counts = generator.integers(-3000, 3000, (400, 3)).astype(np.int16)
lfp = generator.normal(0, 1e-3, (200, 2)).astype(np.float32)
position = generator.normal(0, 1, (50, 2))
irregular = np.cumsum(generator.exponential(0.02, 50)) + 3
labels = [f"A{index}" for index in range(5)]
nwb = new_file(labels, 5)
raw = ElectricalSeries(
    "raw", H5DataIO(counts, compression="gzip", chunks=(64, 3)),
    nwb.create_electrode_table_region([3, 0, 4], "three of five"),
    channel_conversion=[1.0, 2.0, 0.5], conversion=1.95e-7, offset=0.001, rate=1000.0,
    starting_time=2.5, filtering="0.3 Hz to 7.5 kHz", comments="well grounded")
nwb.add_acquisition(raw)
module = nwb.create_processing_module("ecephys", "what was made of it")
module.add(LFP(ElectricalSeries(
    "ElectricalSeries", lfp, nwb.create_electrode_table_region([1, 2], "two"), rate=250.0)))
module.add(FilteredEphys(ElectricalSeries(
    "theta", lfp * 2, nwb.create_electrode_table_region([1, 2], "two"), timestamps=
    np.arange(200) / 250)))
behavior = nwb.create_processing_module("behavior", "where it was")
spatial = SpatialSeries(
    "SpatialSeries", position, reference_frame="corner", unit="cm", conversion=0.01,
    timestamps=irregular)
behavior.add(Position(spatial))
linked = pynwb.TimeSeries(
    "linked", position[:, 0] * 2, unit="V", timestamps=spatial, continuity="continuous")
nwb.add_acquisition(linked)
nwb.add_acquisition(pynwb.TimeSeries("same_data", linked, unit="V", rate=10.0))
nwb.add_stimulus(pynwb.TimeSeries(
    "cube", generator.integers(0, 9, (6, 2, 4)).astype(np.int32), unit="n.a.", rate=30.0))
nwb.add_acquisition(AnnotationSeries("notes", ["begin", "end"], timestamps=[0.5, 9.5]))
nwb.add_acquisition(pynwb.TimeSeries("nothing", np.zeros((0, 3), "f4"), unit="V", rate=10.0))
nwb.add_trial(start_time=1.0, stop_time=2.0)
save(nwb, "all.nwb")

expected_types = {
    "/acquisition/raw": "ElectricalSeries",
    "/acquisition/linked": "TimeSeries",
    "/acquisition/same_data": "TimeSeries",
    "/acquisition/nothing": "TimeSeries",
    "/stimulus/presentation/cube": "TimeSeries",
    "/processing/ecephys/LFP/ElectricalSeries": "ElectricalSeries",
    "/processing/ecephys/FilteredEphys/theta": "ElectricalSeries",
    "/processing/behavior/Position/SpatialSeries": "SpatialSeries",
}
arrays = listed("all.nwb")
assert {path: array["kind"] for path, array in arrays.items()} == expected_types, arrays
text = axpipe("info", "all.nwb")
assert "ElectricalSeries: float32 (time 400, ch 3)" in text, text

with pynwb.NWBHDF5IO("all.nwb", "r") as io:
    read = io.read()
    by_path = {}
    for item in read.objects.values():
        if isinstance(item, pynwb.TimeSeries) and not isinstance(item, AnnotationSeries):
            parent = item.parent
            if parent is read:
                folder = ("/stimulus/presentation" if item.name in read.stimulus else "/acquisition")
            elif isinstance(parent.parent, pynwb.ProcessingModule):
                folder = f"/processing/{parent.parent.name}/{parent.name}"
            by_path[f"{folder}/{item.name}"] = item
    assert set(by_path) == set(expected_types)

    for path, item in by_path.items():
        for given in (path, path + "/data"):
            array, scales = copied("all.nwb", "-d", given)
            assert array.name == path
            data = item.data[()] if not isinstance(item.data, pynwb.TimeSeries) else item.data.data[()]
            values = np.asarray(item.get_data_in_units(), np.float64)
            check_values(array, values, path)
            untouched = item.conversion == 1 and item.offset == 0 and path != "/acquisition/raw"
            kind = data.dtype if untouched or data.dtype.kind == "f" else np.dtype(np.float32)
            assert array.dtype == kind, f"{path}: {array.dtype}"
            assert list(scales) == ["time", "ch", "dim_2"][:array.ndim], list(scales)
            assert array.attrs["units"] == item.unit, path
            assert array.attrs["key"] == item.name, path
            assert array.attrs["neurodata_type"] == expected_types[path]
            for name in ("conversion", "offset", "channel_conversion", "object_id", "namespace",
                         "resolution"):
                assert name not in array.attrs, f"{path} has {name}"
            time = scales["time"]
            np.testing.assert_allclose(
                time[()], item.get_timestamps()[()], rtol=1e-14, err_msg=path)
            assert time.attrs["units"] == "s", path
            assert ("gain" in time.attrs) == (item.rate is not None), path

array, scales = copied("all.nwb", "-d", "/acquisition/raw")
assert [label.decode() for label in scales["ch"]] == ["A3", "A0", "A4"]
assert scales["time"].attrs["gain"] == 1 / 1000 and scales["time"].attrs["offset"] == 2.5
assert array.attrs["comments"] == "well grounded"
assert array.attrs["filtering"] == "0.3 Hz to 7.5 kHz"
assert "description" not in array.attrs

# As it is stored, with what it stands for.
array, _ = copied("all.nwb", "-d", "/acquisition/raw", "--raw")
assert array.dtype == np.int16 and np.array_equal(array[()], counts)
assert array.attrs["conversion"] == 1.95e-7 and array.attrs["offset"] == 0.001
assert np.array_equal(array.attrs["channel_conversion"], [1, 2, 0.5])
assert array.attrs["units"] == "volts"
array, _ = copied("all.nwb", "-d", "/acquisition/raw", "--raw", chain="abs")
assert np.array_equal(array[()], np.abs(counts))
for name in ("conversion", "offset", "channel_conversion", "units"):
    assert name not in array.attrs, name

# Arithmetic is on what the elements stand for; the streams of other files are operands.
values = counts * 1.95e-7 * np.array([1, 2, 0.5]) + 0.001
array, _ = copied("all.nwb", "-d", "/acquisition/raw", chain="mean time")
check_values(array, values.mean(0), "mean")
array, _ = copied("all.nwb", "-d", "/acquisition/linked",
                  chain="linear @all.nwb:/acquisition/same_data axis=time")
check_values(array, (position[:, 0] * 2) ** 2, "operand")
array, _ = copied("all.nwb", "-d", "/processing/behavior/Position/SpatialSeries",
                  chain="diff time scale_by_fs=true")
slope = np.diff(position * 0.01, axis=0) / np.diff(irregular)[:, None]
np.testing.assert_allclose(array[1:], slope, rtol=1e-9)

# Everything else in the file is there by its path.
array, _ = copied("all.nwb", "-d", "/processing/behavior/Position/SpatialSeries/timestamps")
assert np.array_equal(array[()], irregular)
array, _ = copied("all.nwb", "-d", "/general/extracellular_ephys/electrodes/id")
assert np.array_equal(array[()], np.arange(100, 105))

# What to choose from is said; strings are no array.
code, message = failing("abs", "all.nwb", "-o", "no.h5")
assert code == 65 and "/acquisition/raw" in message and "/data" not in message
code, message = failing("abs", "all.nwb", "-d", "/acquisition/notes", "-o", "no.h5")
assert code == 65, message
code, message = failing("abs", "all.nwb", "-d", "/acquisition", "-o", "no.h5")
assert code == 65, message
code, message = failing("abs", "all.nwb", "-d", "/acquisition/nix", "-o", "no.h5")
assert code == 66 and "/acquisition/raw" in message, message

# One series needs no path. Without labels the electrodes' numbers are the channels' names.
nwb = new_file(None, 4)
one = ElectricalSeries(
    "one", counts[:, :2], nwb.create_electrode_table_region([2, 1], "two"), conversion=1e-6,
    timestamps=np.arange(400) / 1000)
nwb.add_acquisition(one)
save(nwb, "one.nwb")
array, scales = copied("one.nwb")
check_values(array, counts[:, :2] * 1e-6, "one")
assert [label.decode() for label in scales["ch"]] == ["ch_102", "ch_101"]

# The type may be one of an extension, and the series wherever it likes.
with h5py.File("one.nwb", "r+") as file:
    group = file.create_group("scratch/deep/Custom")
    group.attrs["neurodata_type"] = "MySeries"
    group.attrs["namespace"] = "ndx-mine"
    group["data"] = np.arange(5, dtype=">i4")
    group["timestamps"] = h5py.SoftLink("/scratch/times")
    file["scratch/times"] = np.arange(5) / 4
    file["scratch/alias"] = h5py.SoftLink("/scratch/deep/Custom")
assert listed("one.nwb")["/scratch/deep/Custom"]["kind"] == "MySeries"
for path in ("/scratch/deep/Custom", "/scratch/alias"):
    array, scales = copied("one.nwb", "-d", path)
    assert array.dtype == np.int32 and np.array_equal(array[()], np.arange(5))
    assert np.array_equal(scales["time"][()], np.arange(5) / 4)


# Damage takes the axis or is said; never more.
def damaged(change, *options: str):
    save(nwb_of_one(), "bad.nwb")
    with h5py.File("bad.nwb", "r+") as file:
        change(file["acquisition/one"], file)
    axpipe("info", "bad.nwb")
    return copied("bad.nwb", "-d", "/acquisition/one", *options)


def nwb_of_one(**changes) -> pynwb.NWBFile:
    result = new_file(labels, 5)
    arguments = {"rate": 1000.0, "conversion": 1e-6} | changes
    result.add_acquisition(ElectricalSeries(
        "one", counts, result.create_electrode_table_region([0, 1, 2], "three"), **arguments))
    return result


def set_rate(value):
    def change(series, _):
        del series["starting_time"].attrs["rate"]
        if value is not None:
            series["starting_time"].attrs["rate"] = value
    return change


def replace(name, value):
    def change(series, _):
        attributes = dict(series[name].attrs)
        del series[name]
        series[name] = value
        for key, item in attributes.items():
            series[name].attrs[key] = item
    return change


def link(name, target):
    def change(series, _):
        if name in series:
            del series[name]
        series[name] = h5py.SoftLink(target)
    return change


def set_table(value):
    def change(series, file):
        series["electrodes"].attrs["table"] = value(file)
    return change


_, scales = damaged(set_rate(np.float32(1000)))
assert scales["time"].attrs["gain"] == 1e-3
for value in (None, 0.0, np.nan, np.inf, "fast", np.array([1.0, 2.0])):
    _, scales = damaged(set_rate(value))
    assert "gain" not in scales["time"].attrs, value
for name, value in (("starting_time", np.array([1.0, 2.0])), ("starting_time", np.nan),
                    ("starting_time", "noon"), ("starting_time", h5py.Empty("f8"))):
    _, scales = damaged(replace(name, value))
    assert "gain" not in scales["time"].attrs, value
for number, change in enumerate((
        replace("electrodes", [0, 1]), replace("electrodes", [0, 1, 77]),
        replace("electrodes", [0, -1, 2]), replace("electrodes", [[0, 1, 2]]),
        replace("electrodes", ["a", "b", "c"]), replace("electrodes", [0.0, np.nan, 1e300]),
        link("electrodes", "/nowhere"), set_table(lambda file: file.ref),
        set_table(lambda file: h5py.Reference()), set_table(lambda file: "electrodes"),
        set_table(lambda file: file["acquisition/one/data"].ref))):
    array, scales = damaged(change)
    assert scales["ch"].dtype.kind == "f", f"change {number}: {scales['ch'][()]}"  # no labels
    check_values(array, counts * 1e-6, "damaged")
save(nwb_of_one(rate=None, timestamps=np.arange(400) / 1000), "timed.nwb")
for value in (np.arange(7.0), np.zeros((400, 1)), ["x"] * 400, h5py.Empty("f8"), None):
    with h5py.File("timed.nwb", "r+") as file:
        del file["acquisition/one/timestamps"]
        file["acquisition/one/timestamps"] = h5py.SoftLink("/nowhere") if value is None else value
    array, scales = copied("timed.nwb")
    assert "units" not in scales["time"].attrs, value
save(nwb_of_one(channel_conversion=[1.0, 2.0, 3.0]), "factors.nwb")
with h5py.File("factors.nwb", "r+") as file:
    del file["acquisition/one/channel_conversion"]
    file["acquisition/one/channel_conversion"] = [1.0, 2.0]
axpipe("info", "factors.nwb")
code, message = failing("abs", "factors.nwb", "-o", "no.h5")
assert code == 65 and "--raw" in message, message
array, _ = copied("factors.nwb", "--raw")
assert np.array_equal(array[()], counts)
save(nwb_of_one(), "dangling.nwb")
with h5py.File("dangling.nwb", "r+") as file:
    del file["acquisition/one/data"]
    file["acquisition/one/data"] = h5py.SoftLink("/nowhere")
    file["acquisition/two"] = h5py.ExternalLink("missing.nwb", "/acquisition/two")
assert listed("dangling.nwb") == {}
for path in ("/acquisition/one", "/acquisition/one/data", "/acquisition/two"):
    code, message = failing("abs", "dangling.nwb", "-d", path, "-o", "no.h5", "--allow-external")
    assert code == 66 and path in message, message

# Data in another file.
with h5py.File("dangling.nwb", "r+") as file:
    del file["acquisition/one/data"]
    file["acquisition/one/data"] = h5py.ExternalLink("timed.nwb", "/acquisition/one/data")
array, _ = copied("dangling.nwb", "--allow-external")
check_values(array, counts * 1e-6, "external")

# Samples stored one by one, in chunks without filters: all of them, some never written, and one
# that claims to be larger than it is.
samples = generator.integers(-3000, 3000, (5000, 8)).astype(np.int16)
save(nwb_of_one(), "samples.nwb")
with h5py.File("samples.nwb", "r+") as file:
    one = file["acquisition/one"]
    for name in ("data", "starting_time", "electrodes"):
        del one[name]
    data = one.create_dataset("data", (5000, 8), "i2", chunks=(1, 8), fillvalue=-1)
    data[:2000] = samples[:2000]
    data[3000:] = samples[3000:]
    data.attrs["unit"] = "volts"
    one.create_dataset("timestamps", data=np.arange(5000) / 7, chunks=(1,), dtype="f8")
    file["scratch"] = np.zeros(1 << 18)
samples[2000:3000] = -1
for chain, expected in (("copy", samples), ("transpose", samples.T), ("abs", np.abs(samples))):
    array, scales = copied("samples.nwb", "--memory", "32M", chain=chain)
    assert np.array_equal(array[()], expected), chain
    assert np.array_equal(scales["time"][()], np.arange(5000) / 7), chain
    assert array.chunks is None or np.prod(array.chunks) > 5000, array.chunks
content = bytearray(open("samples.nwb", "rb").read())
entry = struct.pack("<IIQQQ", 16, 0, 1000, 0, 0)  # bytes, filters left out, offsets: of a B-tree
assert content.count(entry) == 1
content[content.index(entry) : content.index(entry) + 4] = struct.pack("<I", 1 << 16)
open("samples.nwb", "wb").write(content)
array, _ = copied("samples.nwb")
assert np.array_equal(array[()], samples)
