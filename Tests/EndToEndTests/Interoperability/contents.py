"""`info` tells what h5py says is in a file: sizes, filters, axes, links, groups, single values."""

import json
import subprocess
import sys

import h5py
import numpy as np

AXPIPE = sys.argv[1]

with h5py.File("other.h5", "w") as file:
    file["far"] = np.zeros(3)
with h5py.File("session.nwb", "w", track_order=True) as file:
    file.attrs["nwb_version"] = "2.9.0"
    file.attrs["title"] = "a session"
    file.attrs["history"] = "the newest\nthe older\nthe oldest"
    file["identifier"] = "abc"
    group = file.create_group("acquisition")
    lfp = group.create_dataset("lfp", data=np.repeat(np.arange(4000, dtype=np.int16), 4).reshape(4000, 4),
                               chunks=(1000, 4), shuffle=True, compression="gzip", compression_opts=4)
    for number, (name, values, unit) in enumerate([
            ("time", np.arange(4000) / 1000 + 2, "s"), ("freq", np.array([1.5, 4, 9, 30]), "Hz")]):
        scale = group.create_dataset(name, data=values)
        scale.attrs["units"] = unit
        scale.make_scale(name)
        lfp.dims[number].attach_scale(scale)
    group["rate"] = np.float64(1250.5)
    group["pairs"] = np.zeros(2, [("x", "f4"), ("y", "i2")])
    group["soft"] = h5py.SoftLink("/identifier")
    group["external"] = h5py.ExternalLink("other.h5", "/far")
    for number in range(5):
        file[f"specifications/core/{number}"] = "a schema"
    stored = lfp.id.get_storage_size()


def info(*arguments):
    return subprocess.run([AXPIPE, "info", *arguments], capture_output=True, text=True, check=True,
                          env={"LC_ALL": "C.UTF-8"}).stdout


tree = info("session.nwb").splitlines()
assert tree[0].startswith("session.nwb  NWB 2.9.0, "), tree[0]
assert "│  @history  the newest (and 2 older lines)" in tree
assert "├─ identifier  string = abc" in tree
assert "└─ specifications/  6 objects (--all shows them)" in tree, tree[-1]
assert "│  ├─ lfp  int16 (time 4000, freq 4), 31.2 KiB" in tree, tree
ratio = f"{32000 / stored:.1f}x"
layout = next(line for line in tree if "chunks of 1000 x 4" in line)
assert layout.endswith(f", {ratio}") and "shuffle, gzip 4; 31.2 KiB stored as " in layout, layout
assert any(line.endswith("time    2 s to 5.999 s") for line in tree), tree
assert any(line.endswith("freq    1.5, 4, 9, 30 Hz") for line in tree), tree
assert any("rate  float64 = 1250.5" in line for line in tree)
assert any("pairs  compound {x: float32, y: int16} (2)" in line for line in tree)
assert any("soft -> /identifier" in line for line in tree)
assert any("external -> other.h5:/far" in line for line in tree)
assert not any("time  float64" in line for line in tree), "a scale stands twice"
assert sum("a schema" in line for line in info("--all", "session.nwb").splitlines()) == 5

one = info("session.nwb:/acquisition/lfp").splitlines()
assert one[0] == "session.nwb:/acquisition/lfp"
assert [line.split()[0] for line in one[1:]] == ["type", "shape", "size", "layout", "time", "freq"]
group = info("session.nwb:/acquisition").splitlines()
assert group[0] == "session.nwb:/acquisition" and "├─ lfp  int16" in group[1]

document = json.loads(info("--json", "session.nwb"))
assert document["format"] == "NWB 2.9.0" and document["attributes"]["title"] == "a session"
arrays = {array["path"]: array for array in document["arrays"]}
assert arrays["/acquisition/lfp"]["storedBytes"] == stored
assert arrays["/acquisition/lfp"]["bytes"] == 32000
assert arrays["/acquisition/lfp"]["axes"] == {
    "time": {"kind": "numbers", "first": 2, "last": 3999 / 1000 + 2, "unit": "s"},
    "freq": {"kind": "numbers", "first": 1.5, "last": 30, "unit": "Hz"}}
assert document["groups"] == ["/acquisition", "/specifications", "/specifications/core"]
assert {"path": "/identifier", "type": "string", "shape": [], "value": "abc"} in document["datasets"]
assert sorted(document["links"], key=lambda link: link["path"]) == [
    {"path": "/acquisition/external", "file": "other.h5", "target": "/far"},
    {"path": "/acquisition/soft", "file": None, "target": "/identifier"}]

# The name of a file need not be text; the path is behind its bytes, not behind what is shown of them.
with h5py.File("bytes.h5", "w") as file:
    file.id.links.create_external(b"far", b"\xff" * 200 + b".h5", b"/there/x")
(link,) = json.loads(info("--json", "bytes.h5"))["links"]
assert link["target"] == "/there/x", link
