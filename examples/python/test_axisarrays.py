"""Messages of ezmsg go through files and axpipe and come back the same: python test_axisarrays.py

Needs axpipe in PATH, or named by the environment variable AXPIPE; and ezmsg-sigproc, xarray, pandas,
h5netcdf and netCDF4.
"""

import pathlib
import tempfile
import unittest
import warnings

import h5py
import numpy as np
import pandas
import xarray
from axisarrays import ChainError, from_xarray, read, run, to_xarray, write
from ezmsg.sigproc.flatten import FlattenTransformer
from ezmsg.sigproc.spectrum import SpectrumTransformer
from ezmsg.sigproc.window import WindowTransformer
from ezmsg.util.messages.axisarray import AxisArray, CoordinateAxis, LinearAxis

DATA = np.arange(-30, 30, dtype=np.float32).reshape(20, 3)
TIME = LinearAxis("s", 1 / 30000, 12.5)
LABELS = CoordinateAxis(np.array(["Fp1", "µ", ""]), ["ch"])
BANKS = CoordinateAxis(np.array(["l", "l", "r"]), ["ch"])
RECORDS = np.array(
    [("Fp1", 0.5, True, (1, 2)), ("µm", 1.5, False, (3, 4)), ("", -2, True, (5, 6))],
    dtype=[("label", "U8"), ("depth", "f4"), ("good", "?"), ("pins", "<u2", 2)])
VALUES = {
    "numbers": np.array([1.0, 2.5, -7]),
    "float32": np.array([1.0, 2.5, -7], np.float32),
    "whole numbers": np.array([3, 1, 2], np.int16),
    "flags": np.array([True, False, True]),
    "complex numbers": np.array([1 + 2j, 3, 4j]),
    "labels": LABELS.data,
    "labels as objects": LABELS.data.astype(object),
    "bytes": np.array([b"a", b"bc", b""]),
    "dates": np.array(["2026-01-01T00:00:00", "2026-01-02", "1969-12-31"], "datetime64[ms]"),
    "records": RECORDS,
}
ATTRIBUTES = {
    "text": "several µ words", "empty": "", "yes": True, "no": False, "whole": -3, "real": 0.1,
    "not a number's name": "nan", "infinite": float("inf"), "single": np.float32(0.1),
    "byte": np.uint8(200), "large": 2**63, "larger": 2**80, "complex": 1 + 2j,
    "whole numbers": [1, 2, 3], "one": [5], "real numbers": [1.0, 2.5], "flags": [True, False],
    "texts": ["a", "µ", ""], "one text": ["a"], "nothing in it": [], "nothing": None,
    "settings": {"band": [1, 40], "notch": None, "names": {"a": "é", "b": True}},
    "mixed": [1, "a", None, 2.5], "nested": [[1, 2], [3]], "looks coded": "json:{}",
    "list that looks coded": ["json:1"], "long": "x" * 100_000, "units": "uV"}


def message(**changes) -> AxisArray:
    fields = dict(
        data=DATA, dims=["time", "ch"], axes={"time": TIME, "ch": LABELS},
        attrs={"units": "uV"}, key="probe-a", stream_dim="time")
    return AxisArray(**{**fields, **changes})


