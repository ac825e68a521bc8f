"""Disks that are full, or not written to, or unknown, where the system lets one be mounted."""

import os
import subprocess

import h5py

from scene import HERE, check_failure, fails, has_temporaries, make_input, run, run_well

make_input("input.h5", 1)
make_input("large.h5", 16)
RUN = ["abs", "input.h5", "-o"]


def mounted(options, body, kind="tmpfs"):
    """Does something with a small file system, where the system lets one be mounted."""
    disk = HERE / "disk"
    disk.mkdir(exist_ok=True)
    command = ["mount", "-t", kind, "-o", options, kind, str(disk)]
    if subprocess.run(command, capture_output=True).returncode != 0:
        print("no file system can be mounted here")
        return
    try:
        body(disk)
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def read_only(disk):
    fails([*RUN, "disk/out.h5"], 73, "'disk/out.h5'", "read-only file system")
    fails([*RUN, "disk/out.csv"], 73, "'disk/out.csv'", "read-only file system")


def becomes_full(disk):
    for size in (0, 4096, 20_000, 900_000, 1_020_000):
        (disk / "ballast").write_bytes(bytes(size))
        for options in ([], ["--compress", "gzip:1"], ["--sync"]):
            for name in ("disk/out.h5", "disk/out.csv", "disk/out.npy"):
                (HERE / name).write_text("old")
                arguments = ["linear 2 0", "large.h5", "-o", name]
                if name.endswith("h5") or options != ["--compress", "gzip:1"]:
                    check_failure(run([*arguments, *options]), 74, f"'{name}'")
                assert (HERE / name).read_text() == "old"
                assert sorted(os.listdir(disk)) == sorted(["ballast", name.split("/")[1]])
                os.unlink(name)
    # In place, and for what is kept for a pipe.
    (disk / "ballast").write_bytes(bytes(300_000))
    small = disk / "small.h5"
    with h5py.File(small, "w") as file:
        file["data"] = [float(number) for number in range(50_000)]
    content = small.read_bytes()
    check_failure(run(["linear 1 1", "disk/small.h5", "--in-place"]), 74, "disk/small.h5")
    assert small.read_bytes() == content
    with open("large.h5", "rb") as large:
        pipe = subprocess.Popen(["cat"], stdin=large, stdout=subprocess.PIPE)
        outcome = run(
            ["abs", "-", "-o", "out.h5"], stdin=pipe.stdout, env={"TMPDIR": str(disk)})
        pipe.stdout.close()
        pipe.wait()
    check_failure(outcome, 74, "standard input", "no space left on device")
    check_failure(
        run(["abs", "large.h5", "-o", "-"], env={"TMPDIR": str(disk)}), 74, "TMPDIR")
    assert sorted(os.listdir(disk)) == ["ballast", "small.h5"]


def left_behind(disk):
    """Where it is not known that locks are the same for all, nothing is taken for dead."""
    dead = disk / ".out.h5.axpipe-abcdefgh.tmp"
    dead.touch()
    run_well([*RUN, "disk/out.h5"])
    assert sorted(os.listdir(disk)) == [dead.name, "out.h5"]


mounted("ro", read_only)
mounted("mode=755", left_behind, "ramfs")
mounted("size=1m", becomes_full)
assert not has_temporaries()
