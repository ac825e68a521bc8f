"""What one writes in Python for the same work; each peer is measured as a process of its own.

    python peers.py NAME ARGUMENT...
"""

from __future__ import annotations

import json
import sys
import time
import warnings

import h5py
import numpy as np

DATASET = "data"
# A block of 1 MiB stays in the second-level cache; larger and smaller ones were slower.
BLOCK = 2**20
GZIP = {"shuffle": True, "compression": "gzip", "compression_opts": 4}


def blocks(data: h5py.Dataset) -> list[slice]:
    """Rows to take at once: a chunk's, or as many as a block holds."""
    row = data.dtype.itemsize * int(np.prod(data.shape[1:]))
    rows = data.chunks[0] if data.chunks else max(1, BLOCK // row)
    return [slice(start, min(start + rows, len(data))) for start in range(0, len(data), rows)]


def chain(source: str, target: str) -> None:
    """`abs | clip 0 1 | log 10`, in place in one buffer."""
    with h5py.File(source) as read, h5py.File(target, "w") as write:
        data = read[DATASET]
        result = write.create_dataset(DATASET, data.shape, data.dtype)
        parts = blocks(data)
        buffer = np.empty((parts[0].stop, *data.shape[1:]), data.dtype)
        for part in parts:
            block = buffer[: part.stop - part.start]
            data.read_direct(block, part)
            np.abs(block, out=block)
            np.clip(block, 0, 1, out=block)
            np.log10(block, out=block)
            result[part] = block


def sigproc_chain(source: str, target: str) -> None:
    """`abs | clip 0 1 | log 10` by the transformers of ezmsg-sigproc, a message to a block."""
    from ezmsg.sigproc.math.abs import AbsTransformer
    from ezmsg.sigproc.math.clip import ClipSettings, ClipTransformer
    from ezmsg.sigproc.math.log import LogSettings, LogTransformer
    from ezmsg.util.messages.axisarray import AxisArray

    transformers = [
        AbsTransformer(), ClipTransformer(ClipSettings(min=0, max=1)),
        LogTransformer(LogSettings(base=10)),
    ]
    with h5py.File(source) as read, h5py.File(target, "w") as write:
        data = read[DATASET]
        dims = [f"dim_{index}" for index in range(data.ndim)]
        result = write.create_dataset(DATASET, data.shape, data.dtype)
        for part in blocks(data):
            message = AxisArray(data[part], dims=dims)
            for transformer in transformers:
                message = transformer(message)
            # HDF5 converts the float64 that `log` gives more slowly than NumPy.
            result[part] = message.data.astype(data.dtype)


def counts(source: str, target: str) -> None:
    """`linear 0.195 | abs | clip 1 1000 | log 10` of int16, compressed as the input is."""
    with h5py.File(source) as read, h5py.File(target, "w") as write:
        data = read[DATASET]
        result = write.create_dataset(DATASET, data.shape, np.float32, chunks=data.chunks, **GZIP)
        for part in blocks(data):
            block = data[part] * np.float32(0.195)
            np.abs(block, out=block)
            np.clip(block, 1, 1000, out=block)
            np.log10(block, out=block)
            result[part] = block


def read(source: str) -> None:
    """Nothing but reading."""
    with h5py.File(source) as file:
        data = file[DATASET]
        parts = blocks(data)
        buffer = np.empty((parts[0].stop, *data.shape[1:]), data.dtype)
        for part in parts:
            data.read_direct(buffer[: part.stop - part.start], part)


def median(source: str, target: str, report: str) -> None:
    """`median time` with everything in memory; reports the time without that of reading."""
    with h5py.File(source) as file:
        data = file[DATASET][()]
    started = time.perf_counter()
    result = np.median(data, axis=0)
    seconds = time.perf_counter() - started
    with h5py.File(target, "w") as file:
        file[DATASET] = result
    with open(report, "w") as file:
        json.dump({"seconds without reading": seconds}, file)


PEERS = {peer.__name__: peer for peer in (chain, sigproc_chain, counts, read, median)}

if __name__ == "__main__":
    warnings.simplefilter("ignore")
    PEERS[sys.argv[1]](*sys.argv[2:])
