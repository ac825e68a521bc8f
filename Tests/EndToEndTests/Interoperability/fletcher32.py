"""Checksums of chunks are compared on reading and kept on writing: fletcher32.py AXPIPE"""

import json
import pathlib
import shutil
import subprocess

from running import axpipe, refusal, run
import h5py
import numpy as np

data = np.random.default_rng(3).integers(-900, 900, (600, 24)).astype("i2")
inputs = {
    "alone": dict(fletcher32=True),
    "shuffled": dict(fletcher32=True, shuffle=True),
    "deflated": dict(fletcher32=True, compression=4),
    "both": dict(fletcher32=True, shuffle=True, compression=9),
    "big-endian": dict(fletcher32=True, compression=1),
    # Undone by the HDF5 library; h5py has no word for both.
    "foreign": dict(scaleoffset=0),
}


def make(name, options):
    path = f"{name}.h5"
    with h5py.File(path, "w") as file:
        kind = ">i2" if name == "big-endian" else "<i2"
        if name == "foreign":
            properties = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
            properties.set_chunk((100, 10))
            properties.set_scaleoffset(h5py.h5z.SO_INT, 0)
            properties.set_fletcher32()
            space = h5py.h5s.create_simple(data.shape)
            h5py.h5d.create(file.id, b"data", h5py.h5t.STD_I16LE, space, properties)
            made = file["data"]
            made[()] = data
        else:
            made = file.create_dataset("data", data=data.astype(kind), chunks=(100, 10), **options)
        time = file.create_dataset(
            "time", data=np.arange(600.0) ** 1.1, chunks=(600,), fletcher32=True)
        time.make_scale("time")
        made.dims[0].attach_scale(time)
        channels = file.create_dataset("ch", data=np.arange(24))
        channels.make_scale("ch")
        made.dims[1].attach_scale(channels)
    return path


def damage(path, dataset, chunk, byte):
    """The file with one bit changed in what is stored of a chunk."""
    with h5py.File(path) as file:
        stored = file[dataset].id.get_chunk_info_by_coord(chunk)
    shutil.copy(path, "damaged.h5")
    with open("damaged.h5", "r+b") as file:
        place = stored.byte_offset + byte % stored.size
        file.seek(place)
        old = file.read(1)[0]
        file.seek(place)
        file.write(bytes([old ^ 0x10]))
    return "damaged.h5"


def refused_on_reading():
    for name, options in inputs.items():
        path = make(name, options)
        for chunk in [(0, 0), (200, 10), (500, 20)]:
            # The first byte, one in the middle, and one of the checksum.
            for byte in [0, 301, -1]:
                for chain in ["copy", "mean time", "transpose"]:
                    for threads in "1", "2":
                        damaged = damage(path, "data", chunk, byte)
                        said = refusal(chain, damaged, "-o", "out.h5", "--threads", threads)
                        place = ", ".join(map(str, chunk))
                        assert said.startswith("axpipe: error: cannot read '/data' in 'damaged.h5': "), said
                        assert f"the chunk at ({place}) is damaged: its checksum is wrong" in said, said
                        assert said.count("\n") == 1, said
                        assert not pathlib.Path("out.h5").exists()
    # An axis that is copied.
    damaged = damage("alone.h5", "time", (0,), 77)
    said = refusal("copy", damaged, "-o", "out.h5")
    assert said.startswith("axpipe: error: cannot read '/time' in 'damaged.h5': "), said
    assert "checksum is wrong" in said, said


def layout(path, dataset="data"):
    """The filters and the chunks of an output that h5py and h5dump read to its end."""
    ended = subprocess.run(
        ["h5dump", "-d", dataset, path], capture_output=True, text=True, stdin=subprocess.DEVNULL)
    assert ended.returncode == 0 and "error" not in ended.stderr, ended.stderr
    with h5py.File(path) as file:
        item = file[dataset]
        item[()]
        return item.fletcher32, item.shuffle, item.compression_opts, item.chunks


def is_noticed(path):
    """h5py finds a wrong checksum in a chunk that axpipe wrote."""
    damaged = damage(path, "data", (0, 0), 12)
    with h5py.File(damaged) as file:
        try:
            file["data"][()]
        except OSError as error:
            return "Fletcher32" in str(error) or "filter" in str(error)
    return False


def kept_on_writing():
    for name, options in inputs.items():
        path = f"{name}.h5"
        level = options.get("compression", 4 if name == "foreign" else None)
        shuffle = options.get("shuffle", False) or name == "foreign"
        for chain, expected in [
            ("copy", data), ("scale 2", data * np.float32(2)), ("transpose", data.T),
            ("astype float64 | abs", np.abs(data.astype("f8"))),
        ]:
            axpipe(chain, path, "-o", "out.h5")
            assert layout("out.h5")[:3] == (True, shuffle, level), (name, chain, layout("out.h5"))
            with h5py.File("out.h5") as file:
                assert np.array_equal(file["data"][()], expected), (name, chain)
                assert file["time"].fletcher32, chain
            assert is_noticed("out.h5"), (name, chain)
        axpipe("mean ch", path, "-o", "out.h5")
        assert layout("out.h5")[:3] == (True, shuffle, level), (name, layout("out.h5"))
    # What is asked for otherwise leaves the checksums.
    axpipe("copy", "both.h5", "-o", "out.h5", "--compress", "none")
    assert layout("out.h5")[:3] == (True, False, None), layout("out.h5")
    axpipe("copy", "alone.h5", "-o", "out.h5", "--compress", "gzip:2")
    assert layout("out.h5")[:3] == (True, True, 2), layout("out.h5")
    axpipe("copy", "alone.h5", "-o", "out.h5", "--chunk", "600,5")
    assert layout("out.h5") == (True, False, None, (600, 5)), layout("out.h5")
    # Without chunks there is nothing that could have one.
    axpipe("copy", "alone.h5", "-o", "out.h5", "--chunk", "none")
    assert layout("out.h5") == (False, False, None, None), layout("out.h5")
    axpipe("mean ch | mean time", "alone.h5", "-o", "out.h5")
    assert layout("out.h5") == (False, False, None, None), layout("out.h5")


def asked_for():
    with h5py.File("plain.h5", "w") as file:
        file["data"] = data
    axpipe("copy", "plain.h5", "-o", "out.h5")
    assert layout("out.h5") == (False, False, None, None)
    axpipe("copy", "plain.h5", "-o", "out.h5", "--checksum")
    assert layout("out.h5")[:3] == (True, False, None) and is_noticed("out.h5")
    axpipe("copy", "plain.h5", "-o", "out.h5", "--checksum", "--compress", "gzip:3", "--chunk", "60,24")
    assert layout("out.h5") == (True, True, 3, (60, 24)) and is_noticed("out.h5")
    ended = run("copy", "plain.h5", "-o", "out.h5", "--checksum", "--chunk", "none")
    assert ended.returncode == 64, ended
    assert ended.stderr == (
        "axpipe: error: --chunk none leaves no chunks that could have checksums; leave out --chunk or "
        "--checksum\n"), ended.stderr


def shown():
    assert "fletcher32" in axpipe("info", "both.h5:/data")
    assert json.loads(axpipe("info", "--json", "both.h5"))["arrays"][0]["layout"]["fletcher32"] is True
    explained = axpipe("explain", "abs", "both.h5")
    assert explained.count("fletcher32") == 2, explained


refused_on_reading()
kept_on_writing()
asked_for()
shown()
