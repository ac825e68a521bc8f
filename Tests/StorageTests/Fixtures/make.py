#!/usr/bin/env python3
"""Makes the files beside this script with the programs whose files axpipe must read.

Needs h5py, h5netcdf, netCDF4, NumPy and xarray. The tests that read a file repeat what is in it.
"""

import pathlib
import zlib

import h5py
import netCDF4
import numpy as np
import xarray as xr

HERE = pathlib.Path(__file__).parent


def types():
    """Every element type in both byte orders: the least, the greatest, 0, 1 and -1 or 3."""
    with h5py.File(HERE / "types.h5", "w") as f:
        for name in "int8 int16 int32 int64 uint8 uint16 uint32 uint64".split():
            info = np.iinfo(name)
            values = [info.min, info.max, 0, 1, 3 if name.startswith("u") else -1]
            for order, prefix in ("<", "little"), (">", "big"):
                dtype = np.dtype(name).newbyteorder(order)
                f[f"{prefix}/{name}"] = np.array(values, dtype=dtype)
        for name in "float16 float32 float64".split():
            info = np.finfo(name)
            values = [info.max, info.smallest_subnormal, -0.0, np.inf, np.nan]
            for order, prefix in ("<", "little"), (">", "big"):
                dtype = np.dtype(name).newbyteorder(order)
                f[f"{prefix}/{name}"] = np.array(values, dtype=dtype)
        other = f.create_group("other")
        other["boolean"] = np.array([True, False])
        other["complex"] = np.array([1 + 2j], dtype=np.complex64)
        other["compound"] = np.array([(1, 2.5)], dtype=[("x", "<i4"), ("y", ">f8")])
        other["string"] = ["a", "bc"]
        other["empty"] = h5py.Empty("f4")
        other["date"] = np.array(["2026-01-01"], dtype="datetime64[ns]").astype(
            h5py.opaque_dtype(np.dtype("datetime64[ns]"))
        )
        other.create_dataset("list", (1,), dtype=h5py.vlen_dtype(np.int32))
        other["enumeration"] = np.array([1], dtype=h5py.enum_dtype({"ON": 1, "OFF": 0}))
        # bfloat16 and 24-bit integers have sizes that axpipe knows and meanings it does not.
        bfloat = h5py.h5t.IEEE_F32LE.copy()
        bfloat.set_fields(15, 7, 8, 0, 7)
        bfloat.set_size(2)
        bfloat.set_ebias(127)
        space = h5py.h5s.create_simple((2,))
        h5py.h5d.create(other.id, b"bfloat16", bfloat, space)
        short = h5py.h5t.STD_I32LE.copy()
        short.set_precision(24)
        h5py.h5d.create(other.id, b"24-bit", short, space)


def dimensions():
    """Dimension scales and labels as h5py users write them."""
    with h5py.File(HERE / "dimensions.h5", "w") as f:
        f["time"] = 0.5 + np.arange(4) / 100
        f["time"].attrs["gain"] = 0.01
        f["time"].attrs["offset"] = 0.5
        f["time"].attrs["units"] = "s"
        f["time"].make_scale("time")
        f["ch"] = np.array(["Fz", "Cz", "µ"], dtype=h5py.string_dtype())
        f["ch"].make_scale("ch")
        f["fixed"] = np.array([b"a", b"bb", b"ccc"])
        f["fixed"].make_scale("fixed")
        f["position"] = np.array([(1, 2, b"x")] * 3, dtype="<f8,<f4,S1")
        f["position"].make_scale("")
        f["depth"] = np.array([10, 20, 30], dtype=">i2")
        f["depth"].attrs["units"] = "mm"
        f["depth"].make_scale("another name")

        def attach(path, *scales):
            data = f.create_dataset(path, data=np.arange(12, dtype="i2").reshape(4, 3))
            for index, scale in enumerate(scales):
                for name in scale:
                    data.dims[index].attach_scale(f[name])
            return data

        attach("plain", ["time"], ["ch"])
        attach("several", ["time"], ["ch", "depth"])
        attach("partial", ["time"], [])
        attach("fixed_labels", ["time"], ["fixed"])
        attach("records", ["time"], ["position"])
        attach("group/below/nested", ["time"], ["depth"])
        labelled = attach("labelled", [], [])
        labelled.dims[0].label = "trial"
        labelled.dims[1].label = "a/b"
        attach("half_labelled", [], []).dims[1].label = "only"
        attach("bare", [], [])
        f["scalar"] = np.float32(2.5)
        f["none"] = np.zeros((0, 3), dtype="f4")
        square = f.create_dataset("square", data=np.eye(3))
        square.dims[0].attach_scale(f["ch"])
        square.dims[1].attach_scale(f["ch"])
        # Too short for its dimension: it names it, but there is no value for every element.
        f["short"] = np.arange(2.0)
        f["short"].make_scale("short")
        attach("mismatched", ["short"], ["ch"])
        f["link"] = h5py.SoftLink("/plain")
        f["dangling"] = h5py.SoftLink("/nowhere")
        # A scale that was deleted leaves a reference that leads nowhere.
        f["gone"] = np.arange(4.0)
        f["gone"].make_scale("gone")
        attach("orphan", ["gone"], ["ch"])
        del f["gone"]


