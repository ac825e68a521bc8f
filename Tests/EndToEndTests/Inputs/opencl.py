"""Makes small arrays of three element types, a long one, and two without data, in the current
directory.

float32.h5 and float64.h5 have every kind of number: denormals, infinities, NaN, and random bits.
"""

import h5py
import numpy as np


def label(dataset, *dimensions):
    for index, name in enumerate(dimensions):
        dataset.dims[index].label = name


generator = np.random.default_rng(13)
numbers = generator.normal(0, 20, (300, 5, 2))
for name in ("float32", "float64", "int16"):
    data = numbers.astype(name)
    if name != "int16":
        flat = data.reshape(-1)
        unsigned = f"u{data.itemsize}"
        flat[:200] = generator.integers(0, 2 ** (8 * data.itemsize), 200, unsigned).view(name)
        flat[200:300] = generator.integers(0, 1000, 100, unsigned).view(name)
        flat[300:306] = 0, -0.0, np.inf, -np.inf, np.nan, 1
    with h5py.File(f"{name}.h5", "w") as file:
        label(file.create_dataset("data", data=data), "time", "ch", "xy")

# Just more than one of the blocks that a device with little memory gets.
with h5py.File("long.h5", "w") as file:
    data = generator.normal(0, 3, 2**17 + 1000).astype(np.float32)
    label(file.create_dataset("data", data=data), "time")

# Nothing of them is on the disk. The one is as much as makes a GPU come into question.
for name, length in ("large", 2**22), ("vast", 2**25):
    with h5py.File(f"{name}.h5", "w") as file:
        label(file.create_dataset("data", (length, 4), np.float32), "time", "ch")
