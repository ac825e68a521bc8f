"""Kills runs at random moments, where nothing can clean up; the next run does."""

import os
import signal
import time

from scene import (
    HERE, LONG, SPOOL, begun, finish, generator, kill, make_jobs, run_well, start,
    temporaries,
)

COUNT = 200 if LONG else 6


def kill_at(job, delay):
    """Kills a run after a while; says whether the new output was there."""
    job.restore()
    process = job.start()
    time.sleep(delay)
    kill(process)
    return job.check_output()


def check_job(job):
    left = done = 0
    for _ in range(COUNT):
        done += kill_at(job, generator.uniform(0, 1.1 * job.duration))
        left = max(left, len(temporaries()))
    # One that surely had begun its output.
    job.restore()
    process = job.start()
    assert begun(process), "the run was too fast to be killed"
    kill(process)
    assert not job.check_output()
    assert temporaries(), "the temporary file of a killed run is gone"
    code, _, errors = finish(job.start())
    assert (code, errors) == (0, ""), errors
    assert job.check_output()
    assert temporaries() == [], f"{job.name}: {temporaries()} stayed"
    assert os.listdir(SPOOL) == [], os.listdir(SPOOL)
    print(f"{job.name}: {COUNT + 1} killed, {done} had their output, up to {left} left files removed")


for job in make_jobs():
    check_job(job)

# What is not surely a dead run's temporary file of this output stays.
kept = [
    ".out.h5.axpipe-short.tmp", ".out.h5.axpipe-ABCDEFGH.tmp", ".other.h5.axpipe-abcdefgh.tmp",
    "out.h5.axpipe-abcdefgh.tmp", ".out.h5.axpipe-abcdefghi.tmp",
]
for name in kept:
    (HERE / name).write_text("mine")
(HERE / ".out.h5.axpipe-aaaaaaaa.tmp").mkdir()
(HERE / ".out.h5.axpipe-bbbbbbbb.tmp").symlink_to("large.h5")
os.mkfifo(HERE / ".out.h5.axpipe-cccccccc.tmp")
(HERE / ".out.h5.axpipe-dddddddd.tmp").write_text("dead")
special = [f".out.h5.axpipe-{letter * 8}.tmp" for letter in "abc"]
run_well(["abs", "chunked.h5", "-o", "out.h5"])
names = set(os.listdir(HERE))
assert names >= {*kept, *special}, names
assert ".out.h5.axpipe-dddddddd.tmp" not in names

# A folder of many files is looked through by a run that takes long beside that.
os.mkdir("many")
for number in range(4000):
    (HERE / "many" / f"{number:0200}").touch()
dead = HERE / "many/.out.h5.axpipe-abcdefgh.tmp"
dead.touch()
process = start(["abs", "large.h5", "-o", "many/out.h5", "--threads", "1"])
assert begun(process, "many")
os.killpg(process.pid, signal.SIGSTOP)
time.sleep(1)
os.killpg(process.pid, signal.SIGCONT)
assert finish(process)[0] == 0
assert not dead.exists() and temporaries("many") == []
