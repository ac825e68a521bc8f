"""A cache of compiled kernels that others could have written is not used; nothing else changes."""

import os

from scene import HERE, has_opencl, make_input, remove, run, run_well

CACHE = HERE / "home"
FOLDER = CACHE / "axpipe"
RUN = ["abs | clip 0 1", "input.h5", "-o", "out.h5", "--device", "opencl"]


def setting(folder):
    # PoCL has a cache of its own.
    return {"env": {"XDG_CACHE_HOME": str(folder), "POCL_CACHE_DIR": str(HERE / "pocl")}}


def check_refused(reason, folder=CACHE):
    """The same result without a word, and the reason with -v."""
    left = sorted(os.listdir(FOLDER))
    remove("out.h5")
    run_well(RUN, **setting(folder))
    assert (HERE / "out.h5").read_bytes() == expected
    code, _, errors = run([*RUN, "-v"], **setting(folder))
    assert code == 0 and f"compiled kernels are not kept: {reason}" in errors, (code, errors)
    assert sorted(os.listdir(FOLDER)) == left


if not has_opencl():
    print("no OpenCL device here")
    raise SystemExit

make_input("input.h5", 1)
run_well(RUN, umask=0o000, **setting(CACHE))
expected = (HERE / "out.h5").read_bytes()
assert os.stat(CACHE).st_mode & 0o777 == 0o700 and os.stat(FOLDER).st_mode & 0o777 == 0o700
entries = os.listdir(FOLDER)
assert len(entries) == 1 and os.stat(FOLDER / entries[0]).st_mode & 0o777 == 0o600
code, _, errors = run([*RUN, "-v"], **setting(CACHE))
assert code == 0 and "not kept" not in errors, errors

for mode in (0o777, 0o1777, 0o770, 0o702):
    os.chmod(FOLDER, mode)
    check_refused(f"others may write to '{FOLDER}'")
os.chmod(FOLDER, 0o700)
os.mkdir("elsewhere")
os.symlink(FOLDER, "elsewhere/axpipe")
check_refused(f"'{HERE}/elsewhere/axpipe' is a symbolic link", HERE / "elsewhere")
(HERE / "file").write_text("")
check_refused("'/proc/nowhere/axpipe' cannot be made", "/proc/nowhere")
check_refused(f"'{HERE}/file/axpipe' cannot be made", HERE / "file")
if os.geteuid() == 0:
    os.chown(FOLDER, 12345, 12345)
    check_refused(f"'{FOLDER}' belongs to somebody else")
    os.chown(FOLDER, 0, 0)
run_well(RUN, **setting(CACHE))
assert os.listdir(FOLDER) == entries
