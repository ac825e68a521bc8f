"""Other files that an input names are not even opened, unless --allow-external is given.
external.py AXPIPE

The other files are first named pipes, which whoever opens one for reading waits at for ever.
"""

import json
import os
import subprocess
import sys

import h5py
import numpy as np

AXPIPE = os.path.abspath(sys.argv[1])
data = np.arange(24.0).reshape(6, 4)
every = h5py.h5s.UNLIMITED


def run(*arguments):
    return subprocess.run([AXPIPE, *arguments], capture_output=True, text=True, stdin=subprocess.DEVNULL,
                          timeout=30)


def result(*arguments):
    ended = run(*arguments)
    assert ended.returncode == 0, (arguments, ended)
    return ended.stdout


def refused(place, *arguments, code=65):
    ended = run(*arguments)
    assert ended.returncode == code, (arguments, ended)
    line = ended.stderr.splitlines()[0]
    assert "it is in another file, '" in line and place in line and "--allow-external" in line, (arguments, line)
    assert not os.path.exists("out.h5")


def make_others():
    with h5py.File("other.h5", "w") as file:
        file["x"] = data
        file["time"] = np.arange(6) * 0.5
    data.tofile("other.raw")


def make_pipes():
    for name in ("other.h5", "other.raw"):
        os.remove(name)
        os.mkfifo(name)


def axis_elsewhere(file, scale):
    file["data"] = data
    scale(file)
    file["time"].make_scale("time")
    file["data"].dims[0].attach_scale(file["time"])


def virtual(shape, source_shape, most=None):
    layout = h5py.VirtualLayout(shape, "f8", maxshape=most)
    layout[...] = h5py.VirtualSource("other.h5", "x", source_shape)
    return layout


make_others()
with h5py.File("link.h5", "w") as file:
    file["data"] = h5py.ExternalLink("other.h5", "/x")
with h5py.File("soft.h5", "w") as file:
    file["outside"] = h5py.ExternalLink("other.h5", "/")
    file["data"] = h5py.SoftLink("/outside/x")
with h5py.File("external.h5", "w") as file:
    file.create_dataset("data", data.shape, "f8", external=[("other.raw", 0, every)])
with h5py.File("virtual.h5", "w") as file:
    file.create_virtual_dataset("data", virtual((6, 4), (6, 4)))
growing = h5py.VirtualLayout((6, 4), "f8", maxshape=(None, 4))
growing[:every] = h5py.VirtualSource("other.h5", "x", (6, 4), maxshape=(None, 4))[:every]
with h5py.File("growing.h5", "w") as file:
    file.create_virtual_dataset("data", growing)
with h5py.File("axis.h5", "w") as file:
    axis_elsewhere(file, lambda file: file.create_dataset("time", (6,), "f8", external=[("other.raw", 0, every)]))
with h5py.File("series.nwb", "w") as file:
    file.attrs["nwb_version"], file.attrs["neurodata_type"] = "2.9.0", "NWBFile"
    series = file.create_group("series")
    series.attrs["neurodata_type"] = "TimeSeries"
    series["data"], series["timestamps"] = data, h5py.ExternalLink("other.h5", "/time")


def view(file, name, source, shape=(6, 4)):
    layout = h5py.VirtualLayout(shape, "f8")
    layout[...] = h5py.VirtualSource(".", source, shape)
    file.create_virtual_dataset(name, layout)


# By way of datasets of the file itself.
ways = ["through-virtual", "through-external", "through-link", "through-two"]
with h5py.File("ways.h5", "w") as file:
    file.create_virtual_dataset("virtual", virtual((6, 4), (6, 4)))
    file.create_dataset("external", data.shape, "f8", external=[("other.raw", 0, every)])
    file["link"] = h5py.ExternalLink("other.h5", "/x")
    for way in ways[:3]:
        view(file, way, way.partition("-")[2])
    view(file, "through-two", "through-virtual")
# In circles.
with h5py.File("circle.h5", "w") as file:
    view(file, "a", "a")
    view(file, "b", "c")
    view(file, "c", "b")
    for index in range(100):
        view(file, f"long{index}", f"long{index + 1}")
# By 6 ways to each, so that there are 6 ** 20 to the last one.
with h5py.File("many.h5", "w") as file:
    for index in range(20):
        layout = h5py.VirtualLayout((6, 4), "f8")
        for row in range(6):
            layout[row] = h5py.VirtualSource(".", f"x{index + 1}", (6, 4))[row]
        file.create_virtual_dataset(f"x{index}", layout)
    file["x20"] = data
