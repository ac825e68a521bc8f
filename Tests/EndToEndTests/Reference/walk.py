"""The same bits whatever the threads, memory, device, instruction set and layout: walk.py AXPIPE RUNS

Walks the product of all of these with the examples that the catalogue declares and chains of every shape
of work: RUNS for each chain, over an input, chosen with the seed 1 or that of a third argument; or all.
Several at a time, one a processor. Of what comes from an OpenCL device the payloads of NaN are not
compared: they are the device's own.
"""

import collections
import concurrent.futures
import itertools
import os
import pathlib
import random
import re
import subprocess
import sys

import h5py
import numpy as np

AXPIPE = sys.argv[1]
RUNS = None if sys.argv[2] == "all" else int(sys.argv[2])
SEED = int(sys.argv[3]) if len(sys.argv) > 3 else 1

# Texts of one length, since they stand in the file.
THREADS = ["--threads=1", "--threads=2", "--threads=3", "--threads=5"]
MEMORY = ["--memory=0032M", "--memory=0040M", "--memory=0256M", "--memory=2048M"]
FLAGS = pathlib.Path("/proc/cpuinfo").read_text().split("flags", 1)[-1].split("\n", 1)[0].split()
SETS = ["baseline"] + [name for name, flag in [("avx2", "avx2"), ("avx512", "avx512dq")] if flag in FLAGS]
LAYOUTS = {
    "contiguous": {},
    "chunked": dict(chunks=(1000, 5, 2)),
    "rows": dict(chunks=(1, 12, 2)),
    "gzip": dict(chunks=(3000, 12, 1), compression=1, shuffle=True),
    "checksums": dict(chunks=(4096, 4, 2), fletcher32=True),
}
TYPES = ["f4", "i2", "f8", "u1", "f2"]
# A chain for every way of dividing the work, beside the examples.
CHAINS = [
    "copy", "abs | clip 0 1 | log 10", "linear 0.5 1 | pow 1.7", "diff scale_by_fs=true",
    "transpose", "transpose x ... time", "mean time", "sum ch", "std x", "median time",
    "median ch", "argmax time", "trapezoid time", "cart2pol axis=x", "pol2cart axis=x",
    "astype int16 | max time", "diff | transpose | mean time", "nanmedian time | add 1",
    "diff ch | median x | std time", "transpose | diff ch | scale 2 | max x", "astype uint8",
]


def examples():
    """The chains that the operators' declarations give as examples."""
    listing = subprocess.run([AXPIPE, "ops"], capture_output=True, text=True, check=True).stdout
    for name in re.findall(r"^  (\w+)  ", listing, re.MULTILINE):
        text = subprocess.run([AXPIPE, "ops", name], capture_output=True, text=True, check=True).stdout
        for line in text.split("Examples:\n", 1)[-1].split("\n\n", 1)[0].splitlines():
            yield re.split(r"\s{2,}", line.strip())[0]


def make_inputs():
    generator = np.random.default_rng(11)
    for kind in TYPES:
        shape = (24_007, 12, 2)
        if kind.startswith("f"):
            data = generator.normal(0, 2, shape).astype(kind)
            data[::1013, 3, 1], data[5::2029, 5, 0], data[7::999, 1, 0] = np.inf, -0.0, np.nan
        else:
            limits = np.iinfo(kind)
            data = generator.integers(limits.min, limits.max, shape, dtype=kind, endpoint=True)
        for name, options in LAYOUTS.items():
            with h5py.File(f"{kind}-{name}.h5", "w") as file:
                made = file.create_dataset("signal", data=data, **options)
                made.attrs["units"] = "uV"
                time = file.create_dataset("time", data=np.arange(shape[0]) * 0.001 + 5)
                time.attrs.update(gain=0.001, offset=5.0, units="s")
                labels = file.create_dataset("ch", data=[f"ch{index}" for index in range(12)])
                pair = file.create_dataset("x", data=[0.5, 2.5])
                for dimension, axis in enumerate([time, labels, pair]):
                    axis.make_scale(axis.name[1:])
                    made.dims[dimension].attach_scale(axis)


    with h5py.File("gains.h5", "w") as file:
        file["gain"] = np.linspace(0.1, 5, 12)


def run(chain, source, output, options, instructions=""):
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "1700000000"}
    environment.pop("AXPIPE_ISA", None)
    if instructions:
        environment["AXPIPE_ISA"] = instructions
    return subprocess.run(
        [AXPIPE, chain, source, "-o", output, *options], capture_output=True, text=True,
        stdin=subprocess.DEVNULL, env=environment)


def without_payloads(content):
    """What `arrays` gives, with one NaN."""
    def one(data, attributes):
        kind, shape, *rest, values = data
        if kind.kind == "f":
            values = np.frombuffer(values, kind).copy()
            values[np.isnan(values)] = np.nan
            values = values.tobytes()
        return (kind, shape, *rest, values), attributes

    return {name: one(*item) for name, item in content.items()}


def plain(path, *texts):
    """The bytes of a file, in which it does not say with which options it was made."""
    content = pathlib.Path(path).read_bytes()
    for text in texts:
        content = content.replace(text.encode(), b"_" * len(text))
    return content


