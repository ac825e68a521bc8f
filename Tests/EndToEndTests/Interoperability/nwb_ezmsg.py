"""Recordings that ezmsg-nwb wrote are what it was given: nwb_ezmsg.py AXPIPE"""

import json
import pathlib

from running import axpipe
import h5py
import numpy as np
import pynwb
from ezmsg.nwb.iterator import NWBAxisArrayIterator, NWBIteratorSettings
from ezmsg.nwb.writer import NWBSinkConsumer, NWBSinkSettings
from ezmsg.util.messages.axisarray import AxisArray

generator = np.random.default_rng(6)
counts = generator.integers(-3000, 3000, (1000, 4)).astype(np.int16)
labels = np.array(["Fp1", "Fz", "O1", "O2"])

sink = NWBSinkConsumer(settings=NWBSinkSettings(filepath="ezmsg.nwb", overwrite_old=True))
for start in range(0, 1000, 100):
    sink(AxisArray(
        counts[start : start + 100], ["time", "ch"],
        {"time": AxisArray.TimeAxis(fs=500.0, offset=1.7e9 + start / 500),
         "ch": AxisArray.CoordinateAxis(data=labels, dims=["ch"])}, key="amp"))
sink.close(write=True)

arrays = json.loads(axpipe("info", "--json", "ezmsg.nwb"))["arrays"]
assert [array["path"] for array in arrays] == ["/acquisition/amp"], arrays
assert arrays[0]["kind"] == "ElectricalSeries"

iterator = NWBAxisArrayIterator(NWBIteratorSettings(filepath=pathlib.Path("ezmsg.nwb"), chunk_dur=10.0))
message = next(item for item in iterator if item.key == "amp" and item.data.size)
assert message.data.shape == counts.shape

axpipe("copy", "ezmsg.nwb", "-o", "raw.h5", "--raw")
axpipe("copy", "ezmsg.nwb", "-o", "out.h5")
with h5py.File("ezmsg.nwb") as source, h5py.File("raw.h5") as raw, h5py.File("out.h5") as out:
    stored = source["acquisition/amp/data"]
    assert stored.chunks[0] == 1, stored.chunks
    assert raw["acquisition/amp"].dtype == np.int16
    assert np.array_equal(raw["acquisition/amp"][()], message.data)
    array = out["acquisition/amp"]
    np.testing.assert_allclose(array[()], message.data * stored.attrs["conversion"], rtol=2e-7)
    assert array.attrs["units"] == stored.attrs["unit"]
    # Samples that were written one by one are not stored so again.
    assert array.chunks is None or np.prod(array.chunks) == array.size, array.chunks
    time, channels = (array.dims[index][0] for index in range(2))
    assert time.name == "/acquisition/time" and channels.name == "/acquisition/ch"
    time_values = source["acquisition/amp/timestamps"][()]
    assert np.array_equal(time[()], time_values)
    steps = time[()] - time[0]
    np.testing.assert_allclose(steps, np.arange(1000) / 500, atol=1e-6)
    assert [label.decode() for label in channels] == list(message.axes["ch"].data) == list(labels)

# A result in a copy of the recording is a stream of it.
axpipe("abs", "ezmsg.nwb", "-o", "ezmsg_abs.nwb")
assert pynwb.validate(path="ezmsg_abs.nwb") == []
with h5py.File("ezmsg_abs.nwb") as file:
    array = file["processing/axpipe/amp/data"][()]
    np.testing.assert_allclose(array, np.abs(message.data * 1e-6), rtol=2e-7)
with pynwb.NWBHDF5IO("ezmsg_abs.nwb", "r") as io:
    series = io.read().processing["axpipe"]["amp"]
    assert list(series.electrodes[:]["label"]) == list(labels)
    assert np.array_equal(series.get_timestamps()[()], time_values)
