"""Folders that several users write to. Most of it only the superuser can set up."""

import os
import shutil

from scene import (
    AXPIPE, HERE, check_failure, fails, has_temporaries, is_whole, make_input, mode, run, run_well,
)

STRANGER = 12345
make_input("input.h5", 1)
RUN = ["abs", "input.h5", "-o"]

if os.geteuid() != 0:
    os.mkdir("closed", 0o555)
    fails([*RUN, "closed/out.h5"], 73, "'closed/out.h5'", "permission denied")
    (HERE / "mine.h5").write_text("old")
    os.chmod("mine.h5", 0o444)
    fails([*RUN, "mine.h5"], 73, "'mine.h5'", "permission denied")
    raise SystemExit
os.chmod(HERE, 0o755)


# Others may not get at where the program lies.
shutil.copy(AXPIPE, "program")
os.chmod("program", 0o755)


def as_stranger(arguments, groups=(), **options):
    return run(
        arguments, executable="./program", user=STRANGER, group=STRANGER, extra_groups=list(groups),
        **options)


# A folder that one is in, though one may not search those above it.
os.makedirs("above/here")
os.chmod("above", 0o700)
os.chmod("above/here", 0o777)
for name in ("input.h5", "program"):
    shutil.copy(name, "above/here")
for name in ("input.h5", "-"):
    with open("input.h5") as file:
        code, _, errors = as_stranger(
            ["abs", name, "-o", "out.h5"], cwd=HERE / "above/here", stdin=file,
            env={"TMPDIR": ""})
    assert (code, errors) == (0, ""), errors
    assert is_whole("above/here/out.h5")

os.mkdir("closed", 0o755)
check_failure(as_stranger([*RUN, "closed/out.h5"]), 73, "'closed/out.h5'", "permission denied")
os.mkdir("shared")
os.chmod("shared", 0o1777)
(HERE / "shared/root.h5").write_text("old")
check_failure(as_stranger([*RUN, "shared/root.h5"]), 73, "'shared/root.h5'", "permission denied")

# Links of others in a folder for all lead nowhere, as with `protected_symlinks`.
for name, target in [("trap", HERE / "precious"), ("trap2", HERE / "not-there")]:
    os.symlink(target, HERE / "shared" / name)
    os.chown(HERE / "shared" / name, STRANGER, STRANGER, follow_symlinks=False)
(HERE / "precious").write_text("precious")
fails([*RUN, "shared/trap"], 73, "'shared/trap'", "permission denied")
fails([*RUN, "shared/trap2"], 73, "'shared/trap2'", "permission denied")
assert (HERE / "precious").read_text() == "precious" and not (HERE / "not-there").exists()
os.symlink("folder/own.h5", "shared/own")
os.mkdir("shared/folder")
run_well([*RUN, "shared/own"])
assert is_whole("shared/folder/own.h5")

# Files of others keep owner and group; where that is impossible, nobody gets more.
(HERE / "shared/theirs.h5").write_text("old")
os.chown("shared/theirs.h5", STRANGER, STRANGER)
os.chmod("shared/theirs.h5", 0o640)
run_well([*RUN, "shared/theirs.h5"])
status = os.stat("shared/theirs.h5")
assert (status.st_uid, status.st_gid, mode("shared/theirs.h5")) == (STRANGER, STRANGER, 0o640)
os.mkdir("open")
os.chmod("open", 0o777)
(HERE / "open/team.h5").write_text("old")
os.chown("open/team.h5", 0, STRANGER + 1)
os.chmod("open/team.h5", 0o662)
code, _, errors = as_stranger([*RUN, "open/team.h5"])
assert (code, errors) == (0, ""), errors
status = os.stat("open/team.h5")
assert (status.st_uid, status.st_gid) == (STRANGER, STRANGER)
assert mode("open/team.h5") == 0o622, oct(mode("open/team.h5"))
os.chown("open/team.h5", 0, STRANGER + 1)
os.chmod("open/team.h5", 0o660)
code, _, errors = as_stranger([*RUN, "open/team.h5"], [STRANGER + 1])
assert (code, errors) == (0, ""), errors
status = os.stat("open/team.h5")
assert (status.st_uid, status.st_gid, mode("open/team.h5")) == (STRANGER, STRANGER + 1, 0o660)

# A temporary file of somebody else that one may not open is left alone.
dead = HERE / "open/.team.h5.axpipe-abcdefgh.tmp"
dead.write_text("dead")
os.chmod(dead, 0o600)
code, _, errors = as_stranger([*RUN, "open/team.h5"])
assert (code, errors) == (0, "") and dead.exists()
run_well([*RUN, "open/team.h5"])
assert not dead.exists()
assert not has_temporaries()