def attributes():
    """Attributes of every kind."""
    with h5py.File(HERE / "attributes.h5", "w", track_order=True) as f:
        data = f.create_dataset("data", data=np.zeros(2, "f4"), track_order=True)
        a = data.attrs
        a["units"] = "µV"
        a.create("fixed", np.bytes_("fixed"))
        a.create("list", ["x", "yy"], dtype=h5py.string_dtype())
        a.create("one", ["single"], dtype=h5py.string_dtype())
        a.create("none", [], shape=(0,), dtype=h5py.string_dtype())
        a["integer"] = np.int64(-7)
        a["real"] = 0.1
        a["short"] = np.int16(3)
        a["vector"] = np.array([1.5, 2.5], dtype="f4")
        a["boolean"] = True
        a["flags"] = np.array([True, False])
        a["complex"] = 1 + 2j
        a["big"] = np.array([258], dtype=">u2")
        a["nothing"] = h5py.Empty("f4")
        a["matrix"] = np.eye(2)
        a["reference"] = data.ref
        lists = np.empty(1, object)
        lists[0] = np.array([1, 2], "i1")
        a.create("lists", lists, dtype=h5py.vlen_dtype(np.int8))
        a["long"] = "x" * 7000
        space = h5py.h5t.C_S1.copy()
        space.set_size(6)
        space.set_strpad(h5py.h5t.STR_SPACEPAD)
        scalar = h5py.h5s.create(h5py.h5s.SCALAR)
        h5py.h5a.create(data.id, b"padded", space, scalar).write(
            np.array(b"pad   "), mtype=space
        )
        latin = h5py.h5t.C_S1.copy()
        latin.set_size(3)
        h5py.h5a.create(data.id, b"latin", latin, scalar).write(
            np.array(b"\xb0C", dtype="S3"), mtype=latin
        )
        f.attrs["title"] = "a file"
        f.attrs["history"] = "made"


def xarray_files():
    """One DataArray, written through both engines of xarray."""
    data = xr.DataArray(
        np.arange(12, dtype="i2").reshape(3, 4),
        dims=("time", "ch"),
        coords={
            "time": ("time", [0.0, 0.5, 1.0], {"units": "s", "long_name": "time of day"}),
            "ch": ("ch", ["a", "b", "c", "d"]),
            "bank": ("ch", [1, 1, 2, 2]),
        },
        attrs={"units": "mV", "gain": 2.5, "key": "EEG", "count": 3},
        name="eeg",
    )
    data.to_netcdf(HERE / "xarray_h5netcdf.nc", engine="h5netcdf")
    data.to_netcdf(HERE / "xarray_netcdf4.nc", engine="netcdf4")
    bare = xr.DataArray(np.ones((2, 3), "f4"), dims=("row", "column"), name="image")
    bare.to_netcdf(
        HERE / "xarray_compressed.nc",
        engine="h5netcdf",
        encoding={
            "image": {
                "zlib": True, "complevel": 4, "shuffle": True, "fletcher32": True,
                "chunksizes": (1, 3),
            }
        },
    )


def netcdf():
    """What netCDF itself does: unlimited dimensions, and variables shorter than they are."""
    with netCDF4.Dataset(HERE / "netcdf.nc", "w") as f:
        f.createDimension("time", None)
        f.createDimension("ch", 2)
        f.createVariable("time", "f8", ("time",))[:] = [0, 1]
        f["time"].units = "s"
        f.createVariable("long", "f4", ("time", "ch"))[:] = np.arange(6).reshape(3, 2)
        short = f.createVariable("short", "i4", ("time", "ch"), fill_value=-1)
        short[:1] = [[7, 8]]
        f.createVariable("unwritten", "i2", ("time",))
        f.createVariable("square", "f4", ("ch", "ch"))[:] = np.eye(2)
        group = f.createGroup("group")
        group.createVariable("inner", "f8", ("ch",))[:] = [1, 2]


