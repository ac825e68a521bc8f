"""Arrays wherever HDF5 lets them be, compared with what h5py reads: places.py AXPIPE"""

import json
import os

from running import axpipe, refusal, run
import h5py
import numpy as np

data = np.arange(24.0).reshape(6, 4)


def check(location, expected, chain="copy", *options):
    axpipe(chain, location, "-o", "out.h5", *options)
    path = location.partition(":")[2] or "/data"
    with h5py.File("out.h5") as file:
        found = file[path][()]
        assert found.dtype == expected.dtype and np.array_equal(found, expected), (location, found)
        return [dict(dim.items()).keys() for dim in file[path].dims]


def as_h5py(name, path="data"):
    with h5py.File(name) as file:
        return file[path][()]


# Text of another program before the file's head.
for size in (512, 4096):
    with h5py.File("block.h5", "w", userblock_size=size) as file:
        file["plain"] = data
        file.create_dataset("packed", data=data, chunks=(2, 3), compression="gzip")
    with open("block.h5", "r+b") as file:
        file.write(b"#!/bin/sh\n" * 20)
    check("block.h5:/plain", data)
    check("block.h5:/packed", data)

# A virtual dataset, one of whose sources is missing, and one that grows with its source.
layout = h5py.VirtualLayout((3, 4), "f8")
for row in range(3):
    with h5py.File(f"row{row}.h5", "w") as file:
        file["x"] = data[row]
    layout[row] = h5py.VirtualSource(f"row{row}.h5", "x", shape=(4,))
with h5py.File("virtual.h5", "w") as file:
    file.create_virtual_dataset("data", layout, fillvalue=-7)
os.remove("row2.h5")
check("virtual.h5", np.vstack([data[:2], [[-7.0] * 4]]), "copy", "--allow-external")
with h5py.File("source.h5", "w") as file:
    file.create_dataset("x", data=data, maxshape=(None, 4), chunks=(2, 4))
every = h5py.h5s.UNLIMITED
layout = h5py.VirtualLayout((6, 4), "f8", maxshape=(None, 4))
layout[:every] = h5py.VirtualSource("source.h5", "x", (6, 4), maxshape=(None, 4))[:every]
with h5py.File("growing.h5", "w") as file:
    file.create_virtual_dataset("data", layout)
with h5py.File("source.h5", "a") as file:
    file["x"].resize((9, 4))
    file["x"][6:] = 5
assert as_h5py("growing.h5").shape == (9, 4)
check("growing.h5", np.vstack([data, np.full((3, 4), 5.0)]), "copy", "--allow-external")

# Elements in files of their own.
with h5py.File("external.h5", "w") as file:
    file.create_dataset("data", data=data, external=[("one.raw", 0, 96), ("two.raw", 8, every)])
check("external.h5", data, "copy", "--allow-external")
os.remove("two.raw")
assert "cannot read '/data' in 'external.h5'" in refusal("copy", "external.h5", "--allow-external")

# Links: an array is listed once, by the name that is its own, and found by every path.
with h5py.File("target.h5", "w") as file:
    file["padding"] = np.zeros(999)
    for name, values in (("data", data), ("more", data + 1)):
        file["g/" + name] = values
    file["g/time"] = np.arange(6) * 0.5
    file["g/ch"] = ["a", "b", "c", "d"]
    for index, name in enumerate(("time", "ch")):
        file["g"][name].make_scale(name)
        file["g/data"].dims[index].attach_scale(file["g"][name])
    file.create_dataset("g/packed", data=data + 2, chunks=(4, 3), compression="gzip")
with h5py.File("links.h5", "w") as file:
    file["own"] = data * 2
    file["group/inner"] = data * 3
    file["again"] = file["own"]
    file["soft"] = h5py.SoftLink("/own")
    file["soft_group"] = h5py.SoftLink("/group")
    file["other"] = h5py.ExternalLink("target.h5", "/g/data")
    file["other_group"] = h5py.ExternalLink("target.h5", "/g")
    file["nothing"] = h5py.SoftLink("/nowhere")
    file["no_file"] = h5py.ExternalLink("nowhere.h5", "/x")
for path, factor in (("/own", 2), ("/again", 2), ("/soft", 2), ("/soft_group/inner", 3)):
    check("links.h5:" + path, data * factor)
for path, expected in (("/other", data), ("/other_group/data", data), ("/other_group/more", data + 1),
                       ("/other_group/packed", data + 2)):
    names = check("links.h5:" + path, expected, "copy", "--allow-external")
    assert [list(name) for name in names] == (
        [["time"], ["ch"]] if "data" in path or path == "/other" else [[], []]), names
assert "labels a, b, c, d" in axpipe("info", "--allow-external", "links.h5:/other")
listed = [array["path"] for array in json.loads(axpipe("info", "--json", "links.h5"))["arrays"]]
assert len(listed) == 2 and "/group/inner" in listed, listed
for path in ("/nothing", "/no_file"):
    ended = run("copy", "links.h5:" + path, "-o", "out.h5", "--allow-external")
    assert ended.returncode == 66 and f"there is no '{path}'" in ended.stderr, ended

# A type with a name, and every rank and extent.
with h5py.File("shapes.h5", "w") as file:
    file["Volts"] = np.dtype(">f4")
    file.create_dataset("named", data=data, dtype=file["Volts"])
    file["scalar"] = np.float64(3.5)
    file["deep"] = np.arange(2.0).reshape((1,) * 31 + (2,))
    file["nothing"] = np.zeros((3, 0, 2), np.int16)
    file.create_dataset("grows", (0, 3), "f4", maxshape=(None, 3), chunks=(4, 3))
    file.create_dataset("grown", data=data, maxshape=(None, None), chunks=(4, 3))
    file["empty"] = h5py.Empty("f4")
for path in ("named", "scalar", "deep", "nothing", "grows", "grown"):
    expected = as_h5py("shapes.h5", path)
    check("shapes.h5:/" + path, expected.astype(expected.dtype.newbyteorder("<")))
check("shapes.h5:/deep", as_h5py("shapes.h5", "deep").transpose(), "abs | transpose")
assert "the type empty" in refusal("abs", "shapes.h5:/empty")
assert "/empty" not in [
    array["path"] for array in json.loads(axpipe("info", "--json", "shapes.h5"))["arrays"]]
