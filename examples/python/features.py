"""From xarray to axpipe and back, and on as a message of ezmsg.

    python features.py        needs axpipe in PATH, xarray, h5netcdf and ezmsg
"""

import subprocess

import numpy as np
import xarray
from ezmsg.util.messages.axisarray import AxisArray


def main():
    # A recording as xarray has it.
    times = np.arange(3000) / 1000
    waves = np.sin(2 * np.pi * np.outer(times, [4, 9, 20])) * [1, 2, 3]
    recording = xarray.DataArray(
        waves.astype(np.float32), dims=("time", "ch"), name="signal",
        coords={"time": ("time", times, {"units": "s"}), "ch": ["left", "mid", "right"]},
        attrs={"units": "mV"})
    recording.to_netcdf("recording.nc", engine="h5netcdf")

    # axpipe reads netCDF-4 as it is.
    subprocess.run(
        ["axpipe", "abs | log 10 clip_zero=true", "recording.nc", "-o", "features.h5"], check=True)

    # Its outputs are netCDF-4 too.
    with xarray.open_dataset("features.h5", engine="h5netcdf") as dataset:
        features = dataset["signal"].load()
    print(features.dims, features.dtype, "largest by channel:")
    for value in features.max("time"):
        print(f"  {value['ch'].item():5} {value.item():8.4f}")

    # The same as an AxisArray.
    message = AxisArray(
        features.values, dims=list(features.dims),
        axes={
            "time": AxisArray.TimeAxis(fs=1000),
            "ch": AxisArray.CoordinateAxis(data=features["ch"].values, dims=["ch"]),
        },
        key="recording")
    print(message.data.shape, message.axes["time"])


if __name__ == "__main__":
    main()
