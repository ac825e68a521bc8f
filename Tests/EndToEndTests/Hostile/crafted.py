"""Files made to do harm end in a line and code 65, or do none. crafted.py AXPIPE

One for each kind: claims of more elements than any disk has, chunks outside of the file, chunks on top of
each other, bombs of deflate, links in a circle, and damage that the HDF5 library crashes on or comes to
no end with.
"""

import json
import os
import resource
import subprocess
import sys
import zlib

import h5py
import numpy as np

AXPIPE = os.path.abspath(sys.argv[1])
# Beside the memory that axpipe is allowed, 1 GiB for what the library takes for a file's lists.
MOST_MEMORY = (256 << 20) + (1100 << 20)
if os.environ.get("AXPIPE_SANITIZER"):
    # Takes memory of its own, and has none limited.
    MOST_MEMORY *= 4


def run(*arguments):
    ended = subprocess.run([AXPIPE, *arguments], capture_output=True, text=True, stdin=subprocess.DEVNULL,
                           timeout=60)
    took = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss << 10
    assert took < MOST_MEMORY, (arguments, took >> 20)
    return ended


def refused(words, *arguments):
    ended = run(*arguments)
    assert ended.returncode == 65, (arguments, ended)
    # Below an error in the chain stands the place in it.
    lines = [line for line in ended.stderr.splitlines() if not line.startswith("  ")]
    assert len(lines) == 1 and lines[0].startswith("axpipe: error: "), (arguments, ended.stderr)
    assert words in lines[0], (words, lines[0])
    assert not any(name.endswith(".tmp") or name.startswith("out.") for name in os.listdir(".")), os.listdir(".")


def refused_or(code, *arguments):
    """The library may find it harmless."""
    ended = run(*arguments)
    assert ended.returncode in (65, code), (arguments, ended)
    lines = [line for line in ended.stderr.splitlines() if not line.startswith("  ")]
    assert len(lines) == (ended.returncode != 0), (arguments, ended.stderr)


def patched(path, old, new, count=None):
    """Replaces bytes that stand in a file, so many times."""
    with open(path, "r+b") as file:
        data = file.read()
        found = data.count(old)
        assert found and (count is None or found == count), (path, old, found)
        file.seek(0)
        file.write(data.replace(old, new))


def number(value, size=8):
    return (value % (1 << 8 * size)).to_bytes(size, "little")


def in_every_way(path, words):
    for arguments in (["copy", path, "-o", "out.h5"], ["mean 0", path, "-o", "out.h5"],
                      ["copy", path, "-o", "out.csv"], ["mean 0", path], ["explain", "abs", path], ["plot", path]):
        refused(words, *arguments)


# Elements that lie where no file is as long.
for address in (0x7FFF_FFFF_FFFF_FFF0, 0xFFFF_FFFF_FFFF_FFF0, 1 << 62, (1 << 62) - 8):
    with h5py.File("address.h5", "w") as file:
        file["data"] = np.zeros((3000, 100), "f4")
        place = file["data"].id.get_offset()
    patched("address.h5", b"\x03\x01" + number(place), b"\x03\x01" + number(address), 1)
    for arguments in (["copy", "-o", "out.h5"], ["mean 0"], ["plot"], ["plot", "--channels", "90-95"]):
        refused("", arguments[0], "address.h5", *arguments[1:])

# Bounds that claim more than any disk has.
for length in (1 << 44, 1 << 61, 1 << 62):
    with h5py.File("bounds.h5", "w") as file:
        file["data"], file["time"] = np.arange(2.0), np.arange(2.0)
        corners = file.create_dataset("corners", (length,), "f4", chunks=(1000,))
        bounds = file.create_dataset("bounds", (2, length), "f8", chunks=(1, 1 << 16), compression=1)
        for scale in file["time"], corners:
            scale.make_scale()
        file["time"].attrs["bounds"] = "bounds"
        file["data"].dims[0].attach_scale(file["time"])
        bounds.dims[0].attach_scale(file["time"])
        bounds.dims[1].attach_scale(corners)
    refused("it claims to have", "copy", "bounds.h5:/data", "-o", "out.h5")

