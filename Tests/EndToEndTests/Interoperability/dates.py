"""Opens results of dates with xarray: dates.py AXPIPE"""

from running import axpipe  # first: it makes the modules of Reference importable
import h5py
import numpy as np
import xarray

VALUES = np.array([[3.0, 1], [7, 9], [5, 2]])


def opened(chain: str, path: str) -> xarray.DataArray:
    axpipe(chain, path, "-o", "out.h5")
    with xarray.open_dataset("out.h5", engine="h5netcdf", decode_timedelta=True) as dataset:
        return dataset["x"].load()


# Places on an axis of dates are dates of its calendar: 59 days after the first of January is the last
# of February or the first of March. An axis of gain and offset has one as well.
for calendar in ("noleap", "360_day", "standard"):
    for linear in (False, True):
        days = np.array([58.0, 59, 60])
        with h5py.File("axis.h5", "w") as file:
            file["x"], file["time"] = VALUES, days
            file["time"].attrs.update(units="days since 2000-01-01", calendar=calendar)
            if linear:
                file["time"].attrs.update(gain=1.0, offset=0.0)
            file["time"].make_scale("time")
            file["ch"] = np.arange(2)
            file["ch"].make_scale("ch")
            file["x"].dims[0].attach_scale(file["time"])
            file["x"].dims[1].attach_scale(file["ch"])
        with xarray.open_dataset("axis.h5", engine="h5netcdf") as dataset:
            times = dataset["time"].values
        for chain, index in (("argmax time", [1, 1]), ("argmin time", [0, 0])):
            assert list(opened(chain, "axis.h5").values) == list(times[index]), (calendar, chain)
        # An axis that is part of one with a gain is written anew.
        copied = opened("abs", "axis.h5")
        assert list(copied["time"].values) == list(times), (calendar, linear)
        found = opened("argmax time index=true", "axis.h5")
        assert list(found.values) == [1, 1] and not {"units", "calendar"} & set(found.encoding)

# Data that are dates: what NumPy makes of them.
stamps = np.array(["2000-02-27", "2000-02-28", "2000-03-03"], "datetime64[ns]")
xarray.Dataset({"x": ("n", stamps)}).to_netcdf("dates.h5", engine="h5netcdf")
assert (opened("abs", "dates.h5").values == stamps).all()
assert opened("max n", "dates.h5").values == stamps.max()
differences = opened("diff", "dates.h5")
assert (differences.values[1:] == np.diff(stamps)).all(), differences
deviation = opened("std n", "dates.h5").values
assert deviation.dtype.kind == "m", deviation
np.testing.assert_allclose(
    deviation / np.timedelta64(1, "D"), np.std((stamps - stamps[0]) / np.timedelta64(1, "D")), 1e-12)
for chain in ("invert", "pow 3", "trapezoid n"):
    result = opened(chain, "dates.h5")
    assert result.dtype == np.float64, (chain, result)
    assert not {"units", "calendar"} & (set(result.attrs) | set(result.encoding)), (chain, result)