def storage():
    """Layouts and filters."""
    with h5py.File(HERE / "storage.h5", "w", userblock_size=512) as f:
        values = np.arange(64, dtype="f4").reshape(8, 8)
        f["contiguous"] = values
        f.create_dataset("chunked", data=values, chunks=(4, 8))
        f.create_dataset(
            "filtered", data=values, chunks=(3, 5), compression=9, shuffle=True, fletcher32=True
        )
        f.create_dataset("lzf", data=values, chunks=(8, 8), compression="lzf")
        broken = f.create_dataset("broken", (8,), "f4", chunks=(8,), compression=1)
        broken.id.write_direct_chunk((0,), b"this is not deflated")
        growing = f.create_dataset("growing", data=values, maxshape=(None, 8), chunks=(1, 8))
        del growing


def chunks():
    """Chunks as HDF5 filters them; every dataset has one dimension of two chunks."""
    generator = np.random.default_rng(1)
    with h5py.File(HERE / "chunks.h5", "w") as f:

        def smooth(count, dtype):
            values = 100 * np.sin(np.arange(2 * count) / 9) + generator.normal(size=2 * count)
            return values.astype(dtype)

        def dataset(name, values, **filters):
            return f.create_dataset(name, data=values, chunks=(len(values) // 2,), **filters)

        dataset("none", smooth(100, "<f4"))
        dataset("deflate", smooth(100, ">i2"), compression=1)
        dataset("uncompressed", smooth(100, "<i4"), compression=0)
        dataset("shuffle", smooth(77, "<i4"), shuffle=True)
        dataset("fletcher32", smooth(129, "u1"), fletcher32=True)
        dataset("int16", smooth(1000, "<i2"), compression=4, shuffle=True)
        dataset("float32", smooth(1000, "<f4"), compression=4, shuffle=True, fletcher32=True)
        dataset("float64", smooth(333, "<f8"), compression=9, shuffle=True, fletcher32=True)
        dataset("bytes", smooth(1001, "u1"), compression=6, shuffle=True, fletcher32=True)
        dataset("zeros", np.zeros(2000, "<f4"), compression=4, shuffle=True, fletcher32=True)
        noise = generator.integers(0, 256, 5000, "u1")
        dataset("noise", noise, compression=4, shuffle=True, fletcher32=True)
        # The whole of a record is one element.
        record = np.dtype([("a", "<f8"), ("b", "<i4"), ("c", "u1")])
        dataset("records", noise[: 26 * 19].view("V13").view(record), compression=1, shuffle=True)

        def pipeline(name, values, *filters):
            creation = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
            creation.set_chunk((len(values) // 2,))
            for number, options in filters:
                creation.set_filter(number, h5py.h5z.FLAG_OPTIONAL, options)
            space = h5py.h5s.create_simple(values.shape)
            type = h5py.h5t.py_create(values.dtype)
            h5py.h5d.create(f.id, name.encode(), type, space, creation)
            f[name][:] = values

        f.create_group("order")
        f.create_group("other")
        shuffle = h5py.h5z.FILTER_SHUFFLE, (4,)
        deflate = h5py.h5z.FILTER_DEFLATE, (5,)
        fletcher32 = h5py.h5z.FILTER_FLETCHER32, ()
        values = smooth(500, "<f4")
        pipeline("order/fletcher32, shuffle, deflate", values, fletcher32, shuffle, deflate)
        pipeline("order/fletcher32, deflate", values, fletcher32, deflate)
        pipeline("order/deflate, shuffle, fletcher32", values, deflate, shuffle, fletcher32)
        pipeline("order/deflate, fletcher32, shuffle", values, deflate, fletcher32, shuffle)
        pipeline("other/twice", values, deflate, deflate)
        dataset("other/lzf", values, compression="lzf", shuffle=True)

        # Filters that were left out of a chunk.
        for mask in 1, 2, 3:
            name = f"masked/{mask}"
            masked = dataset(name, values, compression=4, shuffle=True)
            chunk = values[:500].tobytes()
            if not mask & 1:
                chunk = np.frombuffer(chunk, "u1").reshape(-1, 4).T.tobytes()
            if not mask & 2:
                chunk = zlib.compress(chunk)
            masked.id.write_direct_chunk((0,), chunk, mask)
        # HDF5 before 1.6.3 swapped the bytes of both halves of the checksum.
        old = dataset("old", values, fletcher32=True)
        _, chunk = old.id.read_direct_chunk((500,))
        sums = np.frombuffer(chunk[-4:], "u2").byteswap().tobytes()
        old.id.write_direct_chunk((500,), chunk[:-4] + sums)


if __name__ == "__main__":
    types()
    dimensions()
    attributes()
    xarray_files()
    netcdf()
    storage()
    chunks()
