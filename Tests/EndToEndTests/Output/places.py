"""Where links lead, and outputs and inputs whose names others take or remove meanwhile."""

import os
import signal
import stat

import h5py

from scene import (
    HERE, begun, check_failure, fails, finish, has_temporaries, is_whole, make_input, remove,
    run_well, start, temporaries,
)

make_input("input.h5", 1)
make_input("large.h5", 64)
RUN = ["abs", "input.h5", "-o"]
SLOW = ["linear 2 0 | abs", "large.h5", "--threads", "1", "-o"]

# Symbolic links are followed, and stay.
for link, target in [("one", "two"), ("two", "./target.h5"), ("dangling", "not-yet.h5")]:
    os.symlink(target, link)
for target in (None, "old"):
    if target:
        (HERE / "target.h5").write_text(target)
    run_well([*RUN, "one"])
    assert os.readlink("one") == "two" and os.readlink("two") == "./target.h5"
    assert is_whole("target.h5")
run_well([*RUN, "dangling"])
assert os.path.islink("dangling") and is_whole("not-yet.h5")
os.mkdir("folder")
os.symlink("folder", "folder-link")
run_well([*RUN, "folder-link"])
assert is_whole("folder/input.h5") and os.path.islink("folder-link")
os.symlink("loop", "loop")
fails([*RUN, "loop"], 73, "'loop'", "too many levels of symbolic links")
os.symlink("nowhere/out.h5", "astray")
fails([*RUN, "astray"], 73, "'astray'", "there is no directory")
os.symlink("/dev/null", "hole")
fails([*RUN, "hole"], 73, "'hole'", "not a regular file")
assert run_well([*RUN, "hole", "--format", "csv"]) == b""
assert os.path.islink("hole") and stat.S_ISCHR(os.stat("hole").st_mode)
os.symlink("input.h5", "itself")
fails([*RUN, "itself"], 64, "--in-place")
fails([*RUN, ""], 73, "cannot create ''", "no such file or directory")
fails([*RUN, "input.h5/out.h5"], 73, "not a directory")

# An input behind a link is replaced in place where it is.
(HERE / "folder/real.h5").write_bytes((HERE / "input.h5").read_bytes())
os.symlink("folder/real.h5", "place.h5")
run_well(["linear 1 1", "place.h5", "--in-place"])
assert os.path.islink("place.h5") and is_whole("folder/real.h5")
assert not has_temporaries() and temporaries("folder") == []
# A directory that goes away, and a temporary file.
os.mkdir("gone")
process = start([*SLOW, "gone/out.h5"])
assert begun(process, "gone")
os.killpg(process.pid, signal.SIGSTOP)
remove("gone")
os.killpg(process.pid, signal.SIGCONT)
check_failure(finish(process), 73, "'gone/out.h5'", "no such file or directory")
remove("out.h5")
process = start([*SLOW, "out.h5"])
assert begun(process)
os.killpg(process.pid, signal.SIGSTOP)
os.unlink(temporaries()[0])
os.killpg(process.pid, signal.SIGCONT)
check_failure(finish(process), 73, "'out.h5'", "its temporary file was removed")

# An output that another program replaces meanwhile: the last one wins, whole.
(HERE / "out.h5").write_text("old")
process = start([*SLOW, "out.h5"])
assert begun(process)
os.killpg(process.pid, signal.SIGSTOP)
(HERE / "new").write_text("other")
os.rename("new", "out.h5")
os.killpg(process.pid, signal.SIGCONT)
assert finish(process)[0] == 0
with h5py.File("out.h5") as file:
    assert file["data"].shape == (1048576, 16)

# But an input that is to be replaced by its result is the one that was read.
(HERE / "place2.h5").write_bytes((HERE / "large.h5").read_bytes())
process = start(["linear 1 1", "place2.h5", "--in-place", "--threads", "1"])
assert begun(process)
os.killpg(process.pid, signal.SIGSTOP)
(HERE / "new").write_text("other")
os.rename("new", "place2.h5")
os.killpg(process.pid, signal.SIGCONT)
check_failure(finish(process), 74, "'place2.h5' was replaced while it was being read")
assert (HERE / "place2.h5").read_text() == "other"
assert not has_temporaries()
