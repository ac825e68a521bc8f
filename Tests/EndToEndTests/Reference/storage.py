"""Types, byte orders, layouts, axes and attributes as stored."""

import numpy as np
from axisarrays import Array, Coordinates, Linear
from case import (
    TYPES, Case, arithmetic_type, by_value, failure, ordinary, recording, values,
)


def cases() -> list[Case]:
    return [*conversions(), *copies(), *byte_orders(), *layouts(), *ranks(), *axes(), *empty(), *chains()]


def conversions():
    """astype rounds to nearest, truncates floats to integers toward zero and saturates; NaN is 0."""
    for source in TYPES:
        array = recording(values(source, (60, 3)))
        for target in TYPES:
            yield by_value(
                f"astype {source} to {target}", f"astype {target}", array,
                saturated(array.data, np.dtype(target)))
    array = recording(values("float64", (60, 3)))
    yield failure("astype to a type there is not", "astype complex128", array, 64, "complex128")


def saturated(data, target):
    with np.errstate(all="ignore"):
        if target.kind == "f":
            return data.astype(target)
        info = np.iinfo(target)
        if data.dtype.kind != "f":
            wide = data.astype(object)
            return np.clip(wide, int(info.min), int(info.max)).astype(target)
        whole = np.trunc(data.astype(np.float64))
        below, above = whole <= float(info.min), whole >= float(info.max)
        inside = np.where(below | above | np.isnan(whole), 0, whole).astype(target)
        return np.where(above, info.max, np.where(below, info.min, inside)).astype(target)


def copies():
    for dtype in TYPES:
        array = recording(values(dtype, (50, 3)))
        yield by_value(f"copy of {dtype}", "copy", array, array.data)


def byte_orders():
    for dtype in TYPES:
        array = recording(ordinary(dtype, (50, 3)))
        for order in "<>":
            stored = np.dtype(dtype).newbyteorder(order).str
            yield by_value(f"copy of {dtype} stored as {order}", "copy", array, array.data, stored=stored)
            yield by_value(
                f"abs of {dtype} stored as {order}", "abs | scale 1", array,
                np.abs(array.data).astype(arithmetic_type(dtype)), stored=stored)


def layouts():
    array = recording(ordinary("float32", (1000, 6)))
    for name, layout in (
        ("contiguous", {}),
        ("chunked", dict(chunks=(100, 6))),
        ("chunked by channel", dict(chunks=(1000, 1))),
        ("chunked by sample", dict(chunks=(1, 6))),
        ("ragged chunks", dict(chunks=(300, 4))),
        ("gzip", dict(chunks=(128, 3), compression="gzip")),
        ("gzip and shuffle", dict(chunks=(128, 3), compression="gzip", shuffle=True)),
        ("fletcher32", dict(chunks=(128, 3), fletcher32=True)),
        ("unlimited", dict(chunks=(128, 3), maxshape=(None, 6))),
    ):
        yield by_value(f"scale of {name} data", "scale 2", array, array.data * 2, layout=layout)
        yield Case(
            f"transpose of {name} data", "transpose", array,
            Array(array.data.T, ["ch", "time"], array.axes, array.attributes), layout=layout)
        for option in ("--chunk 64,2", "--chunk none --compress none", "--compress gzip:3"):
            if name in ("contiguous", "gzip and shuffle"):
                yield by_value(
                    f"scale of {name} data with {option}", "scale 2", array, array.data * 2,
                    layout=layout, options=option.split())


def ranks():
    for rank in range(1, 8):
        shape = (6, 5, 4, 3, 2, 2, 2)[:rank]
        dims = [f"d{i}" for i in range(rank)]
        array = Array(ordinary("float32", shape), dims, {dims[0]: Linear(0.5, 1, "s")})
        yield by_value(f"scale of rank {rank}", "scale 2", array, array.data * 2)


def axes():
    data = ordinary("float32", (5, 3))
    for name, axis in (
        ("a linear axis", Linear(0.001, -2.5, "s")),
        ("a linear axis without unit", Linear(2, 0)),
        ("float64 coordinates", Coordinates(np.array([1.0, 2, 4, 8, 16]), "Hz")),
        ("float32 coordinates", Coordinates(np.array([1.0, 2, 4, 8, 16], np.float32), "Hz")),
        ("int64 coordinates", Coordinates(np.array([3, 1, 4, 1, 5]), "1")),
        ("labels", Coordinates(["alpha", "beta", "γ", "", "a longer label"])),
        ("no axis", None),
    ):
        array = Array(data, ["d", "ch"], {"d": axis, "ch": Coordinates(["a", "b", "c"])})
        yield by_value(f"add keeps {name}", "add 1", array, data + 1)
        yield by_value(f"copy keeps {name}", "copy", array, data)
    bare = Array(data, ["row", "column"])
    yield by_value("dimension labels without scales", "add 1", bare, data + 1)
    unnamed = Array(data, ["", ""])
    yield Case(
        "dimensions without a name", "add 1", unnamed, Array(data + 1, ["dim_0", "dim_1"]))
    yield Case(
        "dims and rate from the command line", "add 1", unnamed,
        Array(data + 1, ["time", "ch"], {"time": Linear(0.25, 0, "s"), "ch": None}),
        options=["--dims", "time,ch", "--rate", "4"])
    array = recording(data)
    array.attributes.update(
        gain_list=np.array([1.5, 2.5]), flag=np.int8(1), text="several words",
        names=np.array(["one", "two"], dtype=object), count=np.uint16(9), single=np.float32(0.1))
    yield by_value("attributes of every kind", "add 1", array, data + 1)
    array = recording(data).replacing(name="acquisition/raw/signal")
    yield by_value("an array in a group", "add 1", array, data + 1)


def empty():
    for dtype in TYPES:
        for shape in ((0,), (0, 3), (5, 0), (0, 0), (2, 0, 3)):
            array = recording(np.zeros(shape, dtype), unit=None)
            yield by_value(
                f"chain over {dtype} of {shape}", "abs | clip 0 1 | log 10 | add 1", array,
                np.zeros(shape, arithmetic_type(dtype)))
            yield by_value(f"copy of {dtype} of {shape}", "copy", array, array.data)


def chains():
    data = values("float32", (500, 4))
    array = recording(data, unit=None)
    with np.errstate(all="ignore"):
        expected = np.log10(np.clip(np.abs(data), 0, 1).astype(np.float64)).astype(np.float32)
    yield by_value("the chain of the first page", "abs | clip 0 1 | log 10", array, expected, bound=1)
    whole = recording(ordinary("int16", (500, 4)))
    yield by_value(
        "integers stay until a float is needed", "abs | clip 2 50 | scale 0.5", whole,
        np.clip(np.abs(whole.data), 2, 50).astype(np.float32) * np.float32(0.5))
    mixed = recording(ordinary("float64", (60, 4)), unit=None)
    yield Case(
        "an operator of every shape of work", "diff | transpose | scale 2 | max time | astype float32",
        mixed,
        Array(
            (np.diff(mixed.data, axis=0, prepend=mixed.data[:1]) * 2).max(0).astype(np.float32),
            ["ch"], {"ch": mixed.axes["ch"]}))
