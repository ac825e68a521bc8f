"""Integers of 64 bits that stand for no value are told from their neighbours: missing.py AXPIPE"""

from running import axpipe
import h5py
import numpy as np

most, least = 2**63 - 1, -(2**63)
near = [least + step for step in range(0, 3000, 2)] + [most - step for step in range(0, 3000, 2)]
signed = np.array([*near, -(2**53), 2**53 + 1, 2**53 + 2, -5, 0, 7], "i8")
unsigned = np.array([2**64 - 1 - step for step in range(3000)] + [0, 7, 2**53 + 1], "u8")
cases = {
    # netCDF's own fill values, which ncgen and netCDF4 write.
    "netcdf": (signed, np.int64(-9223372036854775806), None),
    "netcdf-unsigned": (unsigned, np.uint64(18446744073709551614), None),
    "several": (signed, np.int64(least), np.array([most, 2**53 + 1, 7], "i8")),
    "small": (signed, np.int64(-5), np.array([7], "i8")),
    # Written by programs that keep all attributes as float64.
    "float": (signed, np.float64(least), np.float64(7)),
    "big-endian": (signed.astype(">i8"), np.array(least, ">i8"), None),
}
for name, (data, fill, others) in cases.items():
    with h5py.File("in.h5", "w") as file:
        file["data"] = data
        file["data"].attrs["_FillValue"] = fill
        if others is not None:
            file["data"].attrs["missing_value"] = others
    gone = {int(number) for number in np.atleast_1d(fill)}
    gone |= {int(number) for number in np.atleast_1d(others if others is not None else [])}
    # Compared as Python's integers, which are exact.
    expected = np.array([np.nan if int(value) in gone else float(int(value)) for value in data])
    assert np.isnan(expected).any(), name
    for device in ["cpu", "opencl"]:
        axpipe("copy", "in.h5", "-o", "out.h5", "--device", device, "--fallback")
        with h5py.File("out.h5") as file:
            found = file["data"][()]
        wrong = np.flatnonzero(~((found == expected) | (np.isnan(found) & np.isnan(expected))))
        assert not len(wrong), f"{name} on {device}: {data[wrong[:5]]} became {found[wrong[:5]]}"