# Numbered sources, of which the second is elsewhere.
numbered = h5py.VirtualLayout((6, 4), "f8", maxshape=(None, 4))
with h5py.File("numbered.h5", "w") as file:
    file["part0"], file["100%"] = data[:3], data
    file["part1"] = h5py.ExternalLink("other.h5", "/x")
    creation = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    target = h5py.h5s.create_simple((6, 4), (every, 4))
    target.select_hyperslab((0, 0), (every, 1), (3, 4), (3, 4))
    creation.set_virtual(target, b".", b"part%b", h5py.h5s.create_simple((3, 4)))
    h5py.h5d.create(file.id, b"data", h5py.h5t.IEEE_F64LE, h5py.h5s.create_simple((6, 4), (every, 4)), creation)
    view(file, "percent", "100%%")
# What is in the file itself is no matter.
with h5py.File("own.h5", "w") as file:
    file["x"] = data
    layout = h5py.VirtualLayout((6, 4), "f8")
    layout[:] = h5py.VirtualSource(file["x"])
    file.create_virtual_dataset("data", layout)
with h5py.File("plain.h5", "w") as file:
    file["data"] = data
    file["elsewhere"] = h5py.ExternalLink("other.h5", "/x")

arrays = ["link.h5:/data", "soft.h5:/data", "external.h5", "virtual.h5", "growing.h5", "axis.h5:/data",
          "series.nwb:/series"]
make_pipes()
for array in arrays:
    place = "other.raw" if array in ("external.h5", "axis.h5:/data") else "other.h5"
    if array != "growing.h5":
        refused(place, "copy", array, "-o", "out.h5")
    refused(place, "copy", array if ":" in array else array + ":/data", "-o", "out.h5")
    if array not in ("axis.h5:/data", "series.nwb:/series"):
        for arguments in (["explain", "abs", array.partition(":")[0] + ":/data"],
                          ["plot", array.partition(":")[0] + ":/data"]):
            refused(place, *arguments)
        operand = array.partition(":")[0] + ":/data"
        refused(place, f"linear scale=@{operand} axis=0", "plain.h5")
    assert run("info", array.partition(":")[0]).returncode == 0, array
    assert run("info", "--json", array.partition(":")[0]).returncode == 0, array
for way in ways:
    refused("other.raw" if "external" in way else "other.h5", "copy", f"ways.h5:/{way}", "-o", "out.h5")
refused("other.h5", "copy", "numbered.h5:/data", "-o", "out.h5")
for name in "circle.h5:/a", "circle.h5:/b", "circle.h5:/long0", "many.h5:/x0":
    ended = run("copy", name, "-o", "out.h5")
    assert ended.returncode == 65 and "from one virtual dataset to another" in ended.stderr, ended
    assert not os.path.exists("out.h5")
for array in "many.h5:/x15", "numbered.h5:/percent":
    result("copy", array, "-o", "out.h5")
    with h5py.File("out.h5") as file:
        assert np.array_equal(file[array.partition(":/")[2]], data), array
    os.remove("out.h5")
assert "data -> other.h5:/x" in result("info", "link.h5")
assert json.loads(result("info", "--json", "link.h5"))["links"] == [
    {"path": "/data", "file": "other.h5", "target": "/x"}]
refused("other.h5", "info", "link.h5:/data")
assert "data  float64 in other files" in result("info", "growing.h5"), result("info", "growing.h5")
assert "data  float64 (dim_0 6, dim_1 4)" in result("info", "external.h5"), result("info", "external.h5")
for array in ("own.h5:/data", "plain.h5:/data"):
    result("copy", array, "-o", "out.h5")
    os.remove("out.h5")

# What made a result says that it was allowed; to make it again it has to be allowed again.
os.remove("other.h5")
os.remove("other.raw")
make_others()
for array in arrays:
    result("copy", array, "-o", "out.h5", "--allow-external")
    with h5py.File("out.h5") as file:
        assert "--allow-external" in list(file.attrs["axpipe_arguments"])
        found = file["series" if "series" in array else "data"][()]
        assert np.array_equal(found, data), array
    os.rename("out.h5", "made.h5")
    refused("other.", "rerun", "made.h5", "-o", "out.h5")
    result("rerun", "made.h5", "-o", "out.h5", "--allow-external", "--quiet")
    os.remove("out.h5")
result("info", "--allow-external", "link.h5:/data")
result("linear scale=@axis.h5:/time axis=0", "plain.h5", "--allow-external", "-o", "out.h5")
