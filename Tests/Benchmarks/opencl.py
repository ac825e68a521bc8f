"""The OpenCL device against the CPU device, against a copy on the device, and against CuPy.

    python opencl.py --axpipe .build/release/axpipe [--device opencl] [--size 1GiB] [--runs 5] [--chains]

Everything is measured in turns; printed are medians.

1. `abs | clip 0 1 | log 10` in float32 on a file in memory, with --device cpu and with --device
   opencl: the time from start to end; that of computing alone, from --stats, which is the kernels'
   own on the one and that of all threads divided by their number on the other; and the processors'
   time outside the system, which depends least on what else the machine does. With --chains other
   operators follow, on a quarter of the size.
2. The stage's kernel, from `axpipe explain --source`, over data that stays on the device, against
   clEnqueueCopyBuffer of the same bytes. Needs `pip install pyopencl`.
3. The same kernel against CuPy's absolute, clip and log10, one after another on the same data. Needs
   CuPy, such as `pip install cupy-cuda12x`.

What is not installed is skipped.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time

import h5py
import numpy as np

from inputs import CHANNELS, DATASET, size, write_signal

CHAIN = "abs | clip 0 1 | log 10"
FACTORS = ", ".join(str(1 + channel / CHANNELS) for channel in range(CHANNELS))
CHAINS = [
    "copy", "pow 0.3", f"linear [{FACTORS}] axis=ch", "diff time", "transpose", "astype int16",
    "mean time", "mean ch", "std time", "std ch", "max time", "argmax ch", "median time",
    "median ch", "abs | log 10 | mean time",
]
PAIRS = ["cart2pol", "pol2cart"]
KINDS = ["start to end", "computing", "processors"]
# Random numbers that are made; the data repeats them.
PIECE = 2**24


def rate(count: int, seconds: float) -> str:
    return f"{seconds * 1000:9.1f} ms  {count / seconds / 1e9:7.1f} GB/s"


def shortened(chain: str) -> str:
    return re.sub(r"\[.*\]", "[...]", chain)


# From start to end


def run(options: argparse.Namespace, device: str, chain: str, source: str, folder: str) -> dict:
    """Seconds of each kind, and the device's name."""
    target, stats = f"{folder}/out.h5", f"{folder}/stats.json"
    if os.path.exists(target):
        os.remove(target)
    command = [
        os.path.abspath(options.axpipe), "--quiet", "--device", device, chain, source,
        "--dims", "time,ch", "-o", target, "--stats", stats,
    ]
    started = time.monotonic()
    process = subprocess.Popen(command)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode == 69:
        print("skipped: there is no such device")
        sys.exit()
    if process.returncode != 0:
        sys.exit(f"axpipe --device {device} '{shortened(chain)}' ended with {process.returncode}")
    with open(stats) as file:
        report = json.load(file)["runs"][0]
    computing = sum(
        stage["kernelSeconds"] if "kernelSeconds" in stage
        else stage["computeSeconds"] / report["threads"]
        for stage in report["stages"]
    )
    return {
        "start to end": seconds, "computing": computing, "processors": usage.ru_utime,
        "device": report["device"],
    }


def compare(options: argparse.Namespace, chain: str, source: str, folder: str) -> tuple[dict, str]:
    """Median seconds by device and by what they are of, and the name of the OpenCL device."""
    devices = {"cpu": "cpu", "opencl": options.device}
    found = {name: [] for name in devices}
    run(options, options.device, chain, source, folder)  # The first compiles.
    for _ in range(options.runs):
        for name, device in devices.items():
            found[name].append(run(options, device, chain, source, folder))
    medians = {
        name: {kind: statistics.median(each[kind] for each in runs) for kind in KINDS}
        for name, runs in found.items()
    }
    return medians, found["opencl"][0]["device"]


