"""What the scripts of this folder share: inputs, jobs, and runs in process groups of their own.

Run them in an empty folder with axpipe's path as argument. AXPIPE_TEST_LONG=1 makes them thorough.
"""

import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sys
import time

import h5py
import numpy as np

AXPIPE = sys.argv[1]
LONG = bool(os.environ.get("AXPIPE_TEST_LONG"))
HERE = pathlib.Path.cwd()
SPOOL = HERE / "spool"
TEMPORARY = re.compile(r"\..+\.axpipe-[0-9a-z]{8}\.tmp|axpipe-[0-9a-z]{8}\.tmp")
ENVIRONMENT = {
    "PATH": "/usr/bin:/bin", "HOME": str(HERE), "LC_ALL": "C.UTF-8", "TZ": "UTC",
    "TMPDIR": str(SPOOL), "SOURCE_DATE_EPOCH": "1700000000",
}
# Long enough for a machine that is busy with other tests; what takes longer hangs.
PATIENCE = 60
generator = random.Random(20_260_101)
SPOOL.mkdir(exist_ok=True)


def make_input(name, mebibytes, **layout):
    """Makes a file with an array of 16 channels and a time axis."""
    rows = mebibytes * 2**20 // 64
    with h5py.File(name, "w", track_order=True) as file:
        values = np.random.default_rng(7).normal(0, 1, (rows, 16)).astype(np.float32)
        data = file.create_dataset("data", data=values, **layout)
        scale = file.create_dataset("time", data=np.arange(rows) / 1000)
        scale.attrs.update(gain=0.001, offset=0.0, units="s")
        scale.make_scale("time")
        data.dims[0].attach_scale(scale)
        data.dims[0].label, data.dims[1].label = "time", "ch"


def start(arguments, **options):
    """Starts axpipe, the leader of a process group."""
    options = {
        "cwd": HERE, "env": ENVIRONMENT | options.pop("env", {}), "stdin": subprocess.DEVNULL,
        "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "start_new_session": True, **options,
    }
    return subprocess.Popen([AXPIPE, *arguments], **options)


def finish(process):
    """The exit code of a run (negative: the signal), what it printed, and its messages."""
    output, errors = process.communicate(timeout=PATIENCE)
    if feeder := getattr(process, "feeder", None):
        feeder.wait()
    await_group_end(process)
    return process.returncode, (output or b""), (errors or b"").decode()


def run(arguments, **options):
    """Runs axpipe to its end."""
    return finish(start(arguments, **options))


def run_well(arguments, **options):
    """Runs axpipe, which must succeed without a word."""
    code, output, errors = run(arguments, **options)
    assert (code, errors) == (0, ""), (arguments, code, errors)
    return output


def fails(arguments, code, *words, **options):
    """Runs axpipe, which must fail with a code and one line that has the words."""
    check_failure(run(arguments, **options), code, *words)


def check_failure(outcome, code, *words):
    """Checks that a run failed with a code and one line that has the words."""
    ended, _, errors = outcome
    assert ended == code, (ended, errors)
    assert len(errors.splitlines()) == 1 and errors.startswith("axpipe: error: "), errors
    for word in words:
        assert word in errors, (word, errors)


def await_group_end(process):
    """Waits until no process of the run is left: its parts may end one after the other."""
    wait_until(lambda: not group_lives(process), "a process is left")


def group_lives(process):
    try:
        os.killpg(process.pid, 0)
    except ProcessLookupError:
        return False
    # A zombie that nobody waits for is dead.
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                state, _, group = (entry / "stat").read_text().rsplit(")", 1)[1].split()[:3]
            except (FileNotFoundError, ProcessLookupError):
                continue
            if int(group) == process.pid and state != "Z":
                return True
    return False


def kill(process):
    """Kills all processes of a run at once, so that none can clean up."""
    os.killpg(process.pid, signal.SIGKILL)
    finish(process)


def wait_until(condition, what, patience=PATIENCE):
    """Waits for a condition, which must come true."""
    latest = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < latest, what
        time.sleep(0.001)


