"""What the sweeps run: jobs and their inputs, of a few blocks each."""

import dataclasses
import os
import pathlib

import h5py
import numpy as np

from scene import Job

long = bool(os.environ.get("AXPIPE_TEST_LONG"))

rows, channels = 40_000, 8
chunked_rows = 24_000


def make_inputs(folder: pathlib.Path) -> None:
    """An array in one piece, one in chunks, one in compressed ones, a small one, and a series of NWB."""
    generator = np.random.default_rng(4)
    values = generator.normal(0, 2, (rows, channels)).astype(np.float32).round(1)
    make_array(folder / "contiguous.h5", values)
    make_array(folder / "chunked.h5", values, chunks=(3_500, 4))
    # Seven chunks, the last of which sticks out, in two blocks.
    chunks = {"chunks": (3_500, 4), "compression": 1, "shuffle": True}
    make_array(folder / "compressed.h5", values[:chunked_rows], **chunks)
    make_array(folder / "small.h5", values[:400], **{**chunks, "chunks": (100, 8)})
    make_series(folder / "series.nwb", values[:1000])


def make_array(path: pathlib.Path, values: np.ndarray, **layout) -> None:
    with h5py.File(path, "w", track_order=True) as file:
        file.attrs["subject"] = "m1"
        data = file.create_dataset("data", data=values, **layout)
        data.attrs["units"] = "uV"
        time = file.create_dataset("time", data=np.arange(len(values)) / 1000)
        time.attrs.update(gain=0.001, offset=0.0, units="s")
        file["ch"] = np.array([f"ch{i}" for i in range(channels)], dtype=h5py.string_dtype())
        # An auxiliary coordinate.
        file["depth"] = np.arange(channels) * 0.5
        data.attrs["coordinates"] = "depth"
        for index, dimension in enumerate(("time", "ch")):
            file[dimension].make_scale(dimension)
            data.dims[index].attach_scale(file[dimension])
        file["depth"].dims[0].attach_scale(file["ch"])


def make_series(path: pathlib.Path, values: np.ndarray) -> None:
    with h5py.File(path, "w") as file:
        file.attrs.update(neurodata_type="NWBFile", nwb_version="2.5.0", namespace="core")
        series = file.create_group("acquisition/raw")
        series.attrs.update(neurodata_type="TimeSeries", namespace="core")
        data = series.create_dataset("data", data=values)
        data.attrs.update(conversion=0.5, unit="volts", resolution=-1.0)
        series["channel_conversion"] = np.arange(1, channels + 1) * 0.25
        series["starting_time"] = 2.0
        series["starting_time"].attrs.update(rate=1000.0, unit="seconds")


def job(name: str, *arguments: str, **more) -> Job:
    common = ["--threads", "1", "--memory", "32M", "--device", "cpu"]
    output = arguments[arguments.index("-o") + 1] if "-o" in arguments else None
    return Job(name, [*arguments, *common], None if output == "-" else output, **more)


everything = [
    job("contiguous", "abs | clip 0 1", "contiguous.h5", "-o", "out.h5", "--sync"),
    job("chunked", "scale 2", "chunked.h5", "-o", "out.h5"),
    job("compressed", "scale 2", "compressed.h5", "-o", "out.h5"),
    job("mean", "mean time", "contiguous.h5", "-o", "out.h5"),
    job("median", "median time", "compressed.h5", "-o", "out.h5"),
    job("refuse", "abs", "small.h5", "-o", "out.npy", "--no-clobber"),
    job("transpose", "transpose [ch, time]", "contiguous.h5", "-o", "out.npy"),
    job("stages", "diff time | mean time | abs", "contiguous.h5", "-o", "out.json"),
    job("table", "max time", "small.h5"),
    job("csv", "abs", "small.h5", "--format", "csv", streams=True),
    job("pipe", "abs", "-", "-o", "-", stdin="small.h5", streams=True),
    job("series", "abs", "series.nwb", "-o", "out.h5"),
    job("added", "abs", "series.nwb", "-o", "out.nwb"),
    Job("info", ["info", "--json", "compressed.h5"]),
    Job("explain", ["explain", "abs | mean time", "compressed.h5", "--device", "cpu"]),
]


def jobs(sweep: str) -> list[Job]:
    """The jobs that a sweep goes over."""
    short = {
        "hdf5": {"contiguous", "chunked", "compressed", "mean", "added"},
        "transient": {"contiguous", "chunked", "compressed", "csv", "pipe", "added"},
    }
    if not long:
        return [job for job in everything if job.name in short.get(sweep, {job.name})]
    parallel = [
        dataclasses.replace(
            job, name=job.name + " by two threads", is_ordered=False,
            arguments=["2" if word == "1" else word for word in job.arguments])
        for job in everything
    ]
    return everything + parallel
