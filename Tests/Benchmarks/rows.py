"""What is measured, against what, and how much of the peer's time it may take."""

from __future__ import annotations

import os
import sys

from inputs import CHANNELS, CHUNKS, Input, Inputs, shown
from measuring import Program, Row, at_most, times_as_fast

CHAIN = "abs | clip 0 1 | log 10"
COUNTS = "linear 0.195 units=uV | abs | clip 1 1000 | log 10"
POWERS = "pow 0.3 | log 10 | pow 3"
PEERS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "peers.py")
REQUIREMENTS = "pip install -r Tests/requirements.txt"


class Rows:
    """Makes the rows over the inputs of a folder."""

    def __init__(self, axpipe: str, inputs: Inputs):
        self.binary = os.path.abspath(axpipe)
        self.inputs = inputs
        self.folder = inputs.folder

    def all(self) -> list[Row]:
        return [
            *self.chain(), *self.chunked(), *self.compressed(), *self.reductions(), *self.median(),
            *self.transpose(), *self.startup(), *self.growth(), *self.threads(),
        ]

    def axpipe(
        self, chain: str, input: Input, *options: str, name: str = "axpipe", amount: float = 1
    ) -> Program:
        key = name.replace(" ", "-")
        output, report = f"{self.folder}/{key}-out.nc", f"{self.folder}/{key}-stats.json"
        command = [
            self.binary, "run", "--quiet", chain, input.path, "-o", output, "--stats", report,
            *options,
        ]
        return Program(name, command, output, report, amount)

    @property
    def output(self) -> str:
        """The peer's."""
        return f"{self.folder}/peer-out.nc"

    def python(
        self, name: str, peer: str, input: Input, *more: str, module: str | None = None
    ) -> Program:
        """A function of peers.py, with the files it writes: its output, then its report."""
        command = [sys.executable, PEERS, peer, input.path, *more]
        output, report = [*more, None, None][:2]
        return Program(name, command, output, report, module=module, install=REQUIREMENTS)

    def copy(self, input: Input) -> Program:
        return Program("cp", ["cp", input.path, self.output], self.output)

    def chain(self):
        input, output = self.inputs.grid, self.output
        cdo = ["cdo", "-s", "-O", "-log10", "-setrtoc,1,inf,1", "-abs", input.path, output]
        # `<<` takes the smaller of the two.
        script = "data=log10(abs(data) << 1.0f);"
        ncap2 = ["ncap2", "-O", "-v", "-s", script, input.path, output]
        peers = {
            "cp": (self.copy(input), at_most(1)),
            "h5py": (self.python("h5py + NumPy", "chain", input, output), times_as_fast(4)),
            "sigproc": (
                self.python("ezmsg-sigproc", "sigproc_chain", input, output, module="ezmsg"),
                times_as_fast(10)),
            "cdo": (
                Program("CDO", cdo, output, install="apt-get install cdo"), times_as_fast(50)),
            "ncap2": (
                Program("ncap2", ncap2, output, install="apt-get install nco"),
                times_as_fast(12)),
        }
        for name, (peer, goal) in peers.items():
            yield Row(
                f"chain-{name}", f"{CHAIN}, {shown(input.size)} float32", [input],
                self.axpipe(CHAIN, input), peer, [goal], is_compared=name != "cp")

        input = self.inputs.sample
        cdo = [*cdo[:-2], input.path, output]
        yield Row(
            "chain-cdo-signal", f"{CHAIN}, {shown(input.size)} float32, 64 channels", [input],
            self.axpipe(CHAIN, input), Program("CDO", cdo, output, install="apt-get install cdo"),
            [times_as_fast(50)], is_compared=True)

    def chunked(self):
        whole = self.inputs.signals[0]
        for input, chunk in zip(self.inputs.chunked, CHUNKS):
            name = shown(4 * CHANNELS * chunk)
            yield Row(
                f"chunks-{name}", f"{CHAIN}, {shown(input.size)} float32, chunks of {name}",
                [input, whole], self.axpipe(CHAIN, input),
                self.axpipe(CHAIN, whole, name="axpipe in one piece"), [at_most(1.3)],
                is_compared=True)

    def compressed(self):
        input = self.inputs.recording
        size = f"{shown(input.size)} int16, shuffle and gzip 4"
        yield Row(
            "gzip", f"{COUNTS}, {size}, to float32 of the same", [input],
            self.axpipe(COUNTS, input, "--threads", "2"),
            self.python("h5py + NumPy", "counts", input, self.output),
            [times_as_fast(4.5), at_most(1, "stored bytes")], is_compared=True)
        yield Row(
            "gzip-read", f"mean time, {size}", [input],
            self.axpipe("mean time", input, "--threads", "2"),
            self.python("h5py, reading", "read", input), [times_as_fast(4)])

    def reductions(self):
        input = self.inputs.signals[0]
        for chain in ("mean time", "std time", "max ch"):
            yield Row(
                chain.replace(" ", "-"), f"{chain}, {shown(input.size)} float32", [input],
                self.axpipe(chain, input), Program("cat >/dev/null", ["cat", input.path]),
                [at_most(1.3)])

    def median(self):
        input = self.inputs.signals[0]
        report = f"{self.folder}/peer-report.json"
        yield Row(
            "median-time", f"median time, {shown(input.size)} float32, --memory 256M", [input],
            self.axpipe("median time", input, "--memory", "256M"),
            self.python("NumPy", "median", input, self.output, report),
            [times_as_fast(1), times_as_fast(1, "seconds without reading")], is_compared=True)

    def transpose(self):
        input = self.inputs.signals[0]
        yield Row(
            "transpose", f"transpose ch time, {shown(input.size)} float32, --memory 256M", [input],
            self.axpipe("transpose ch time", input, "--memory", "256M"), self.copy(input),
            [at_most(2.5)])

    def startup(self):
        input = self.inputs.tiny
        peer = Program(
            "h5dump -H", ["h5dump", "-H", input.path], install="apt-get install hdf5-tools")
        yield Row(
            "startup", f"abs, {shown(input.size)} float32", [input], self.axpipe("abs", input),
            peer, [at_most(2)], runs=50)

    def growth(self):
        """Seconds are those for as much as the smallest input has."""
        small, *larger = self.inputs.signals
        reading = f"{CHAIN} | mean time"
        cases = [("growth", reading, large) for large in larger]
        cases.append(("growth-written", CHAIN, larger[-1]))
        for name, chain, large in cases:
            times = large.size // small.size
            yield Row(
                f"{name}-{times}", f"{chain}, {times} times {shown(small.size)} float32",
                [small, large],
                self.axpipe(chain, large, name=f"axpipe on {shown(large.size)}", amount=times),
                self.axpipe(chain, small, name=f"axpipe on {shown(small.size)}"),
                [at_most(1.15), at_most(1.05, "peak memory")])

    def threads(self):
        cases = [
            ("threads-powers", POWERS, self.inputs.positive, "float64"),
            ("threads-gzip", COUNTS, self.inputs.recording, "int16, shuffle and gzip 4"),
        ]
        for name, chain, input, kind in cases:
            yield Row(
                name, f"{chain}, {shown(input.size)} {kind}", [input],
                *(
                    self.axpipe(chain, input, "--threads", str(count), name=f"axpipe {label}")
                    for count, label in ((2, "on two threads"), (1, "on one thread"))
                ),
                [times_as_fast(1.8)])