def temporaries(folder=HERE):
    """The temporary files in a folder."""
    return sorted(name for name in os.listdir(folder) if TEMPORARY.fullmatch(name))


def has_temporaries():
    return bool(temporaries() or temporaries(SPOOL))


def begun(process, folder=HERE):
    """Waits until a run has written to its output; says whether it still runs."""
    def is_begun():
        for name in temporaries(folder):
            try:
                if os.path.getsize(pathlib.Path(folder, name)) > 0:
                    return True
            except FileNotFoundError:
                pass
        return process.poll() is not None

    wait_until(is_begun, "no output was begun")
    return process.poll() is None


def has_opencl():
    """Whether there is an OpenCL device."""
    return b"opencl:0" in run(["devices"])[1]


def mode(path):
    """The permissions of a file."""
    return os.stat(path).st_mode & 0o7777


def is_whole(path):
    """Whether a file has the array that `make_input` makes of one mebibyte."""
    with h5py.File(path) as file:
        return file["data"].shape == (16384, 16)


def remove(*names):
    """Removes files and folders, if they are there."""
    for name in names:
        path = HERE / name
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


class Job:
    """A run with its input, the output of an earlier run and the output that it must make."""

    def __init__(self, name, arguments, expected, piped=None):
        self.name, self.arguments, self.piped = name, arguments, piped
        self.durations = []
        for _ in range(2):
            began = time.monotonic()
            process = self.start()
            code, _, errors = finish(process)
            self.durations.append(time.monotonic() - began)
            assert code == 0, (name, errors)
        self.duration = min(self.durations)
        self.new = (HERE / "out.h5").read_bytes()
        with h5py.File("out.h5") as file:
            np.testing.assert_array_equal(file["data"][()], expected, err_msg=name)
        with h5py.File("old.h5", "w") as file:
            file["old"] = np.arange(1000)
        self.old = (HERE / "old.h5").read_bytes()
        remove("old.h5")
        self.restore()

    def restore(self):
        """Puts the old output back."""
        (HERE / "out.h5").write_bytes(self.old)

    def start(self):
        if self.piped is None:
            return start(self.arguments, stdout=subprocess.DEVNULL)
        # The feeder ends by itself when the reader is gone.
        feeder = subprocess.Popen(["cat", self.piped], stdout=subprocess.PIPE)
        process = start(self.arguments, stdin=feeder.stdout, stdout=subprocess.DEVNULL)
        feeder.stdout.close()
        process.feeder = feeder
        return process

    def check_output(self):
        """Checks that the output is the old or the new one; says which."""
        left = (HERE / "out.h5").read_bytes()
        assert left in (self.old, self.new), f"{self.name}: neither the old nor the new output"
        return left == self.new


def make_jobs():
    """The jobs whose ends are tested: all, or those that further arguments name."""
    make_input("large.h5", 48)
    make_input("chunked.h5", 12, chunks=(4096, 16), compression="gzip", compression_opts=1)
    with h5py.File("large.h5") as file:
        large = file["data"][()]
    with h5py.File("chunked.h5") as file:
        chunked = file["data"][()]
    out = ["-o", "out.h5", "--threads", "1"]
    arguments = {
        "contiguous": (["linear 2 0 | abs", "large.h5", *out], np.abs(large * 2)),
        "compressed": (["abs", "chunked.h5", *out], np.abs(chunked)),
        "durable": (["linear 2 0 | abs", "large.h5", *out, "--sync"], np.abs(large * 2)),
        "median": (["aggregate median time", "chunked.h5", *out], np.median(chunked, 0)),
        "piped": (["abs", "-", *out], np.abs(large), "large.h5"),
    }
    if has_opencl():
        options = ["--device", "opencl", "--no-cache"]
        arguments["OpenCL"] = (
            ["linear 2 0 | abs", "large.h5", *out, *options], np.abs(large * 2))
    return [Job(name, *arguments[name]) for name in sys.argv[2:] or arguments if name in arguments]