def arrays(path):
    """All that a file holds, wherever it lies in it."""
    with h5py.File(path) as file:
        found = {}

        def visit(name, item):
            attributes = {
                key: repr(value) for key, value in item.attrs.items() if not key.endswith("_LIST")}
            found[name] = (
                (item.dtype, item.shape, item.compression, item.fletcher32,
                 repr(item[()].tolist()) if item.dtype == object else item[()].tobytes()), attributes)

        file.visititems(lambda name, item: visit(name, item) if isinstance(item, h5py.Dataset) else None)
        return found


def compare(cases):
    """Compares the runs of a chain over an input with the first of them; gives how many there were."""
    output = f"out-{os.getpid()}.h5"
    chain, kind, layout = cases[0][:3]
    source = f"{kind}-{layout}.h5"
    ended = run(chain, source, output, [THREADS[0], MEMORY[2]])
    if ended.returncode == 65:
        return 0
    assert ended.returncode == 0, f"{chain} {source}: {ended.stderr}"
    content, file, said = arrays(output), plain(output, THREADS[0], MEMORY[2]), ended.stderr
    for _, _, _, threads, memory, device, instructions in cases:
        options = [threads, memory] + (["--device=opencl", "--fallback"] if device == "opencl" else [])
        ended = run(chain, source, output, options, instructions)
        what = f"axpipe '{chain}' {source} {options} {instructions}"
        assert ended.returncode == 0, f"{what}: {ended.stderr}"
        # How many values were saturated is a part of the result.
        assert ended.stderr == said, f"{what} said {ended.stderr!r}, not {said!r}"
        alike = without_payloads if device == "opencl" else lambda content: content
        assert alike(arrays(output)) == alike(content), f"{what} has another result"
        # With more memory blocks are larger, and chunks are stored in another order.
        if device == "cpu" and memory == MEMORY[2]:
            assert plain(output, threads, memory) == file, f"{what} makes another file"
    return len(cases)


def walk(cases):
    """How many runs there were, and of how many chains over inputs."""
    groups = collections.defaultdict(list)
    for case in cases:
        groups[case[:3]].append(case)
    with concurrent.futures.ProcessPoolExecutor() as workers:
        runs = [workers.submit(compare, group) for group in groups.values()]
        counts = []
        for done in concurrent.futures.as_completed(runs):
            if done.exception():
                workers.shutdown(wait=False, cancel_futures=True)
            counts.append(done.result())
    return sum(counts), sum(count > 0 for count in counts)


def twice():
    """Two runs make the same file, whatever its format, in whichever folder and time zone."""
    for directory in "one", "two":
        pathlib.Path(directory).mkdir()
    with h5py.File("series.nwb", "w") as file:
        file.attrs.update(
            namespace="core", neurodata_type="NWBFile", nwb_version="2.6.0", object_id="1")
        series = file.create_group("acquisition/raw")
        series.attrs.update(namespace="core", neurodata_type="TimeSeries", object_id="2")
        data = np.random.default_rng(1).integers(-99, 99, (5000, 4)).astype("i2")
        series.create_dataset("data", data=data).attrs.update(unit="V", conversion=1.0)
        series.create_dataset("starting_time", data=0.0).attrs.update(rate=100.0)
    formats = [
        ("abs", "f4-gzip.h5", "out.h5"), ("transpose", "f4-contiguous.h5", "out.h5"),
        ("abs", "series.nwb", "out.nwb"), ("max x | max ch", "i2-rows.h5", "out.npy"),
        ("transpose", "f4-chunked.h5", "out.npy"), ("mean ch", "f4-gzip.h5", "out.csv"),
        ("mean ch", "f4-gzip.h5", "out.tsv"), ("mean ch", "f4-gzip.h5", "out.json"),
        ("plot", "i2-gzip.h5", "out.svg"), ("plot", "i2-gzip.h5", "out.png"),
    ]
    for chain, source, output in formats:
        for directory, zone, threads in ("one", "UTC", "1"), ("two", "Asia/Tokyo", "2"):
            ended = subprocess.run(
                [AXPIPE, chain, f"../{source}", "-o", output], cwd=directory, capture_output=True,
                text=True, env={**os.environ, "SOURCE_DATE_EPOCH": "1700000000", "TZ": zone,
                                "OMP_NUM_THREADS": threads})
            if "libcairo" in ended.stderr:
                break
            assert ended.returncode == 0, f"{chain} {output}: {ended.stderr}"
        else:
            files = [pathlib.Path(directory, output).read_bytes() for directory in ("one", "two")]
            assert files[0] == files[1], f"two runs of {chain} make two kinds of {output}"


make_inputs()
twice()
chains = list(dict.fromkeys([*CHAINS, *examples()]))
places = [("cpu", name) for name in SETS] + [("opencl", "")]
sources = list(itertools.product(TYPES, LAYOUTS))
variants = list(itertools.product(THREADS, MEMORY, places))
generator = random.Random(SEED)
cases = [
    (chain, *source, threads, memory, *place)
    for chain in chains
    for source in (sources if RUNS is None else generator.sample(sources, 1))
    for threads, memory, place in (variants if RUNS is None else generator.sample(variants, RUNS))]
count, inputs = walk(cases)
assert count > 0.5 * len(cases), f"only {count} of {len(cases)} ran"
print(f"{count} of {len(cases)} runs, of {inputs} chains over inputs: the same bits")
