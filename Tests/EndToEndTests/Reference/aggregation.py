"""Removing an axis."""

import numpy as np
from axisarrays import Array, Coordinates, Linear
from case import (
    FLOATS, INTEGERS, TYPES, Case, by_transformer, failure, from_message, ordinary, recording,
    to_message, values,
)
from ezmsg.sigproc.aggregate import AggregateSettings, AggregateTransformer, AggregationFunction

PLAIN = "max min mean median std sum".split()
IGNORING_NAN = ["nan" + name for name in PLAIN]


def transformer(operation, axis):
    return AggregateTransformer(
        AggregateSettings(axis=axis, operation=AggregationFunction(operation)))


def cases() -> list[Case]:
    return [
        *every_operation(), *every_axis(), *nan(), *extrema(), *trapezoid(), *exact_sums(), *empty(),
        *attributes(),
    ]


def result_type(operation, dtype):
    """Floats keep their type. Of integers max and min keep the type, sums are 64-bit integers, the
    others float64, as in NumPy."""
    dtype = np.dtype(dtype)
    if operation in ("argmin", "argmax"):
        return np.dtype(np.float64)
    if dtype.kind == "f":
        return dtype
    if operation.endswith("max") or operation.endswith("min"):
        return dtype
    if operation.endswith("sum"):
        return np.dtype(np.uint64 if dtype.kind == "u" else np.int64)
    return np.dtype(np.float64)


def accuracy(operation, data, dtype):
    """What a good reduction in float64 may differ from NumPy's: nothing for a selection or a sum of
    integers, one rounding for a narrower type, and NumPy's own error in float64."""
    dtype = np.dtype(dtype)
    if dtype.kind != "f" or operation.endswith(("max", "min")):
        return 0
    if dtype != np.float64:
        return 1
    largest = np.nanmax(np.abs(np.where(np.isfinite(data), data, 0).astype(np.float64)), initial=0)
    length = data.shape[0]
    total = largest * (length if operation.endswith("sum") else 1)
    return lambda _: 16 * np.finfo(np.float64).eps * max(total, 1e-300)


def reduce(name, operation, array, axis, chain=None, compute=np.float64, **more):
    dtype = result_type(operation, array.data.dtype)
    if dtype.kind != "f":
        compute = None
    return by_transformer(
        name, chain or f"aggregate {operation} {axis}", array, transformer(operation, axis),
        dtype=dtype, compute=compute,
        bound=more.pop("bound", accuracy(operation, array.data, dtype)), **more)


def every_operation():
    for dtype in TYPES:
        array = recording(ordinary(dtype, (1000, 3)))
        for operation in PLAIN + IGNORING_NAN:
            yield reduce(f"{operation} of {dtype}", operation, array, "time")
        full = recording(values(dtype, (301, 3)))
        for operation in ("max", "min", "nanmax", "nanmin"):
            yield reduce(f"{operation} of {dtype} over its range", operation, full, "time")
        for operation in ("argmax", "argmin"):
            yield reduce(
                f"{operation} of {dtype}", operation, array, "time", compute=None,
                attributes={"units": "s"})
    array = recording(ordinary("float32", (1000, 3)))
    for operation in PLAIN + IGNORING_NAN:
        yield reduce(f"alias {operation}", operation, array, "time", chain=f"{operation} time")
    yield reduce("mean with names", "mean", array, "time", chain="aggregate axis=time operation=mean")
    yield reduce("max of one element", "max", recording(ordinary("float32", (1, 3))), "time")
    yield reduce("std of one element", "std", recording(ordinary("float32", (1, 3))), "time")
    yield reduce("median of an even number", "median", recording(ordinary("int16", (10, 3))), "time")
    yield reduce("median of an odd number", "median", recording(ordinary("int16", (11, 3))), "time")


