"""Two processes look like one: supervision.py AXPIPE

Exit codes, signals to either process or to both, stopping and going on, a crash in the middle of the
work, and what is left behind.
"""

import json
import os
import signal
import subprocess
import sys
import time

import h5py
import numpy as np

AXPIPE = os.path.abspath(sys.argv[1])
SANITIZED = bool(os.environ.get("AXPIPE_SANITIZER"))

with h5py.File("small.h5", "w") as file:
    file["data"] = np.arange(12.0).reshape(3, 4)
open("none.h5", "w").close()
# Slow to compress, so that there is time to interrupt it.
with h5py.File("large.h5", "w") as file:
    file.create_dataset("data", data=np.random.default_rng(1).normal(size=(1 << 22, 4)), chunks=(1 << 15, 4))
slow = ["add 1", "large.h5", "-o", "out.h5", "--compress", "gzip:9", "--threads", "1"]


def start(*arguments, **options):
    return subprocess.Popen([AXPIPE, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, text=True, **options)


def until(condition):
    for _ in range(2000):
        found = condition()
        if found:
            return found
        time.sleep(0.005)
    raise TimeoutError(condition)


def worker(process):
    """The process that does the work."""
    path = f"/proc/{process.pid}/task/{process.pid}/children"
    return int(until(lambda: open(path).read().split())[0])


def temporaries():
    return [name for name in os.listdir(".") if name.endswith(".tmp")]


def began(*arguments, **options):
    """Starts a run and waits until it writes."""
    process = start(*(arguments or slow), **options)
    child = worker(process)
    until(lambda: any(os.path.getsize(name) > 100_000 for name in temporaries() if os.path.exists(name)))
    return process, child


def state(process):
    with open(f"/proc/{process}/stat") as file:
        return file.read().rpartition(")")[2].split()[0]


def is_gone(process):
    return not os.path.exists(f"/proc/{process}") or state(process) == "Z"


def is_clean():
    return not temporaries() and not os.path.exists("out.h5")


# Exit codes.
for arguments, code in ((["copy", "small.h5"], 0), (["copy", "nothing.h5"], 66), (["copy", "none.h5"], 65),
                        (["info", "small.h5"], 0), (["copy", "small.h5", "-o", "no/where/x.h5"], 73)):
    process = start(*arguments)
    output, errors = process.communicate()
    assert process.returncode == code and errors.count("\n") == (code != 0), (arguments, process, errors)

# A signal to who watches, to who works, or to both ends both by that signal within 200 ms.
for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
    for target in ("watcher", "worker", "both"):
        process, child = began()
        sent = time.monotonic()
        if target != "worker":
            process.send_signal(number)
        if target != "watcher":
            os.kill(child, number)
        output, errors = process.communicate()
        latest = 2 if SANITIZED else 0.2
        assert time.monotonic() - sent < latest, (number, target, time.monotonic() - sent)
        assert process.returncode == -number and not errors, (number, target, process.returncode, errors)
        assert is_gone(child) and is_clean(), (number, target, os.listdir("."))

# Who works cannot answer, as while the system takes a device from it: nobody waits for it.
process, child = began()
os.kill(child, signal.SIGSTOP)
sent = time.monotonic()
process.terminate()
process.communicate()
assert time.monotonic() - sent < 0.2, time.monotonic() - sent
assert process.returncode == -signal.SIGTERM and is_clean(), (process.returncode, os.listdir("."))
until(lambda: is_gone(child))

# Who works is killed, as the system does when memory is short: who watches removes what it left.
process, child = began()
os.kill(child, signal.SIGKILL)
process.communicate()
assert process.returncode == -signal.SIGKILL and is_clean(), (process.returncode, os.listdir("."))

# Who watches is killed: the other one ends too, and removes what it has.
process, child = began()
process.kill()
process.communicate()
until(lambda: is_gone(child))
assert is_clean(), os.listdir(".")

# So it does where it does not hear of SIGTERM, though it cannot clean up then.
for quieten in (lambda: signal.signal(signal.SIGTERM, signal.SIG_IGN),
                lambda: signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])):
    process, child = began(preexec_fn=quieten)
    process.kill()
    process.communicate()
    until(lambda: is_gone(child))
    assert not os.path.exists("out.h5"), "it went on to its end"
    for name in temporaries():
        os.remove(name)

# Stopped and continued, by a signal to who watches.
process, child = began()
process.send_signal(signal.SIGTSTP)
until(lambda: state(process.pid) == "T" and state(child) == "T")
process.send_signal(signal.SIGCONT)
until(lambda: state(child) != "T" and state(process.pid) != "T")
assert process.poll() is None
process.terminate()
process.communicate()
assert process.returncode == -signal.SIGTERM and is_clean()

# What is ignored stays ignored.
process = start(*slow, preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
child = worker(process)
process.send_signal(signal.SIGHUP)
os.kill(child, signal.SIGHUP)
time.sleep(0.1)
assert process.poll() is None and not is_gone(child)
process.terminate()
process.communicate()
assert is_clean()

# A crash that is no file's fault, at any moment of the work.
for number in (signal.SIGSEGV, signal.SIGBUS, signal.SIGFPE, signal.SIGILL, signal.SIGABRT):
    process, child = began(*slow, "--log-format", "json")
    os.kill(child, number)
    output, errors = process.communicate()
    message = json.loads(errors)
    assert process.returncode == message["exitCode"] in (65, 70) and is_clean(), (number, errors)
    expected = "axpipe has crashed" if process.returncode == 70 else "large.h5"
    assert expected in message["message"], message

# Memory is limited by what is allowed and by a fixed amount; to make a result again, by what was allowed.
def most_data(*arguments):
    process, child = began(*arguments)
    with open(f"/proc/{child}/limits") as file:
        limit = next(line.split()[3] for line in file if line.startswith("Max data size"))
    process.terminate()
    process.communicate()
    return int(limit)


# Under a sanitizer, which takes more, it is not.
if not SANITIZED:
    assert 1 << 30 < most_data(*slow, "--memory", "64M") < 3 << 30
    with h5py.File("made.h5", "w") as file:
        file.attrs["axpipe_version"], file.attrs["axpipe_chain"] = "1", "add 1"
        file.attrs["axpipe_arguments"] = [*slow, "--memory", "8G"]
        file.attrs["axpipe_inputs"] = ["large.h5:/data"]
    assert most_data("rerun", "made.h5", "-o", "out.h5", "--quiet") > 9 << 30

# For debuggers there is one process. It ends in the middle of its work, which is no leak.
process = start("copy", "small.h5", "-o", "out.h5",
                env={**os.environ, "AXPIPE_SUPERVISE": "0", "ASAN_OPTIONS": "detect_leaks=0"})
assert process.wait() == 0 and os.path.exists("out.h5")