def end_to_end(options: argparse.Namespace) -> str:
    print(f"{'':25}" + "".join(f"  {kind:>22}" for kind in KINDS))
    print(f"{'seconds':25}" + f"  {'cpu':>6}  {'opencl':>6}  {'ratio':>6}" * len(KINDS))
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        def line(chain: str, source: str) -> str:
            medians, device = compare(options, chain, source, folder)
            text = f"{shortened(chain):25}"
            for kind in KINDS:
                cpu, opencl = (medians[name][kind] for name in ("cpu", "opencl"))
                text += f"  {cpu:6.3f}  {opencl:6.3f}  {cpu / max(opencl, 1e-9):6.2f}"
            print(text, flush=True)
            return device

        source = f"{folder}/in.h5"
        write_signal(source, options.size)
        device = line(CHAIN, source)
        if options.chains:
            write_signal(source, options.size // 4)
            for chain in CHAINS:
                line(chain, source)
            with h5py.File(source) as file:
                pairs = file[DATASET][()].reshape(-1, 2)
            with h5py.File(source, "w") as file:
                file[DATASET] = pairs
            for chain in PAIRS:
                line(chain, source)
    print("ratio: the CPU's time divided by the OpenCL device's (goal where that is a CPU: 0.6)")
    return device


# On the device


class Stage:
    """The chain's kernel over float32 numbers that stay on a device."""

    def __init__(self, cl, device, axpipe: str, option: str, count: int):
        self.cl, self.device, self.count = cl, device, count
        self.context = cl.Context([device])
        self.queue = cl.CommandQueue(
            self.context, properties=cl.command_queue_properties.PROFILING_ENABLE)
        source = self.source(axpipe, option)
        program = cl.Program(self.context, source).build(self.options())
        self.kernel = cl.Kernel(program, "stage_1")
        flags = cl.mem_flags.READ_WRITE
        self.input = cl.Buffer(self.context, flags, 4 * count)
        self.result = cl.Buffer(self.context, flags, 4 * count)
        self.piece = np.random.default_rng(1).normal(0, 1, min(PIECE, count)).astype(np.float32)
        for start in range(0, count, len(self.piece)):
            part = self.piece[: count - start]
            cl.enqueue_copy(self.queue, self.input, part, dst_offset=4 * start)
        # The parameters are in the source, the chain's numbers are not.
        high = np.float32(math.log10(2))
        low = np.float32(math.log10(2) - float(high))
        constants = iter([np.float32(0), np.float32(1), high, low])
        run, self.globals, self.locals = self.grid()
        known = {
            "input": self.input, "result": self.result, "items": np.uint32(count),
            "run": np.uint32(run),
        }
        head = re.search(r"kernel void stage_1\((.*?)\)", source, re.DOTALL).group(1)
        names = [parameter.split()[-1].lstrip("*") for parameter in head.split(",")]
        self.kernel.set_args(*(
            next(constants) if name.startswith("constant") else known[name] for name in names))

    @staticmethod
    def source(axpipe: str, option: str) -> str:
        with tempfile.TemporaryDirectory() as folder:
            with h5py.File(f"{folder}/in.h5", "w") as file:
                file[DATASET] = np.ones((1000, CHANNELS), np.float32)
            command = [axpipe, "explain", "--source", "--device", option, CHAIN, f"{folder}/in.h5"]
            return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    def options(self) -> list[str]:
        """As Sources/Devices/OpenCL/OpenCLContext.swift has them."""
        rounds = self.device.single_fp_config & self.cl.device_fp_config.CORRECTLY_ROUNDED_DIVIDE_SQRT
        options = ["-cl-std=CL1.2"]
        options.append(
            "-cl-fp32-correctly-rounded-divide-sqrt" if rounds else "-DAX_DIVIDE_F32_BY_F64")
        return options if self.device.double_fp_config else [*options, "-DAX_NO_FLOAT64"]

    def grid(self) -> tuple[int, tuple[int], tuple[int]]:
        """As Sources/Devices/OpenCL/OpenCLLauncher.swift lays items over work-groups."""
        cl, device = self.cl, self.device
        is_cpu = bool(device.type & cl.device_type.CPU)
        most = self.kernel.get_work_group_info(cl.kernel_work_group_info.WORK_GROUP_SIZE, device)
        group = 1 if is_cpu else max(1, min(256, most))
        run = max(1, min(4096 if is_cpu else 8 * 256, self.count // (4 * device.max_compute_units)))
        run = max(run, -(-self.count // 65535))
        run = -(-run // group) * group
        return run, (-(-self.count // run) * group,), (group,)

    def compute(self) -> float:
        """Seconds of the kernel."""
        return self.seconds(
            self.cl.enqueue_nd_range_kernel(self.queue, self.kernel, self.globals, self.locals))

    def copy(self) -> float:
        """Seconds of a copy of the same bytes."""
        return self.seconds(self.cl.enqueue_copy(self.queue, self.result, self.input))

    def seconds(self, event) -> float:
        event.wait()
        return (event.profile.end - event.profile.start) * 1e-9

    def check(self) -> None:
        """Compares the beginning and the end of the result with NumPy's."""
        self.compute()
        sample = min(2**18, len(self.piece))
        for start in (0, self.count - sample):
            result = np.empty(sample, np.float32)
            self.cl.enqueue_copy(self.queue, result, self.result, src_offset=4 * start)
            self.queue.finish()
            places = np.arange(start, start + sample) % len(self.piece)
            numbers = self.piece[places].astype(np.float64)
            with np.errstate(divide="ignore"):
                expected = np.log10(np.clip(np.abs(numbers), 0, 1))
            np.testing.assert_allclose(result, expected, rtol=2e-7, atol=0)


def find(cl, name: str):
    """The device that axpipe calls so."""
    index = int(re.search(r"\(opencl:(\d+)\)$", name).group(1))
    devices = [device for platform in cl.get_platforms() for device in platform.get_devices()]
    same = [device for device in devices if name.startswith(device.name.strip() + " (")]
    if index < len(devices) and devices[index] in same:
        return devices[index]
    return same[0] if same else None


def on_device(options: argparse.Namespace, name: str) -> None:
    try:
        import pyopencl as cl
    except ImportError:
        return print("the kernel alone: skipped, pyopencl is not installed")
    device = find(cl, name)
    if device is None:
        return print(f"the kernel alone: skipped, pyopencl does not find {name}")
    try:
        import cupy
    except ImportError:
        cupy = None
    is_gpu = bool(device.type & cl.device_type.GPU)
    # Input and result, and the same for CuPy, fit in half of the memory.
    share = device.global_mem_size // (8 if cupy else 4)
    count = min(2**32 if is_gpu else 2**30, share, device.max_mem_alloc_size) // 4
    stage = Stage(cl, device, os.path.abspath(options.axpipe), options.device, count)
    stage.check()
    works = {"kernel": stage.compute, "copy": stage.copy}
    if cupy and is_gpu:
        works["cupy"] = cupy_work(cupy, stage)
    times = {work: [] for work in works}
    for work in works.values():
        work()
    for _ in range(4 * options.runs):
        for work, measure in works.items():
            times[work].append(measure())
    medians = {work: statistics.median(found) for work, found in times.items()}
    print(f"on {device.name}, {4 * count / 2**30:.2f} GiB that stay there, read and written")
    for work, seconds in medians.items():
        print(f"{work:7} {rate(8 * count, seconds)}")
    goal = " (goal on a GPU 0.85)" if is_gpu else ""
    print(f"ratio   {medians['copy'] / medians['kernel']:.2f} of the copy's speed{goal}")
    if "cupy" in works:
        print(f"ratio   {medians['cupy'] / medians['kernel']:.2f} times CuPy's speed (goal 2.5)")
    elif is_gpu:
        print("CuPy: skipped, it is not installed")


def cupy_work(cupy, stage: Stage):
    """CuPy's three kernels on the same numbers, without its allocations."""
    data = cupy.empty(stage.count, cupy.float32)
    for start in range(0, stage.count, len(stage.piece)):
        part = stage.piece[: stage.count - start]
        data[start : start + len(part)] = cupy.asarray(part)
    result = cupy.empty_like(data)

    def work() -> float:
        begin, end = cupy.cuda.Event(), cupy.cuda.Event()
        begin.record()
        cupy.absolute(data, out=result)
        cupy.clip(result, 0, 1, out=result)
        cupy.log10(result, out=result)
        end.record()
        end.synchronize()
        return cupy.cuda.get_elapsed_time(begin, end) * 1e-3

    return work


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--axpipe", default=".build/release/axpipe")
    parser.add_argument("--device", default="opencl", help="opencl, opencl:N or gpu")
    parser.add_argument("--size", type=size, default=size("1GiB"))
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--chains", action="store_true", help="measure other chains too")
    parser.add_argument(
        "--folder", default="/dev/shm" if os.path.isdir("/dev/shm") else None,
        help="where the files go; twice the size must be free")
    options = parser.parse_args()
    on_device(options, end_to_end(options))


if __name__ == "__main__":
    main()
