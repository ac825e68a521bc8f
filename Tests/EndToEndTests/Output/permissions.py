"""Who may read and write outputs: what the mask leaves, or those who could before."""

import os
import struct

from scene import HERE, finish, make_input, mode, remove, run_well, start, temporaries

STRANGER = 12345
make_input("input.h5", 1)
make_input("large.h5", 64)
RUN = ["abs", "input.h5", "-o"]
SLOW = ["linear 2 0 | abs", "large.h5", "--threads", "1", "-o"]
FORMATS = ["out.h5", "out.csv"]

# What the mask leaves, at every moment.
for mask in (0o000, 0o022, 0o027, 0o077):
    for name in FORMATS:
        remove(name)
        run_well([*RUN, name], umask=mask)
        assert mode(name) == 0o666 & ~mask, (name, oct(mask), oct(mode(name)))

# What the replaced file has, whatever the mask; bits that make programs of files are not for data.
for permissions in (0o600, 0o640, 0o664, 0o666, 0o644):
    for name in FORMATS:
        os.chmod(name, permissions)
        run_well([*RUN, name], umask=0o022)
        assert mode(name) == permissions, (name, oct(permissions), oct(mode(name)))
(HERE / "in.h5").write_bytes((HERE / "input.h5").read_bytes())
os.chmod("in.h5", 0o604)
run_well(["linear 1 1", "in.h5", "--in-place"], umask=0o077)
assert mode("in.h5") == 0o604


def modes_during(arguments, umask):
    """The permissions that the temporary files of a run had, as far as they were seen. A run that was over
    before anybody looked is made again, over what it left."""
    modes = set()
    for _ in range(20):
        process = start(arguments, umask=umask)
        while process.poll() is None:
            for name in temporaries():
                try:
                    modes.add(mode(name))
                except FileNotFoundError:
                    pass
        code, _, errors = finish(process)
        assert (code, errors) == (0, "")
        if modes:
            return modes
    raise AssertionError("the runs were too fast to be looked at")


remove("out.h5")
assert modes_during([*SLOW, "out.h5"], 0o027) == {0o640}
os.chmod("out.h5", 0o600)
assert modes_during([*SLOW, "out.h5"], 0o000) == {0o600}
os.chmod("out.h5", 0o640)
assert modes_during([*SLOW, "out.h5"], 0o000) <= {0o600, 0o640}

# Several outputs at a time: the permissions of one are not those of another.
for name in "abcdef":
    (HERE / f"{name}.in.h5").write_bytes((HERE / "input.h5").read_bytes())
remove("many")
os.mkdir("many")
inputs = [f"{name}.in.h5" for name in "abcdef"]
for name in inputs[::2]:
    (HERE / "many" / name).write_text("old")
    os.chmod(HERE / "many" / name, 0o600)
for _ in range(5):
    run_well(["abs", *inputs, "-o", "many/", "--jobs", "4"], umask=0o022)
    assert [mode(f"many/{name}") for name in inputs] == [0o600, 0o644] * 3
    for name in inputs[1::2]:
        os.unlink(HERE / "many" / name)


# Access control lists: a tag, permissions and an ID for each entry (linux/posix_acl_xattr.h).
def access_list(*entries):
    return struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in entries)


NOBODY = 0xFFFFFFFF
USER, NAMED, GROUP, MASK, OTHERS = 1, 2, 4, 16, 32
reader = access_list(
    (USER, 6, NOBODY), (NAMED, 4, STRANGER), (GROUP, 0, NOBODY), (MASK, 4, NOBODY),
    (OTHERS, 0, NOBODY))
remove("out.h5")
run_well([*RUN, "out.h5"])
try:
    os.setxattr("out.h5", "system.posix_acl_access", reader)
    has_lists = True
except OSError:
    has_lists = False
    print("no access control lists here")
if has_lists:
    run_well([*RUN, "out.h5"])
    assert os.getxattr("out.h5", "system.posix_acl_access") == reader
    remove("listed")
    os.mkdir("listed")
    os.setxattr("listed", "system.posix_acl_default", reader)
    # A new file gets what the folder gives, and a replaced one what it had.
    (HERE / "listed/other").write_text("")
    run_well([*RUN, "listed/out.h5"], umask=0o022)
    for name in ("other", "out.h5"):
        assert os.getxattr(f"listed/{name}", "system.posix_acl_access") == os.getxattr(
            "listed/other", "system.posix_acl_access")
    os.removexattr("listed/out.h5", "system.posix_acl_access")
    os.chmod("listed/out.h5", 0o640)
    run_well([*RUN, "listed/out.h5"])
    assert "system.posix_acl_access" not in os.listxattr("listed/out.h5")
    assert mode("listed/out.h5") == 0o640
