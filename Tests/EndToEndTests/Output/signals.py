"""Ends runs by signals at random moments: nothing is left, and nothing waits."""

import os
import signal
import statistics
import time

from scene import (
    HERE, LONG, PATIENCE, begun, finish, generator, has_temporaries, make_jobs, start, wait_until,
)

COUNT = 100 if LONG else 6
SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]


def check_end(process, number, sent):
    """Checks how a run ended after a signal; gives how long that took."""
    process.wait(PATIENCE)
    took = time.monotonic() - sent
    code, _, errors = finish(process)
    assert code in (-number, 0), (code, errors)
    assert errors == "", errors
    # A part of the run may end later than the one that was started.
    wait_until(lambda: not has_temporaries(), f"a temporary file is left after {code}", 5)
    return code, took


def report(name, times):
    times = sorted(times)
    print(
        f"{name}: {len(times)} ended, median {1000 * statistics.median(times):.0f} ms, "
        f"largest {1000 * times[-1]:.0f} ms")


def check_job(job):
    times = []
    for index in range(COUNT):
        job.restore()
        process = job.start()
        time.sleep(generator.uniform(0, job.duration))
        number = SIGNALS[index % 3]
        sent = time.monotonic()
        # As from a terminal, or as from `kill`.
        (os.killpg if index % 2 else os.kill)(process.pid, number)
        code, took = check_end(process, number, sent)
        if job.check_output():
            continue
        assert code == -number
        times.append(took)
    assert times, f"{job.name}: the run was too fast to be stopped"
    report(job.name, times)


def check_repeated(job):
    """Signals that come while the first one is at work do not keep it from its work."""
    for pause in (0, 0, 0.0001, 0.001):
        job.restore()
        process = job.start()
        assert begun(process)
        for number in [*SIGNALS, *SIGNALS]:
            os.killpg(process.pid, number)
            time.sleep(pause)
        code, _, errors = finish(process)
        assert -code in SIGNALS and errors == "", (code, errors)
        wait_until(lambda: not has_temporaries(), "a temporary file is left", 5)


def check_waiting(name, arguments, **options):
    """Ends a run that waits for something that does not come."""
    for number in SIGNALS:
        process = start(arguments, **options)
        time.sleep(0.3)
        assert process.poll() is None, (name, finish(process))
        sent = time.monotonic()
        process.send_signal(number)
        code, took = check_end(process, number, sent)
        assert code == -number
        report(name, [took])


jobs = make_jobs()
for job in jobs:
    check_job(job)
check_repeated(jobs[0])

os.mkfifo("fifo")
check_waiting("a chain file that is a pipe", ["-c", "fifo", "large.h5", "-o", "out.h5"])
check_waiting("an output that is a pipe", ["abs", "large.h5", "--format", "csv", "-o", "fifo"])
reading, writing = os.pipe()
os.write(writing, (HERE / "large.h5").read_bytes()[:50_000])
check_waiting("standard input", ["abs", "-", "-o", "out.h5"], stdin=reading)
check_waiting("standard output", ["abs", "large.h5", "--format", "csv"])
check_waiting("HDF5 on standard output", ["abs", "large.h5", "-o", "-"])

# A signal that was ignored before, as under nohup, stays so.
job = jobs[0]
job.restore()
process = start(job.arguments, preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
assert begun(process)
os.killpg(process.pid, signal.SIGHUP)
code, _, errors = finish(process)
assert (code, errors) == (0, ""), (code, errors)
assert job.check_output()
