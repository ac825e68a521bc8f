"""Runs axpipe over the layer of Tests/FaultLayer, and looks at what a run leaves."""

import dataclasses
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import threading

# What a run that has come to nothing may take.
limit = 60
# Requests for memory count from here on.
least_memory = 1 << 10

old = b"the old output\n"


@dataclasses.dataclass
class Job:
    """A run of axpipe."""

    name: str
    arguments: list[str]
    # The file it writes; nothing where standard output takes the result.
    output: str | None = None
    # The file that standard input is, through a pipe.
    stdin: str | None = None
    # Whether text that was printed before a failure stays printed.
    streams: bool = False
    # Whether the calls come in the same order in every run.
    is_ordered: bool = True
    environment: dict[str, str] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass
class Outcome:
    """What a run left."""

    code: int
    stdout: bytes
    stderr: str
    # The output's bytes; nothing where there is none.
    output: bytes | None
    # Names of files that are neither inputs nor the output.
    others: list[str]
    # Calls of every kind, as the layer counted them in the process that made most of them.
    counts: dict[str, int]
    # What the layer made fail.
    failures: list[str]
    # What is in files that end in `.log`.
    logs: dict[str, str]
    # Descriptors, handles of HDF5 and its objects that were left open, those that there are.
    leaks: dict[str, int]


class Scene:
    """A folder with inputs, in which one run at a time goes on."""

    def __init__(self, folder: pathlib.Path, axpipe: str, layer: str, inputs: pathlib.Path):
        self.folder, self.axpipe, self.layer = folder.resolve(), axpipe, layer
        self.log = self.folder.with_name(self.folder.name + ".log")
        self.folder.mkdir()
        self.inputs = [path.name for path in inputs.iterdir()]
        for name in self.inputs:
            shutil.copy(inputs / name, self.folder / name)

    def run(self, job: Job, rule: str = "", has_old: bool = False) -> Outcome:
        """Runs the job with the layer under it."""
        self.log.unlink(missing_ok=True)
        if has_old and job.output:
            (self.folder / job.output).write_bytes(old)
        environment = {
            "PATH": "/usr/bin:/bin", "HOME": str(self.folder), "TMPDIR": str(self.folder),
            "LC_ALL": "C.UTF-8", "TZ": "UTC", "SOURCE_DATE_EPOCH": "1700000000",
            "LD_PRELOAD": self.layer, "FAULT_PATHS": f"{self.folder}/,pipe:",
            "FAULT_MEMORY": str(least_memory), "FAULT_FAIL": rule, "FAULT_LOG": str(self.log),
            # A run that fails may leave memory behind, for the system to take back.
            "ASAN_OPTIONS": "detect_leaks=0",
            **job.environment,
        }
        process = subprocess.Popen(
            [self.axpipe, *job.arguments], cwd=self.folder, env=environment,
            stdin=subprocess.PIPE if job.stdin else subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
        given = (self.folder / job.stdin).read_bytes() if job.stdin else None
        try:
            stdout, stderr = process.communicate(given, timeout=limit)
        except subprocess.TimeoutExpired:
            process.kill()
            stdout, stderr = process.communicate()
            stderr += b"\nit did not end\n"
        return self._outcome(job, process.returncode, stdout, stderr)

    def _outcome(self, job: Job, code: int, stdout: bytes, stderr: bytes) -> Outcome:
        output = self.folder / job.output if job.output else None
        content = output.read_bytes() if output and output.exists() else None
        others, logs = [], {}
        for path in self.folder.iterdir():
            if path.name not in self.inputs:
                if path != output:
                    others.append(path.name)
                if path.suffix == ".log":
                    logs[path.name] = path.read_text()
                path.unlink() if not path.is_dir() else shutil.rmtree(path)
        counts, failures, leaks = {}, [], {}
        for line in self.log.read_text().splitlines() if self.log.exists() else []:
            name, _, value = line.partition(" ")
            if name == "failed":
                failures.append(value)
            elif name in ("open_descriptors", "live_handles", "hdf5_objects"):
                if int(value) > 0:
                    leaks[name] = leaks.get(name, 0) + int(value)
            else:
                counts[name] = max(counts.get(name, 0), int(value))
        # How long `explain` thinks that it would compute is another time each time.
        stdout = re.sub(rb"^time  .*$", b"", stdout, flags=re.MULTILINE)
        return Outcome(code, stdout, stderr.decode(), content, others, counts, failures, logs, leaks)


def ending(outcome: Outcome) -> str:
    """How a run ended, in words."""
    if outcome.code < 0:
        return f"by {signal.Signals(-outcome.code).name}"
    return f"with {outcome.code}"


def visit_all(name: str, visit, items: list, scenes: list[Scene]) -> None:
    """Calls `visit` with each item and a scene that is free, and ends the program if some fail."""
    assert items, f"there was nothing to try for {name}"
    rest, lock, failures = iter(items), threading.Lock(), []

    def take(scene: Scene) -> None:
        while True:
            with lock:
                item = next(rest, None)
            if item is None:
                return
            try:
                visit(scene, item)
            except Exception as failure:
                failures.append(f"{type(failure).__name__}: {failure}")

    threads = [threading.Thread(target=take, args=(scene,)) for scene in scenes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(f"{name}: {len(items)} runs, {len(failures)} of them wrong")
    if failures:
        sys.exit("\n".join(failures[:40]))