class RoundTrip(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = pathlib.Path(folder.name, "array.h5")

    def assertSame(self, result: AxisArray, expected: AxisArray):
        self.assertEqual(result, expected)  # data, dims, axes, attrs and key
        self.assertEqual(result.data.dtype, expected.data.dtype)
        self.assertEqual(result.stream_dim, expected.stream_dim)
        self.assertEqual(list(result.attrs), list(expected.attrs))
        for name, value in expected.attrs.items():
            self.assertIs(type(result.attrs[name]), type(value), name)
        for name, axis in expected.axes.items():
            if isinstance(axis, CoordinateAxis) and axis.data.dtype != object:
                self.assertEqual(result.axes[name].data.dtype, axis.data.dtype, name)

    def assertComesBack(self, array: AxisArray, expected: AxisArray | None = None):
        """From a file, and from one that axpipe copied it to."""
        expected = array if expected is None else expected
        write(self.path, array)
        self.assertSame(read(self.path), expected)
        self.assertSame(run("copy", array), expected)


class FilesTest(RoundTrip):
    def test_types(self):
        for dtype in "i1 i2 i4 i8 u1 u2 u4 u8 f2 f4 f8".split():
            data = np.abs(DATA).astype(dtype)
            with self.subTest(dtype):
                self.assertComesBack(message(data=data))
                swapped = data.astype(data.dtype.newbyteorder(">"))
                self.assertComesBack(message(data=swapped), message(data=data))

    def test_shapes(self):
        for shape in ((), (0,), (4,), (0, 3), (5, 0), (2, 3, 4, 5)):
            with self.subTest(shape):
                dims = ["a", "b", "c", "d"][:len(shape)]
                axes = {"a": LinearAxis("Hz", 2, -1)} if shape else {}
                self.assertComesBack(AxisArray(np.ones(shape), dims, axes))

    def test_linear_axes(self):
        for axis in (TIME, LinearAxis(), LinearAxis(gain=-0.1, offset=1e9), LinearAxis("", 3)):
            with self.subTest(axis):
                self.assertComesBack(message(axes={"time": axis, "ch": LABELS}))

    def test_coordinate_axes(self):
        for name, values in VALUES.items():
            with self.subTest(name):
                unit = "" if name == "dates" else "mm"
                axis = CoordinateAxis(values, ["ch"], unit=unit)
                self.assertComesBack(message(axes={"time": TIME, "ch": axis}))

    def test_dimensions_without_axes(self):
        self.assertComesBack(message(axes={"ch": LABELS}))
        self.assertComesBack(message(axes={}))
        self.assertComesBack(AxisArray(DATA, ["dim_0", "dim_1"]))

    def test_axes_that_are_no_dimensions(self):
        values = CoordinateAxis(DATA.astype(np.int16), ["time", "ch"], unit="mm")
        array = message(axes={"time": TIME, "ch": LABELS, "bank": BANKS, "position": values})
        write(self.path, array)
        self.assertSame(read(self.path), array)

    def test_attributes(self):
        for name, value in ATTRIBUTES.items():
            with self.subTest(name):
                self.assertComesBack(message(attrs={name: value}))
        self.assertComesBack(message(attrs=ATTRIBUTES))

    def test_attributes_that_change(self):
        write(self.path, message(attrs={"pair": (1, 2), "gains": np.array([0.5, 1])}))
        self.assertEqual(read(self.path).attrs, {"pair": [1, 2], "gains": [0.5, 1.0]})

    def test_key_and_stream_dim(self):
        self.assertComesBack(message(key="", stream_dim=None))
        self.assertComesBack(message(key="json:µ", stream_dim="ch"))

    def test_lists_of_one(self):
        """The netCDF library writes text and numbers as lists of one."""
        write(self.path, message())
        with h5py.File(self.path, "a") as file:
            for item, name in (
                ("time", "gain"), ("time", "offset"), ("time", "units"), ("data", "key"),
                ("data", "stream_dim"),
            ):
                file[item].attrs[name] = [file[item].attrs[name]]
        self.assertSame(read(self.path), message())

    def test_layout_and_groups(self):
        write(self.path, message(), "probe/lfp", chunks=(8, 3), compression="gzip")
        with h5py.File(self.path) as file:
            self.assertEqual(file["probe/lfp"].chunks, (8, 3))
        self.assertSame(read(self.path), message())
        self.assertSame(read(self.path, "/probe/lfp"), message())

    def test_what_cannot_be_stored(self):
        axis = CoordinateAxis(np.arange(4), ["ch"])
        for wrong, array in {
            "no attribute can be called 'key'": message(attrs={"key": "a"}),
            "attribute 'trigger': .* of type object": message(attrs={"trigger": object()}),
            "attribute 'when'": message(attrs={"when": np.datetime64("2026-01-01", "ns")}),
            "attribute 'by number'": message(attrs={"by number": {1: 2}}),
            "the axis of 'ch', which is 3 long": message(axes={"ch": axis}),
            "'band' is linear": message(axes={"band": LinearAxis()}),
            "'bank' has the dimensions": message(axes={"bank": axis}),
            "axis 'ch': timedelta64": message(axes={"ch": CoordinateAxis(
                np.arange(3).astype("timedelta64[s]"), ["ch"])}),
            "an array of <U1": message(data=np.full((2, 2), "a")),
            "both called 'data'": AxisArray(np.ones(2), ["data"]),
            "'a/b' cannot be the name": AxisArray(np.ones(2), ["a/b"]),
        }.items():
            with self.subTest(wrong), self.assertRaisesRegex((TypeError, ValueError), wrong):
                write(self.path, array)
            self.assertFalse(self.path.exists())

    def test_what_cannot_be_read(self):
        with h5py.File(self.path, "w") as file:
            file["one"] = file["two"] = [1, 2]
        with h5py.File(self.path, "a") as file:
            file["three"] = [1]
        with self.assertRaisesRegex(KeyError, "has not one array, but /one, .*"):
            read(self.path)
        with self.assertRaisesRegex(KeyError, "has no array /four, but /one"):
            read(self.path, "/four")


class XarrayTest(RoundTrip):
    """xarray alone reads the files as to_xarray makes them."""

    def test_opened(self):
        bank = AxisArray.CoordinateAxis(data=BANKS.data, dims=["ch"])
        array = message(
            axes={"time": TIME, "ch": LABELS, "bank": bank},
            attrs={"units": "uV", "gains": [0.5, 1.0, 2.0], "count": 3})
        write(self.path, array, "lfp")
        for engine in ("h5netcdf", "netcdf4"):
            with xarray.open_dataset(self.path, engine=engine) as dataset:
                xarray.testing.assert_identical(dataset["lfp"].load(), to_xarray(array, "lfp"))
                self.assertEqual(dataset["time"].attrs["gain"], 1 / 30000)
        self.assertSame(from_xarray(to_xarray(array)), array)

    def test_dates(self):
        dates = CoordinateAxis(VALUES["dates"], ["ch"])
        write(self.path, message(axes={"ch": dates}))
        with xarray.open_dataset(self.path) as dataset:
            self.assertTrue(np.array_equal(dataset["ch"], dates.data))

    def test_table_of_pandas(self):
        days = pandas.date_range("2026-01-01", periods=4, name="day")
        table = pandas.DataFrame({"left": range(4), "µ": range(4)}, days).rename_axis(columns="ch")
        labelled = xarray.DataArray(table, name="counts")
        xarray.testing.assert_equal(run("copy", labelled), labelled)

    def test_parts_of_arrays(self):
        """A part of a DataArray has the gain and offset of the whole. Its values count."""
        whole = to_xarray(message(), "lfp")
        self.assertEqual(whole[4:]["time"].attrs["offset"], 12.5)
        for part, axis in (
            (whole[4:], LinearAxis("s", 1 / 30000, TIME.value(4))),
            (whole[4:5], LinearAxis("s", 1 / 30000, TIME.value(4))),
            (whole[::2], CoordinateAxis(TIME.value(np.arange(0, 20, 2)), ["time"], unit="s")),
            (whole[:0], TIME),
        ):
            with self.subTest(part.shape):
                self.assertEqual(from_xarray(part).axes["time"], axis)
                part.to_netcdf(self.path, engine="h5netcdf")
                self.assertEqual(read(self.path).axes["time"], axis)
                np.testing.assert_allclose(run("copy", part)["time"], part["time"], rtol=1e-15)


class ChainsTest(RoundTrip):
    def test_axisarray(self):
        result = run("abs | mean time", message())
        self.assertEqual((result.dims, result.key, result.stream_dim), (["ch"], "probe-a", None))
        self.assertEqual(result.axes, {"ch": LABELS})
        self.assertTrue(np.allclose(result.data, np.abs(DATA).mean(0)))

    def test_messages_of_sigproc(self):
        """Axes as units of ezmsg-sigproc make them: windows, frequencies, records."""
        windows = WindowTransformer(newaxis="win", window_dur=1e-4, window_shift=1e-4)
        result = message(data=DATA + 0.5, attrs={"filter": {"order": 4}})
        for transformer in (windows, SpectrumTransformer(axis="time"), FlattenTransformer()):
            result = transformer(result)
            with self.subTest(type(transformer).__name__):
                self.assertComesBack(result)
        self.assertEqual(result.axes["ch"].data.dtype.names, ("freq", "ch", "label"))

    def test_dataarray(self):
        labelled = to_xarray(message(), "lfp")
        for name in ("lfp", "time", None):
            named = labelled.rename(name)
            xarray.testing.assert_identical(run("copy", named), named)
        result = run(["transpose", "scale 2 units=mV"], labelled, memory="64M", threads=1)
        self.assertEqual((result.dims, result.name), (("ch", "time"), "lfp"))
        self.assertEqual(result.attrs, {"units": "mV", "key": "probe-a", "stream_dim": "time"})
        xarray.testing.assert_equal(result, labelled.T * 2)

    def test_mistakes(self):
        with self.assertRaisesRegex(ChainError, "did you mean 'clip'") as caught:
            run("clp 0 1", message())
        self.assertEqual(caught.exception.code, 64)

    def test_warnings(self):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            run("astype uint8", message())
        self.assertEqual(len(caught), 1)
        self.assertRegex(str(caught[0].message), "^30 values did not fit")


if __name__ == "__main__":
    unittest.main()
