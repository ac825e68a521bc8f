"""Makes blocks.h5 in the current directory: an array of many blocks under a small --memory."""

import pathlib
import sys

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "Reference"))
from axisarrays import Array, Coordinates, Linear, write  # noqa: E402

generator = np.random.default_rng(11)
data = generator.normal(0, 2, (200_003, 8, 2)).astype(np.float32)
data[::1013, 3, 1] = np.inf
data[5::2029, 5, 0] = -0.0
write(
    "blocks.h5",
    Array(
        data, ["time", "ch", "x"],
        {"time": Linear(0.001, 5, "s"), "ch": Coordinates([f"ch{i}" for i in range(8)]), "x": None},
        {"units": "uV"}),
    chunks=(4_000, 8, 2))
