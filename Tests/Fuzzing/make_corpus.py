"""Makes the inputs that fuzzing begins with, in Corpus/ beside this script.

    .build/venv/bin/python Tests/Fuzzing/make_corpus.py
"""

import itertools
import pathlib
import struct
import zlib

import h5py
import numpy as np

corpus = pathlib.Path(__file__).parent / "Corpus"

CHAINS = {
    "map": "abs | clip 0 1 | log 10",
    "named": 'linear scale=[1, 2.5] offset=@"gains.h5:/o" axis="ch"',
    "lines": "mean time\n# a comment\n\nscale -1e-3 |\nclip none inf\n",
    "dims": "transpose ch time | astype int16 | diff time scale_by_fs=true",
    "strings": 'difference "a\\n\\t\\"b" | copy',
    "marks": "pow 2 – 時 “x” e\u0301 \ufeff|",
    "errors": "clp 0 [1, [2 | =",
    "reductions": "argmax time index=true | std ch | median time | cart2pol ch",
}


def chains():
    for name, text in CHAINS.items():
        write("chain", name, text.encode())


def chunks():
    """A pipeline, an element size, a level, a mask, a source, a count, damage; then bytes."""
    ramp = bytes(range(48)) * 4
    for pipeline, source in itertools.product((1, 2, 3, 4, 10, 15), range(3)):
        bytes_ = zlib.compress(ramp) if source == 0 and pipeline == 2 else ramp
        head = struct.pack(">BBBBBHHB", pipeline, 3, 4, 0, source, len(ramp), 17, 1)
        write("chunk", f"{pipeline}-{source}", head + bytes_)


def codecs():
    for kind, size in itertools.product(range(4), (0, 1, 3, 7, 12)):
        write("codecs", f"{kind}-{size}", bytes([size, kind]) + bytes([3, 4, 2, 3, 1, 2] * 40))


def numerals():
    floats = [0.0, -0.0, 0.1, 1e22, 1e23, 5e-324, 1.7976931348623157e308, 9007199254740993.0]
    write("numerals", "float64", b"\0" + struct.pack("<8d", *floats))
    write("numerals", "float32", b"\1" + struct.pack("<4f", 0.1, 1e-45, 3.4e38, 16777216.0))
    write("numerals", "int64", b"\2" + struct.pack("<3q", -(2**63), 2**63 - 1, 0))
    write("numerals", "uint64", b"\3" + struct.pack("<2Q", 2**64 - 1, 10**19))
    write("numerals", "int16", b"\4" + struct.pack("<3h", -32768, 100, -1))
    write("numerals", "float16", b"\5" + struct.pack("<4e", 0.1, 6e-8, 65504, -2048))


def patterns():
    write("pattern", "stars", b"a/b/cd\n**/b*/c?")
    write("pattern", "sets", b"x/y1\nx/[!a-f]\\[[0-9]*")


def files():
    with file("plain") as f:
        f["x"] = np.arange(12, dtype="<i2").reshape(6, 2)
    with file("chunked") as f:
        f.create_dataset(
            "x", data=np.arange(40.0).reshape(10, 4), chunks=(3, 4), compression=1, shuffle=True)
    with file("checked") as f:
        f.create_dataset("x", data=np.arange(30, dtype="i4"), chunks=(8,), fletcher32=True)
        f.create_dataset("y", data=np.arange(9, dtype=">u2"), chunks=(4,))
    with file("filters") as f:
        f.create_dataset("x", data=np.arange(30), chunks=(8,), scaleoffset=5)
        f.create_dataset("y", (3,), chunks=(2,), compression=1, maxshape=(None,), fillvalue=7)
    with file("compact") as f:
        creation = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        creation.set_layout(h5py.h5d.COMPACT)
        space = h5py.h5s.create_simple((2, 2))
        h5py.h5d.create(f.id, b"x", h5py.h5t.IEEE_F32BE, space, creation)
    with file("scales") as f:
        f["data"] = np.zeros((4, 2), "f4")
        f["time"] = np.arange(4) / 4
        f["ch"] = np.array(["left", "right"], h5py.string_dtype())
        for name in ("time", "ch"):
            f[name].make_scale(name)
        f["data"].dims[0].attach_scale(f["time"])
        f["data"].dims[1].attach_scale(f["ch"])
        f["time"].attrs.update(gain=0.25, offset=0.0, units="s")
        f["data"].attrs.update(units="V", key="k", numbers=[1, 2, 3])
    with file("packed") as f:
        f["x"] = np.arange(6, dtype="i2").reshape(2, 3)
        f["x"].attrs.update(
            scale_factor=0.5, add_offset=20.0, _FillValue=np.int16(-9), missing_value=[1.0, 2.0],
            _Unsigned="true", coordinates="lat lon")
        f["lat"] = np.arange(2.0)
        f["x"].dims[0].label, f["x"].dims[1].label = "a", "b"
    with file("types") as f:
        f["half"] = np.zeros(3, "f2")
        f["flags"] = np.array([True, False])
        f["complex"] = np.zeros(2, "c8")
        f["record"] = np.zeros(2, [("a", "i4"), ("b", "S4")])
        f["level"] = np.array([0, 1], h5py.enum_dtype({"low": 0, "high": 1}, basetype="u1"))
        f["empty"] = h5py.Empty("f8")
        f["text"] = "words"
    with file("links") as f:
        f.create_group("a/b")["x"] = 1.0
        f["loop"] = h5py.SoftLink("/loop")
        f["there"] = h5py.SoftLink("/a/b/x")
        f["outside"] = h5py.ExternalLink("other.h5", "/x")
        f["a/b/up"] = f["a"]
    with file("nwb") as f:
        f.attrs["nwb_version"] = "2.6.0"
        series = f.create_group("acquisition/s")
        series.attrs.update(neurodata_type="TimeSeries", namespace="core", object_id="1")
        series["data"] = np.arange(6, dtype="i2").reshape(3, 2)
        series["data"].attrs.update(conversion=0.5, offset=1.0, unit="V")
        series["starting_time"] = 0.0
        series["starting_time"].attrs.update(rate=10.0, unit="seconds")
    with file("matlab", userblock_size=512) as f:
        f["m"] = np.arange(6.0).reshape(3, 2)
        f["m"].attrs["MATLAB_class"] = np.bytes_("double")
        f["e"] = np.array([0, 3], "u8")
        f["e"].attrs.update(MATLAB_class=np.bytes_("single"), MATLAB_empty=np.uint8(1))
        f["c"] = np.zeros((1, 1), "u2")
        f["c"].attrs["MATLAB_class"] = np.bytes_("char")
    path = corpus / "file" / "matlab.h5"
    bytes_ = path.read_bytes()
    path.write_bytes(b"MATLAB 7.3 MAT-file".ljust(512) + bytes_[512:])
    with file("latest", libver="latest") as f:
        f.create_dataset("x", data=np.arange(20.0), chunks=(5,), maxshape=(None,))
        f.create_group("g", track_order=True).attrs["a"] = [1, 2]
    virtual = h5py.VirtualLayout((4,), "f4")
    virtual[:] = h5py.VirtualSource(".", "x", (4,))
    with file("virtual") as f:
        f["x"] = np.arange(4, dtype="f4")
        f.create_virtual_dataset("v", virtual)


def file(name, **options):
    path = corpus / "file" / f"{name}.h5"
    path.parent.mkdir(parents=True, exist_ok=True)
    return h5py.File(path, "w", **options)


def write(folder, name, content):
    path = corpus / folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


for make in (chains, chunks, codecs, numerals, patterns, files):
    make()