def every_axis():
    array = recording(ordinary("float32", (7, 4, 5, 3)))
    whole = recording(ordinary("int32", (7, 4, 5, 3)))
    for axis in array.dims:
        for operation in PLAIN:
            yield reduce(f"{operation} along {axis} of four", operation, array, axis)
        yield reduce(f"sum of integers along {axis} of four", "sum", whole, axis)
        for operation in ("argmax", "trapezoid"):
            if axis != "ch":
                unit = {"argmax": "s", "trapezoid": "uV*s"}[operation] if axis == "time" else None
                found = reduce(
                    f"{operation} along {axis} of four", operation, array, axis,
                    compute=None if operation == "argmax" else np.float64)
                found.expected.attributes.pop("units")
                if unit:
                    found.expected.attributes["units"] = unit
                yield found
    line = recording(ordinary("float64", (500,)))
    for operation in PLAIN:
        yield reduce(f"{operation} of a line", operation, line, "time")
    longer = recording(np.random.default_rng(3).lognormal(0, 3, (70001, 2)).astype(np.float32))
    for operation in PLAIN:
        yield reduce(f"{operation} of a long axis", operation, longer, "time")
    wide = recording(ordinary("float32", (3, 5000)))
    for operation in PLAIN:
        yield reduce(f"{operation} along a long last axis", operation, wide, "ch")


def nan():
    for dtype in FLOATS:
        data = ordinary(dtype, (50, 4))
        data[3, 0] = data[17, 0] = np.nan
        data[:, 1] = np.nan
        data[5, 2] = np.inf
        array = recording(data)
        for operation in PLAIN + IGNORING_NAN:
            yield reduce(f"{operation} of {dtype} with NaN", operation, array, "time")
        # NumPy takes the first NaN for the extremum.
        for operation in ("argmax", "argmin"):
            yield reduce(
                f"{operation} of {dtype} with NaN", operation, array, "time", compute=None,
                attributes={"units": "s"})


def extrema():
    data = np.array([[1.0, 5, 2], [4, 5, 2], [4, 0, 2], [-3, 0, 2]], np.float32)
    array = recording(data)
    irregular = Coordinates(np.array([0.5, 0.75, 3.0, 10.0]), "Hz")
    spectrum = Array(data, ["freq", "ch"], {"freq": irregular}, {"units": "V"})
    for operation in ("argmax", "argmin"):
        yield reduce(
            f"{operation} of equal values is the first", operation, array, "time", compute=None,
            attributes={"units": "s"}, bound=0)
        yield reduce(
            f"{operation} along coordinates", operation, spectrum, "freq", compute=None,
            attributes={"units": "Hz"}, bound=0)
        bare = Array(data, ["row", "column"])
        yield reduce(
            f"{operation} without axes", operation, bare, "row", compute=None, bound=0)
        index = getattr(np, operation)
        for chain, axis, dims, axes in (
            (f"{operation} time index=true", 0, ["ch"], {"ch": array.axes["ch"]}),
            (f"{operation} ch", 1, ["time"], {"time": array.axes["time"]}),
        ):
            yield Case(
                f"{chain} is the index", chain, array,
                Array(index(data, axis=axis).astype(np.int64), dims, axes, {"units": None}))


def trapezoid():
    for dtype in TYPES:
        array = recording(ordinary(dtype, (300, 3)))
        yield reduce(
            f"trapezoid of {dtype}", "trapezoid", array, "time", attributes={"units": "uV*s"},
            bound=integral(array, result_type("trapezoid", dtype)))
    x = np.cumsum(np.random.default_rng(4).exponential(1, 300))
    for name, coordinates in (("rising", x), ("falling", x[::-1].copy()), ("whole", np.arange(300) ** 2)):
        array = recording(ordinary("float64", (300, 3)))
        array.axes["time"] = Coordinates(coordinates, "s")
        yield reduce(
            f"trapezoid along {name} coordinates", "trapezoid", array, "time",
            attributes={"units": "uV*s"}, bound=integral(array, np.float64))
    bare = Array(ordinary("float64", (9, 3)), ["row", "column"])
    yield reduce("trapezoid without axes", "trapezoid", bare, "row", bound=integral(bare, np.float64))
    for length in (0, 1, 2):
        array = recording(ordinary("float32", (length, 3)))
        yield reduce(
            f"trapezoid of {length} elements", "trapezoid", array, "time",
            attributes={"units": "uV*s"}, bound=integral(array, np.float32))


