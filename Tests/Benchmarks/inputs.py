"""The files that are measured, made once: netCDF-4, so that every peer reads the same one."""

from __future__ import annotations

import dataclasses
import functools
import os
import typing

import netCDF4
import numpy as np

DATASET = "data"
CHANNELS = 64
# The lengths of chunks of all channels.
CHUNKS = (4096, 256)
UNITS = {"KiB": 2**10, "MiB": 2**20, "GiB": 2**30}


def size(text: str) -> int:
    for unit, factor in UNITS.items():
        if text.endswith(unit):
            return int(float(text[: -len(unit)]) * factor)
    return int(text)


def shown(count: int) -> str:
    """The size as `size` reads it."""
    unit = next((unit for unit in reversed(UNITS) if count >= UNITS[unit]), None)
    return f"{count / UNITS[unit]:g}{unit}" if unit else str(count)


@dataclasses.dataclass(frozen=True)
class Input:
    path: str
    size: int
    write: typing.Callable[[str, int], None]

    def make(self) -> None:
        if os.path.exists(self.path):
            return
        print(f"making {self.path}", flush=True)
        os.makedirs(os.path.dirname(self.path), exist_ok=True)
        self.write(f"{self.path}.part", self.size)
        os.replace(f"{self.path}.part", self.path)


class Inputs:
    """The inputs of a folder; `size` is that of most of them, in bytes of elements."""

    def __init__(self, folder: str, size: int):
        self.folder = folder
        self.grid = self.input("grid", size, write_grid)
        self.signals = [self.input("signal", times * size, write_signal) for times in (1, 2, 4, 8)]
        self.chunked = [
            self.input(f"signal-{length}", size, functools.partial(write_signal, chunk=length))
            for length in CHUNKS
        ]
        self.sample = self.input("signal", size // 16, write_signal)
        self.positive = self.input("positive", size // 2, write_positive)
        self.recording = self.input("recording", size // 4, write_recording)
        self.tiny = self.input("tiny", 16 * 2**10, write_signal)

    def input(self, name: str, size: int, write) -> Input:
        return Input(f"{self.folder}/{name}-{shown(size)}.nc", size, write)


def create(path: str, dims: dict[str, int], dtype: str, **layout) -> netCDF4.Dataset:
    """A file with an array; without a layout it lies in one piece."""
    file = netCDF4.Dataset(path, "w")
    file.set_fill_off()
    for name, length in dims.items():
        file.createDimension(name, length)
    file.createVariable(DATASET, dtype, tuple(dims), **(layout or {"contiguous": True}))
    return file


def fill(file: netCDF4.Dataset, piece: np.ndarray) -> None:
    """Repeats the piece along the first dimension."""
    data = file[DATASET]
    for start in range(0, len(data), len(piece)):
        data[start : start + len(piece)] = piece[: len(data) - start]


def normal(shape: tuple[int, ...]) -> np.ndarray:
    return np.random.default_rng(1).normal(0, 1, shape).astype(np.float32)


def write_grid(path: str, size: int) -> None:
    """Fields over latitude and longitude, the layout that climate tools are made for: with few
    elements to a time, as recordings have them, CDO takes up to thirty times as long."""
    side = 512
    dims = {"time": max(1, size // (4 * side * side)), "lat": side, "lon": side}
    axes = {
        "time": (np.arange(dims["time"]), "hours since 2000-01-01"),
        "lat": (np.linspace(-90, 90, side), "degrees_north"),
        "lon": (np.arange(side) * 360 / side, "degrees_east"),
    }
    with create(path, dims, "f4") as file:
        for name, (values, units) in axes.items():
            axis = file.createVariable(name, "f8", (name,))
            axis.units = units
            axis[:] = values
        fill(file, normal((64, side, side)))


def write_signal(path: str, size: int, chunk: int | None = None) -> None:
    layout = {"chunksizes": (chunk, CHANNELS)} if chunk else {}
    with create(path, {"time": size // (4 * CHANNELS), "ch": CHANNELS}, "f4", **layout) as file:
        fill(file, normal((2**16, CHANNELS)))


def write_positive(path: str, size: int) -> None:
    """Numbers of float64 that powers and logarithms are defined for."""
    with create(path, {"time": size // (8 * CHANNELS), "ch": CHANNELS}, "f8") as file:
        fill(file, np.exp(normal((2**16, CHANNELS)).astype(np.float64)))


def write_recording(path: str, size: int) -> None:
    """What an amplifier stores, of 0.195 uV a count at 30 kHz, compressed as it usually is."""
    from recordings import recording

    dims = {"time": size // (2 * CHANNELS), "ch": CHANNELS}
    layout = {
        "compression": "zlib", "complevel": 4, "shuffle": True, "chunksizes": (8192, CHANNELS),
    }
    with create(path, dims, "i2", **layout) as file:
        start = 0
        for piece in recording(dims["time"], CHANNELS):
            file[DATASET][start : start + len(piece)] = piece
            start += len(piece)
