"""Results in copies of NWB files are what pynwb reads and finds valid: nwb_output.py AXPIPE"""

import datetime
import hashlib
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
import warnings

from running import axpipe
import h5py
import numpy as np
import pynwb
from hdmf.backends.hdf5 import H5DataIO
from pynwb.behavior import SpatialSeries
from pynwb.ecephys import ElectricalSeries, LFP

warnings.filterwarnings("ignore")
generator = np.random.default_rng(5)
start = datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.timezone.utc)
labels = [f"A{index}" for index in range(5)]
counts = generator.integers(-3000, 3000, (6000, 3)).astype(np.int16)
volts = counts * 1.95e-7
lfp = generator.normal(0, 1e-3, (200, 2)).astype(np.float32)
position = generator.normal(0, 1, (50, 2))
irregular = np.cumsum(generator.exponential(0.02, 50)) + 3


def new_file(path: str, **options):
    nwb = pynwb.NWBFile("a recording", "id-1", start)
    group = nwb.create_electrode_group("shank", "a shank", "CA1", nwb.create_device("probe"))
    nwb.add_electrode_column("label", "what the amplifier calls it")
    for index, label in enumerate(labels):
        nwb.add_electrode(location="CA1", group=group, id=100 + index, label=label)

    def region(rows):
        return nwb.create_electrode_table_region(rows, "some of five")

    nwb.add_acquisition(ElectricalSeries(
        "raw", H5DataIO(counts, **options), region([3, 0, 4]), conversion=1.95e-7, rate=1000.0,
        starting_time=2.5, filtering="0.3 Hz to 7.5 kHz", description="a well-grounded rat"))
    nwb.create_processing_module("ecephys", "what was made of it").add(LFP(ElectricalSeries(
        "lfp", lfp, region([1, 2]), timestamps=np.arange(200) / 250)))
    spatial = SpatialSeries(
        "where", position, reference_frame="corner", unit="cm", timestamps=irregular)
    nwb.create_processing_module("behavior", "where it was").add(spatial)
    nwb.add_acquisition(pynwb.TimeSeries(
        "linked", position[:, 0] * 2, unit="V", timestamps=spatial, continuity="continuous"))
    nwb.add_acquisition(pynwb.TimeSeries(
        "cube", generator.integers(0, 9, (6, 2, 4)).astype(np.int32), unit="n.a.", rate=30.0))
    nwb.add_acquisition(ElectricalSeries("single", volts[:, 0], region([2]), rate=3.0))
    nwb.add_acquisition(ElectricalSeries(
        "scaled", counts[:100], region([0, 1, 2]), rate=3.0, conversion=1e-6, offset=0.5,
        channel_conversion=[1.0, 2.0, 0.5]))
    nwb.add_trial(start_time=1.0, stop_time=2.0)
    with pynwb.NWBHDF5IO(path, "w") as io:
        io.write(nwb)


def check_valid(path: str):
    found = pynwb.validate(path=path)
    assert found == [], found