# Claims of 2^60 elements, and of more than there are numbers for.
for claim, length in (("huge", 1 << 60), ("full", (1 << 63) - 1)):
    for layout in ({}, {"chunks": (7,)}, {"chunks": (7,), "compression": "gzip"}):
        with h5py.File("claim.h5", "w") as file:
            file.create_dataset("data", (1234567,), "f8", **layout)
        patched("claim.h5", number(1234567), number(length))
        in_every_way("claim.h5", "it claims to have")
        assert run("info", "claim.h5").returncode in (0, 65)
with h5py.File("claim.h5", "w") as file:
    file.create_dataset("data", (1234567,) * 4, "f8", chunks=(1, 1, 1, 7))
patched("claim.h5", number(1234567), number(1 << 31))
in_every_way("claim.h5", "it claims to have")
# The same of an axis, of labels and of an attribute.
with h5py.File("axis.h5", "w") as file:
    file.create_dataset("data", (1234567,), "i1", chunks=(1000,))
    file.create_dataset("time", (1234567,), "f8", chunks=(1000,))
    file["time"].make_scale("time")
    file["data"].dims[0].attach_scale(file["time"])
patched("axis.h5", number(1234567), number(1 << 40))
ended = run("diff 0 scale_by_fs=true", "axis.h5", "-o", "out.h5")
assert ended.returncode == 64 and "has 1099511627776 values" in ended.stderr, ended
assert not os.path.exists("out.h5")
with h5py.File("attribute.h5", "w") as file:
    file["data"] = np.zeros(3)
    file["data"].attrs["values"] = np.zeros(1237)
for claim in (1 << 20, 1 << 40, 1 << 60, (1 << 63) - 1):
    with h5py.File("attribute.h5", "w") as file:
        file["data"] = np.zeros(3)
        file["data"].attrs["values"] = np.zeros(1237)
    patched("attribute.h5", number(1237), number(claim))
    refused("", "copy", "attribute.h5", "-o", "out.h5")

# A file as large as the system lets it be, nearly all of it a hole.
with h5py.File("hole.h5", "w") as file:
    file["data"] = np.zeros(3)
for size in (1 << 62, 1 << 43):
    try:
        os.truncate("hole.h5", size)
        break
    except OSError:
        pass
assert run("copy", "hole.h5", "-o", "over.h5").returncode == 0
os.remove("hole.h5")

# Chunks that lie outside of the file, and chunks on top of each other.
values = np.random.default_rng(1).integers(0, 99, (8, 3000))
for name, layout in (("plain", {"chunks": (2, 3000)}), ("small", {"chunks": (2, 30)}),
                     ("packed", {"chunks": (2, 3000), "compression": "gzip"})):
    for version in ("earliest", "latest"):
        for place in (1 << 50, (1 << 63) + 4096, -1000, 10_000_000):
            with h5py.File("chunks.h5", "w", libver=version) as file:
                data = file.create_dataset("data", data=values, **layout)
                at = data.id.get_chunk_info(1).byte_offset
            patched("chunks.h5", number(at), number(place))
            refused("chunks.h5", "copy", "chunks.h5", "-o", "out.h5")
        with h5py.File("chunks.h5", "w", libver=version) as file:
            data = file.create_dataset("data", data=values, **layout)
            first, second = (data.id.get_chunk_info(index).byte_offset for index in (0, 1))
        patched("chunks.h5", number(second), number(first))
        # An index that has a checksum does not take the change.
        refused_or(0, "copy", "chunks.h5", "-o", "over.h5")
        if version == "earliest" and name != "packed":
            with h5py.File("chunks.h5") as file, h5py.File("over.h5") as copy:
                assert np.array_equal(file["data"], copy["data"])