def integral(array, dtype):
    """A few roundings of the integral of the magnitude, and those that NumPy makes when it takes
    differences of coordinates far from zero."""
    axis = array.axes.get(array.dims[0]) or Linear()
    if isinstance(axis, Linear):
        x = np.arange(len(array.data)) * axis.gain + axis.offset
    else:
        x = axis.values.astype(np.float64)
    y = np.abs(array.data.astype(np.float64))
    total = np.max(np.trapezoid(y, np.sort(x), axis=0), initial=0)
    farthest = np.max(np.abs(x), initial=0) * np.max(y.sum(0), initial=0)
    allowed = 4 * np.finfo(dtype).eps * total + 4 * np.finfo(np.float64).eps * farthest
    return lambda _: allowed


def exact_sums():
    big = np.array([[2**62, 1], [2**61, 2], [-(2**62), 3]], np.int64)
    yield reduce("sum of int64 is exact", "sum", recording(big), "time")
    unsigned = np.array([[2**63, 1], [2**63 - 1, 2]], np.uint64)
    yield reduce("sum of uint64 is exact", "sum", recording(unsigned), "time")
    yield failure(
        "sum of int64 overflows", "sum time",
        recording(np.full((3, 2), 2**62, np.int64)), 65, "int64")
    # One large value among many small ones: naive float32 summation loses them.
    hidden = np.ones((100000, 1), np.float32)
    hidden[0] = 2**24
    yield reduce("sum of float32 keeps small values", "sum", recording(hidden), "time", bound=0)
    # Two passes are needed where the mean is large against the deviation.
    shifted = (1e6 + np.random.default_rng(5).normal(0, 1e-3, (10000, 2)))
    yield reduce(
        "std of values far from zero", "std", recording(shifted), "time",
        bound=lambda expected: 1e-6 * np.abs(expected))


def empty():
    """NumPy gives NaN, 0 or an error for nothing; the other axes may be empty without harm."""
    for dtype in ("int16", "float32", "float64"):
        nothing = recording(np.zeros((0, 3), dtype))
        for operation in ("mean", "median", "std", "sum", "nanmean", "nanmedian", "nanstd", "nansum"):
            yield reduce(f"{operation} of nothing in {dtype}", operation, nothing, "time")
        for operation in ("max", "min", "nanmax", "nanmin", "argmax", "argmin"):
            yield failure(
                f"{operation} of nothing in {dtype}", f"{operation} time", nothing, 65, operation)
        beside = recording(np.zeros((5, 0), dtype))
        for operation in PLAIN + IGNORING_NAN:
            yield reduce(f"{operation} beside an empty axis in {dtype}", operation, beside, "time")
        for operation in ("argmax", "argmin"):
            yield reduce(
                f"{operation} beside an empty axis in {dtype}", operation, beside, "time",
                compute=None, attributes={"units": "s"})


def attributes():
    array = recording(ordinary("float32", (10, 3)))
    array.attributes["stream_dim"] = "time"
    yield reduce("stream_dim goes with its axis", "mean", array, "time", attributes={"stream_dim": None})
    yield reduce("stream_dim stays when another axis goes", "mean", array, "ch")
    for operation in PLAIN:
        yield reduce(f"units stay through {operation}", operation, array, "ch", attributes={"units": "uV"})
    yield failure("an axis there is not", "mean freq", array, 65, "freq")
    yield failure("an operation there is not", "aggregate mode time", array, 64, "mode")