def check_with_program(path: str):
    subprocess.run(
        [os.path.join(os.path.dirname(sys.executable), "pynwb-validate"), path], check=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def objects(path: str) -> dict[str, object]:
    """Everything in a file but what axpipe added: addresses, values and attributes."""
    found = {}

    def note(name, item):
        if name.startswith("processing/axpipe"):
            return
        attributes = {
            key: item.attrs.get_id(key).get_type().get_class() if isinstance(value, h5py.Reference)
            else np.asarray(value).tolist() for key, value in item.attrs.items()}
        value = None
        if isinstance(item, h5py.Dataset):
            raw = item[()]
            value = np.asarray(raw).tobytes() if item.dtype.kind != "O" else str(
                [item.file[x].name if isinstance(x, h5py.Reference) else x
                 for x in np.atleast_1d(raw)])
        links = {key: repr(item.get(key, getlink=True).__class__.__name__)
                 for key in item} if isinstance(item, h5py.Group) and name != "processing" else None
        found[name] = (h5py.h5o.get_info(item.id).addr, attributes, value, links)

    with h5py.File(path) as file:
        note("/", file)
        file.visititems(note)
    return found


def check_rest(output: str, source: str):
    assert objects(output) == objects(source)
    # All bytes of the data are where they were.
    for name in ("/acquisition", "/general", "/processing/ecephys", "/processing/behavior",
                 "/intervals", "/specifications"):
        subprocess.run(["h5diff", "-q", source, output, name, name], check=True)


def failing(*arguments: str, **environment: str) -> tuple[int, str]:
    ended = subprocess.run(
        [sys.argv[1], *arguments], capture_output=True, text=True, stdin=subprocess.DEVNULL,
        env=os.environ | environment)
    assert 0 < ended.returncode < 128, f"{arguments} ended with {ended.returncode}"
    return ended.returncode, ended.stderr


class Result:
    """A series that axpipe added, as pynwb reads it."""

    def __init__(self, path: str, name: str):
        check_valid(path)
        self.io = pynwb.NWBHDF5IO(path, "r")
        self.nwb = self.io.read()
        self.series = self.nwb.processing["axpipe"][name]
        self.input = self.nwb.acquisition.get(name)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.io.close()


# Stored in pieces of every kind; in files of every kind.
for options, layouts in (
        ({"compression": "gzip", "chunks": (1000, 3)}, [(), ("--chunk", "none", "--compress", "none")]),
        ({"chunks": (1, 3)}, [()]),
        ({}, [(), ("--compress", "gzip"), ("--chunk", "1000,2")])):
    for layout in layouts:
        new_file("in.nwb", **options)
        axpipe("abs", "in.nwb", "-d", "/acquisition/raw", "-o", "out.nwb", *layout)
        check_rest("out.nwb", "in.nwb")
        with Result("out.nwb", "raw") as result:
            series = result.series
            assert type(series) is ElectricalSeries
            assert series.data.dtype == np.float32 and series.unit == "volts"
            np.testing.assert_allclose(series.data[()], np.abs(volts), rtol=1e-6)
            assert (series.conversion, series.offset, series.resolution) == (1, 0, -1)
            assert (series.rate, series.starting_time) == (1000, 2.5)
            assert series.filtering == "0.3 Hz to 7.5 kHz"
            assert series.description == "abs of /acquisition/raw: a well-grounded rat"
            assert "axpipe run abs in.nwb" in series.comments, series.comments
            assert series.electrodes.table is result.nwb.electrodes
            assert series.electrodes.description == "some of five"
            assert list(series.electrodes[:]["label"]) == ["A3", "A0", "A4"]
            assert list(series.electrodes[:].index) == [103, 100, 104]
            ids = [item.object_id for item in result.nwb.all_children()]
            assert len(ids) == len(set(ids))
        assert not [name for name in os.listdir() if ".tmp" in name], os.listdir()
check_with_program("out.nwb")

# The result is an input again: with what it is made of, and a name of its own.
axpipe("linear scale=2 units=uV", "out.nwb", "-d", "/processing/axpipe/raw", "-o", "twice.nwb")
check_rest("twice.nwb", "in.nwb")
with Result("twice.nwb", "raw_2") as result:
    series = result.series
    assert type(series) is ElectricalSeries and series.conversion == 1e-6
    np.testing.assert_allclose(series.data[()], 2 * np.abs(volts), rtol=1e-6)
    assert list(series.electrodes[:]["label"]) == ["A3", "A0", "A4"]
    assert result.nwb.processing["axpipe"]["raw"].data.shape == counts.shape
with h5py.File("twice.nwb") as file:
    history = file["processing/axpipe/raw_2"].attrs["history"].split("\n")
    assert len(history) == 2 and "linear" in history[0] and "abs" in history[1], history
    module = dict(file["processing/axpipe"].attrs)
    assert module["neurodata_type"] == "ProcessingModule" and module["namespace"] == "core"
axpipe("abs", "twice.nwb", "-d", "/acquisition/raw", "-o", "thrice.nwb")
with Result("thrice.nwb", "raw_3") as result:
    assert result.series.data.shape == counts.shape
axpipe("copy", "twice.nwb", "-d", "/processing/axpipe/raw_2", "-o", "copy.h5")
with h5py.File("copy.h5") as file:
    array = file["processing/axpipe/raw_2"]
    assert array.attrs["units"] == "volts"
    assert [label.decode() for label in array.dims[1][0]] == ["A3", "A0", "A4"]

# In place everything else is kept, the mode of the file too.
shutil.copy("in.nwb", "place.nwb")
os.chmod("place.nwb", 0o640)
axpipe("abs", "place.nwb", "-d", "/acquisition/raw", "--in-place")
check_rest("place.nwb", "in.nwb")
assert os.stat("place.nwb").st_mode & 0o777 == 0o640
axpipe("mean ch", "place.nwb", "-d", "/acquisition/raw", "--in-place")
with Result("place.nwb", "raw_2") as result:
    assert type(result.series) is pynwb.TimeSeries and result.series.unit == "volts"
    np.testing.assert_allclose(result.series.data[()], volts.mean(1), rtol=1e-4, atol=1e-9)
    assert result.series.rate == 1000
shutil.copy("in.nwb", "place.h5")
axpipe("abs", "place.h5", "-d", "/acquisition/raw", "--in-place")
with Result("place.h5", "raw"):
    check_rest("place.h5", "in.nwb")
os.makedirs("folder")
axpipe("abs", "in.nwb", "-d", "/acquisition/raw", "-o", "folder/")
check_rest("folder/in.nwb", "in.nwb")

# Several series of a file are added to one copy.
axpipe("abs", "in.nwb", "-d", "/acquisition/[rs]*", "-o", "several.nwb")
check_rest("several.nwb", "in.nwb")
with Result("several.nwb", "raw") as result:
    assert set(result.nwb.processing["axpipe"].data_interfaces) == {"raw", "single", "scaled"}
    np.testing.assert_allclose(result.series.data[()], np.abs(volts), rtol=1e-6)
with h5py.File("several.nwb") as file:
    assert file["processing/axpipe/raw"].attrs["axpipe_chain"] == "abs"
    assert "axpipe_chain" not in file.attrs and "history" not in file.attrs

# Times are those of the input; what is listed once is linked to, which pynwb's own copy keeps.
for path, name, times in (
        ("/acquisition/linked", "linked", irregular), ("/processing/behavior/where", "where", irregular),
        ("/processing/ecephys/LFP/lfp", "lfp", np.arange(200) / 250)):
    axpipe("copy", "in.nwb", "-d", path, "-o", "times.nwb")
    check_rest("times.nwb", "in.nwb")
    with Result("times.nwb", name) as result:
        assert np.array_equal(result.series.get_timestamps()[()], times)
        assert result.series.rate is None
        with pynwb.NWBHDF5IO("exported.nwb", "w") as io:
            io.export(src_io=result.io)
    with Result("exported.nwb", name) as result:
        assert np.array_equal(result.series.get_timestamps()[()], times)
    with h5py.File("times.nwb") as file:
        link = file[f"processing/axpipe/{name}"].get("timestamps", getlink=True)
        assert isinstance(link, h5py.SoftLink)
with h5py.File("times.nwb") as file:
    assert "reference_frame" not in file["processing/axpipe/lfp"].attrs
axpipe("copy", "in.nwb", "-d", "/acquisition/linked", "-o", "times.nwb")
axpipe("copy", "times.nwb", "-d", "/processing/axpipe/linked", "-o", "again.nwb")
with Result("again.nwb", "linked_2") as result:
    assert result.series.continuity == "continuous" and result.series.unit == "V"
    assert np.array_equal(result.series.timestamps.data[()] if isinstance(
        result.series.timestamps, pynwb.TimeSeries) else result.series.get_timestamps()[()], irregular)

# Units that are no volts, channels that are others, and more dimensions.
axpipe("log", "in.nwb", "-d", "/processing/ecephys/LFP/lfp", "-o", "log.nwb")
with Result("log.nwb", "lfp") as result:
    assert type(result.series) is pynwb.TimeSeries and result.series.unit != "volts"
    np.testing.assert_allclose(result.series.data[()], np.log10(lfp), rtol=1e-6)
with h5py.File("log.nwb") as file:
    assert list(file["processing/axpipe/lfp"].attrs["channel_labels"]) == ["A1", "A2"]
axpipe("copy", "log.nwb", "-d", "/processing/axpipe/lfp", "-o", "log.h5")
with h5py.File("log.h5") as file:
    array = file["processing/axpipe/lfp"]
    assert [label.decode() for label in array.dims[1][0]] == ["A1", "A2"]
    assert "channel_labels" not in array.attrs
axpipe("copy", "in.nwb", "-d", "/acquisition/cube", "-o", "cube.nwb")
with Result("cube.nwb", "cube") as result:
    assert type(result.series) is pynwb.TimeSeries and result.series.unit == "n.a."
    assert np.array_equal(result.series.data[()], result.input.data[()])
    assert result.series.data.dtype == np.int32 and result.series.rate == 30
axpipe("transpose [time, dim_2, ch]", "in.nwb", "-d", "/acquisition/cube", "-o", "cube.nwb")
with Result("cube.nwb", "cube") as result:
    assert np.array_equal(result.series.data[()], result.input.data[()].transpose(0, 2, 1))
axpipe("copy", "in.nwb", "-d", "/acquisition/single", "-o", "single.nwb")
with Result("single.nwb", "single") as result:
    assert type(result.series) is ElectricalSeries and result.series.rate == 3
    assert list(result.series.electrodes[:]["label"]) == ["A2"]
    assert np.array_equal(result.series.data[()], volts[:, 0])

# Stored values stay what they stand for; where they do not, they are of no unit.
axpipe("copy", "in.nwb", "-d", "/acquisition/scaled", "--raw", "-o", "raw.nwb")
with Result("raw.nwb", "scaled") as result:
    series = result.series
    assert series.data.dtype == np.int16 and np.array_equal(series.data[()], counts[:100])
    assert np.array_equal(series.channel_conversion[()], [1, 2, 0.5])
    assert np.array_equal(series.get_data_in_units(), result.input.get_data_in_units())
axpipe("abs", "in.nwb", "-d", "/acquisition/scaled", "--raw", "-o", "raw.nwb")
with Result("raw.nwb", "scaled") as result:
    assert type(result.series) is pynwb.TimeSeries and result.series.unit == "n/a"
    assert np.array_equal(result.series.data[()], np.abs(counts[:100]))
axpipe("copy", "in.nwb", "-d", "/acquisition/scaled", "-o", "scaled.nwb")
with Result("scaled.nwb", "scaled") as result:
    values = counts[:100] * 1e-6 * np.array([1, 2, 0.5]) + 0.5
    np.testing.assert_allclose(result.series.data[()], values, rtol=1e-6)

# The same run gives the same bytes.
os.environ["SOURCE_DATE_EPOCH"] = "1700000000"
digests = set()
for pause in (0, 1.1):
    time.sleep(pause)
    axpipe("abs", "in.nwb", "-d", "/acquisition/raw", "-o", "same.nwb")
    digests.add(hashlib.sha256(open("same.nwb", "rb").read()).hexdigest())
assert len(digests) == 1
del os.environ["SOURCE_DATE_EPOCH"]

# Files of every form that HDF5 knows, with all that they hold.
with open("block", "wb") as file:
    file.write(b"x" * 512)
for options in (["--latest"], ["-S", "PAGE", "-G", "4096"], ["-S", "FSM_AGGR", "-P", "1"],
                ["-u", "block", "-b", "512"]):
    if os.path.exists("form.nwb"):
        os.remove("form.nwb")
    subprocess.run(["h5repack", *options, "in.nwb", "form.nwb"], check=True)
    axpipe("abs", "form.nwb", "-d", "/acquisition/raw", "-o", "formed.nwb")
    check_rest("formed.nwb", "form.nwb")
    with Result("formed.nwb", "raw") as result:
        np.testing.assert_allclose(result.series.data[()], np.abs(volts), rtol=1e-6)
        assert list(result.series.electrodes[:]["label"]) == ["A3", "A0", "A4"]
with open("formed.nwb", "rb") as file:
    assert file.read(512) == b"x" * 512

# A series of another file, that a link leads to, brings its times and labels; only beside the file
# is that found again.
shutil.copy("in.nwb", "links.nwb")
with h5py.File("links.nwb", "r+") as file:
    file["acquisition/other"] = h5py.ExternalLink("in.nwb", "/processing/ecephys/LFP/lfp")
axpipe("copy", "links.nwb", "-d", "/acquisition/other", "-o", "linked.nwb", "--allow-external")
with Result("linked.nwb", "other") as result:
    assert type(result.series) is pynwb.TimeSeries
    assert np.array_equal(result.series.timestamps[()], np.arange(200) / 250)
    assert np.array_equal(result.series.data[()], lfp)
with h5py.File("linked.nwb") as file:
    assert list(file["processing/axpipe/other"].attrs["channel_labels"]) == ["A1", "A2"]
status, message = failing("copy", "links.nwb", "-d", "/acquisition/other", "-o", "folder/out.nwb",
                          "--allow-external")
assert status == 65 and "beside the file" in message, message
assert os.listdir("folder") == ["in.nwb"]

# Electrodes that are none are not passed on.
for rows, table in ((np.int64(1), True), ([1.5, 2, 3], True), ([], True), ([0, 1, 2], False)):
    shutil.copy("in.nwb", "bad.nwb")
    with h5py.File("bad.nwb", "r+") as file:
        group = file["acquisition/raw"]
        reference = group["electrodes"].attrs["table"]
        del group["electrodes"]
        group["electrodes"] = rows
        if table:
            group["electrodes"].attrs["table"] = reference
    axpipe("abs", "bad.nwb", "-d", "/acquisition/raw", "-o", "good.nwb")
    with h5py.File("good.nwb") as file:
        group = file["processing/axpipe/raw"]
        assert group.attrs["neurodata_type"] == "TimeSeries" and "electrodes" not in group
        np.testing.assert_allclose(group["data"][()], np.abs(volts), rtol=1e-6)

# A file that its writer has not closed is no file to go on with.
if os.fork() == 0:
    file = h5py.File("left.nwb", "w", libver="latest")
    file.attrs["neurodata_type"] = "NWBFile"
    file.flush()
    os._exit(0)
os.wait()
status, message = failing("abs", "left.nwb", "-d", "/x", "-o", "no.nwb")
assert status == 65 and "h5clear" in message, message

# A full disk, in the copy, in the elements and at the end, and a signal leave nothing.
shutil.copy("in.nwb", "large.nwb")
with h5py.File("large.nwb", "r+") as file:
    attributes = dict(file["acquisition/raw/data"].attrs)
    del file["acquisition/raw/data"]
    file["acquisition/raw/data"] = np.zeros((1_000_000, 3), np.int16)
    file["acquisition/raw/data"].attrs.update(attributes)
size = os.path.getsize("large.nwb")
before = sorted(os.listdir())
for limit in (size // 2, size + 1000, size + 6_000_000):
    def limited():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    ended = subprocess.run(
        [sys.argv[1], "abs", "large.nwb", "-d", "/acquisition/raw", "-o", "no.nwb"],
        preexec_fn=limited, capture_output=True, text=True)
    assert ended.returncode == 74 and "cannot write 'no.nwb'" in ended.stderr, ended
    assert sorted(os.listdir()) == before
running = subprocess.Popen(
    [sys.argv[1], "log", "large.nwb", "-d", "/acquisition/raw", "-o", "no.nwb"])
while running.poll() is None and sorted(os.listdir()) == before:
    time.sleep(0.001)
running.terminate()
assert running.wait() in (-signal.SIGTERM, 0)
if running.returncode:
    assert sorted(os.listdir()) == before
else:
    os.remove("no.nwb")

# What cannot be is said before anything is written.
shutil.copy("copy.h5", "plain.h5")
shutil.copy("in.nwb", "taken.nwb")
with h5py.File("taken.nwb", "r+") as file:
    file["processing/axpipe"] = 1.0
before = sorted(os.listdir())
raw = ("-d", "/acquisition/raw")
for code, word, arguments in (
        (65, "write the result to an .h5 file", ("mean time", "in.nwb", *raw, "-o", "no.nwb")),
        (65, "ch, time", ("transpose [ch, time]", "in.nwb", *raw, "-o", "no.nwb")),
        (65, "astype float32", ("astype float16", "in.nwb", *raw, "-o", "no.nwb")),
        (65, "'plain.h5' is no NWB file", ("abs", "plain.h5", "-o", "no.nwb")),
        (65, "time series", ("copy", "in.nwb", "-d", "/general/extracellular_ephys/electrodes/id",
                             "-o", "no.nwb")),
        (65, "no processing module", ("abs", "taken.nwb", *raw, "-o", "no.nwb")),
        (64, "--in-place", ("abs", "in.nwb", *raw, "-o", "in.nwb")),
        (73, "exists", ("abs", "in.nwb", *raw, "-o", "out.nwb", "--no-clobber")),
        (73, "nowhere", ("abs", "in.nwb", *raw, "-o", "nowhere/out.nwb")),
):
    status, message = failing(*arguments)
    assert status == code and word in message, (arguments, status, message)
    assert sorted(os.listdir()) == before, arguments
check_valid("in.nwb")