# Elements in an object's header, which has fewer than the shape says.
creation = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
creation.set_layout(h5py.h5d.COMPACT)
with h5py.File("compact.h5", "w") as file:
    space = h5py.h5s.create_simple((1117,))
    h5py.h5d.create(file.id, b"data", h5py.h5t.NATIVE_INT32, space, creation)
for claim in (2117, 1 << 24, 1 << 60):
    patched("compact.h5", number(1117 if claim == 2117 else last), number(claim))
    last = claim
    in_every_way("compact.h5", "")
# A piece that begins in the file and ends outside.
with h5py.File("piece.h5", "w") as file:
    data = file.create_dataset("data", data=values)
    at = data.id.get_offset()
for place in (os.path.getsize("piece.h5") - 8, 1 << 50, (1 << 63) + 4096):
    patched("piece.h5", number(at), number(place))
    at = place
    refused("piece.h5", "copy", "piece.h5", "-o", "out.h5")


def zeros(count):
    """So many zeros as zlib stores them, made of one compressed mebibyte again and again."""
    packer = zlib.compressobj(9)
    head = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    end = zlib.compressobj(9, zlib.DEFLATED, -15)
    return head + again * ((count >> 20) - 1) + end.flush() + ((count % 65521) << 16 | 1).to_bytes(4, "big")


# Bombs: a chunk that becomes more than it should, once by our own decoder and once by the library's.
assert zlib.decompress(zeros(4 << 20)) == bytes(4 << 20)
for filters in (1, 2):
    bomb = zeros(32 << 30)
    creation = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    creation.set_chunk((1000,))
    for _ in range(filters):
        creation.set_deflate(9)
    with h5py.File("bomb.h5", "w") as file:
        space = h5py.h5s.create_simple((4000,))
        data = h5py.h5d.create(file.id, b"data", h5py.h5t.NATIVE_DOUBLE, space, creation)
        for _ in range(filters - 1):
            bomb = zlib.compress(bomb)
        data.write_direct_chunk((1000,), bomb)
    refused("bomb.h5", "mean 0", "bomb.h5")
    refused("bomb.h5", "copy", "bomb.h5", "-o", "out.h5")

# An object whose header is damaged is there, but cannot be read.
with h5py.File("header.h5", "w") as file:
    file["good"], file["data"] = np.zeros(3), np.zeros(3)
    at = h5py.h5o.get_info(file["data"].id).addr
with open("header.h5", "r+b") as file:
    file.seek(at)
    file.write(b"\x77")
refused("cannot read '/data' in 'header.h5'", "copy", "header.h5:/data", "-o", "out.h5")
assert run("copy", "header.h5:/nothing", "-o", "out.h5").returncode == 66

# Links in a circle: hard, soft, and through other files.
with h5py.File("circle.h5", "w") as file:
    file["data"] = np.arange(3.0)
    group = file.create_group("group")
    group["again"] = group
    group["top"] = file["/"]
    for name, target in (("one", "/two"), ("two", "/one"), ("self", "/self")):
        file[name] = h5py.SoftLink(target)
    file["outside"] = h5py.ExternalLink("circle.h5", "/outside")
assert run("info", "--all", "circle.h5").returncode == 0
assert run("copy", "circle.h5", "-o", "over.h5").returncode == 0
for path in ("one", "self"):
    assert run("copy", f"circle.h5:/{path}").returncode == 66
refused("--allow-external", "copy", "circle.h5:/outside")
assert run("copy", "circle.h5:/outside", "--allow-external").returncode == 66
# The same where the group does not know that it has several names.
with h5py.File("inside.h5", "w") as file:
    file["data"] = np.arange(3.0)
    group = file.create_group("group")
    group["again"], group["more"] = group, group
    at = h5py.h5o.get_info(group.id).addr
with open("inside.h5", "r+b") as file:
    file.seek(at + 4)
    assert int.from_bytes(file.read(4), "little") == 3
    file.seek(at + 4)
    file.write(number(1, 4))
