"""Files of random layouts, made by h5py, through chains that move elements. Prints what differs."""

import argparse
import os
import random
import subprocess
import sys

import h5py
import numpy as np

TYPES = "i1 u1 i2 u2 i4 u4 i8 u8 f2 f4 f8".split()
LONGEST = {1: 200_000, 2: 600, 3: 70, 4: 20}
CHAINS = {
    "copy": lambda x: x,
    "abs": np.abs,
    "transpose": np.transpose,
    "transpose dim_1": lambda x: np.moveaxis(x, 1, 0),
    "diff dim_0": lambda x: np.diff(x, axis=0, prepend=x[:1]),
}


def layout(choose, shape):
    """What h5py does with a dataset: chunks that do and do not divide it, filters, fill values."""
    if choose.random() < 0.2:
        return {}
    made = {"chunks": tuple(choose.randint(1, choose.choice([n, n // 3 + 1])) for n in shape)}
    if choose.random() < 0.5:
        made["shuffle"] = True
    if choose.random() < 0.6:
        made |= {"compression": "gzip", "compression_opts": choose.randint(0, 9)}
    if choose.random() < 0.3:
        made["fletcher32"] = True
    if choose.random() < 0.5:
        made["fillvalue"] = 3
    if choose.random() < 0.3:
        made["maxshape"] = tuple(None for _ in shape)
    return made


def store(choose, file, data):
    """Stores the data in one of the ways that HDF5 has, perhaps only a part of them."""
    way = choose.random()
    if way < 0.05:
        parts = choose.randint(1, data.shape[0])
        file.create_dataset("parts", data=data)
        virtual = h5py.VirtualLayout(data.shape, data.dtype)
        virtual[:parts] = h5py.VirtualSource(file["parts"])[:parts]
        return file.create_virtual_dataset("x", virtual, fillvalue=1)
    if way < 0.1:
        open("elements.raw", "wb").close()
        external = [("elements.raw", 0, data.nbytes)]
        dataset = file.create_dataset("x", data.shape, data.dtype, external=external)
    else:
        dataset = file.create_dataset("x", data.shape, data.dtype, **layout(choose, data.shape))
    written = choose.random()
    if written < 0.3:
        part = tuple(slice(0, (n + 1) // 2) for n in data.shape)
        dataset[part] = data[part]
    elif written < 0.95:
        dataset[...] = data
    return dataset


def options(choose, rank, shape):
    chosen = ["--allow-external", "--threads", choose.choice("1235")]
    if choose.random() < 0.5:
        chosen += ["--memory", "32M"]
    if choose.random() < 0.5:
        chosen += ["--compress", choose.choice(["none", "gzip:1", "gzip:4", "gzip:9"])]
    if choose.random() < 0.4:
        chosen += ["--chunk", ",".join(str(choose.randint(1, n)) for n in shape)]
    return chosen


def check(axpipe, seed):
    """Runs one case; says what is wrong with it, or None."""
    choose, generate = random.Random(seed), np.random.default_rng(seed)
    rank = choose.choice([1, 2, 2, 2, 3, 4])
    shape = tuple(choose.randint(1, LONGEST[rank]) for _ in range(rank))
    dtype = np.dtype(choose.choice("<>") + choose.choice(TYPES))
    block = choose.choice([0, 0, 512, 2048])
    versions = choose.choice(["earliest", ("v110", "v110")])
    for name in ("in.h5", "out.h5", "elements.raw"):
        if os.path.exists(name):
            os.remove(name)
    with h5py.File("in.h5", "w", userblock_size=block, libver=versions) as file:
        data = (generate.standard_normal(shape) * 50).astype(dtype)
        dataset = store(choose, file, data)
        about = f"{seed}: {dtype.str} {shape} chunks {dataset.chunks}"
        data = dataset[...]
    chains = ["copy"] + (["transpose", "transpose dim_1"] if rank > 1 else [])
    chains += [] if dtype.kind == "u" else ["abs"]
    chains += ["diff dim_0"] if dtype.kind == "f" and dtype.itemsize > 2 else []
    chain = choose.choice(chains)
    expected = CHAINS[chain](data)
    command = [axpipe, chain, "in.h5:/x", "-o", "out.h5", *options(choose, rank, expected.shape)]
    about += " " + " ".join(command[1:])
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        return f"{about}: {done.stderr.strip()}"
    with h5py.File("out.h5") as file:
        found = file["x"][...]
    if found.dtype != expected.dtype.newbyteorder("<") or found.shape != expected.shape:
        return f"{about}: {found.dtype} {found.shape}"
    if not np.array_equal(found, expected, equal_nan=dtype.kind == "f"):
        return f"{about}: {np.count_nonzero(found != expected)} elements differ"
    return None


parser = argparse.ArgumentParser()
parser.add_argument("--axpipe", required=True)
parser.add_argument("--first", type=int, default=1)
parser.add_argument("count", type=int)
arguments = parser.parse_args()
seeds = range(arguments.first, arguments.first + arguments.count)
found = [text for seed in seeds if (text := check(arguments.axpipe, seed))]
sys.exit("\n".join(found) or 0)
