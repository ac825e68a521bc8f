"""Makes chunks.h5 in the current directory: chunks of 6 MB that do not divide the array."""

import h5py
import numpy as np

data = np.random.default_rng(12).integers(0, 99, (4096, 8192)).astype(np.float32)
with h5py.File("chunks.h5", "w") as file:
    file.create_dataset("data", data=data, chunks=(3000, 500), shuffle=True, compression=1)