for arguments in (["info", "inside.h5"], ["copy", "inside.h5", "-o", "out.h5"]):
    refused("a group of it is inside itself", *arguments)
assert run("copy", "inside.h5:/data").returncode == 0
with h5py.File("deep.h5", "w") as file:
    group = file
    for _ in range(3000):
        group = group.create_group("g")
    group["data"] = np.arange(3.0)
assert run("info", "deep.h5").returncode in (0, 65)


def damaged_heap(path, size):
    """A text whose length is not that of the object in the heap where it lies."""
    with h5py.File(path, "w") as file:
        file["data"] = np.arange(3.0)
        file["data"].attrs["units"] = "a text that is kept in a heap"
    text = b"a text that is kept in a heap"
    with open(path, "rb") as file:
        at = file.read().index(text)
    with open(path, "r+b") as file:
        file.seek(at - 8)
        assert int.from_bytes(file.read(8), "little") in (len(text), len(text) + 1)
        file.seek(at - 8)
        file.write(number(size))


# What the library crashes on (1.10.8 does), and what it comes to no end with.
damaged_heap("crash.h5", 64 << 20)
for command in (["info", "crash.h5"], ["copy", "crash.h5", "-o", "out.h5"], ["explain", "abs", "crash.h5"],
                ["plot", "crash.h5"], ["rerun", "crash.h5"], ["linear scale=@crash.h5:/data axis=0", "axis.h5"]):
    refused_or(0, *command)
# The C library complains of its memory, which nobody has to know.
for size in (-1, -8, 10000, 1 << 40):
    damaged_heap("heap.h5", size)
    refused_or(0, "copy", "heap.h5", "-o", "over.h5")
# The message names the file and takes the form that is asked for.
ended = run("copy", "crash.h5", "-o", "out.h5", "--log-format", "json")
assert ended.returncode == 65 and "crash.h5" in json.loads(ended.stderr)["message"], ended
damaged_heap("loop.h5", -16)

# A batch that keeps going does so after a crash; one that does not ends.
for index in range(4):
    with h5py.File(f"good{index}.h5", "w") as file:
        file["data"] = np.arange(3.0) + index
for jobs, bad in (("1", ["crash.h5", "nothing.h5"]), ("3", ["crash.h5", "nothing.h5", "loop.h5"])):
    inputs = ["good0.h5", *bad[:2], "good1.h5", *bad[2:], "good2.h5", "good3.h5"]
    ended = run("add 1", *inputs, "-k", "-j", jobs, "-o", "batch/", "--stats", "stats.json")
    lines = ended.stderr.splitlines()
    assert ended.returncode == 65 and lines[-1] == f"axpipe: 4 done, {len(bad)} failed", ended.stderr
    assert [sum(name in line for line in lines) for name in inputs] == [name in bad for name in inputs], lines
    assert sorted(os.listdir("batch")) == [f"good{index}.h5" for index in range(4)], os.listdir("batch")
    for index in range(4):
        with h5py.File(f"batch/good{index}.h5") as file:
            assert np.array_equal(file["data"], np.arange(3.0) + index + 1)
        os.remove(f"batch/good{index}.h5")
    with open("stats.json") as file:
        stats = json.load(file)
    assert sorted(run["input"] for run in stats["runs"]) == [f"good{index}.h5" for index in range(4)], stats
    failed = {entry["input"]: entry for entry in stats["failed"]}
    assert set(failed) == set(bad), failed
    assert all(entry["input"] in entry["message"] for entry in stats["failed"]), failed
    assert [failed[name]["exitCode"] for name in bad] == [65, 66, 65][:len(bad)]
    assert all("came to no end" in failed[name]["message"] for name in bad if name == "loop.h5"), failed
ended = run("add 1", *inputs, "-o", "batch/")
assert ended.returncode in (65, 66) and len(ended.stderr.splitlines()) <= 2, ended
