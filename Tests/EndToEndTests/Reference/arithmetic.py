"""The operators that compute one value from one value."""

import ctypes
import ctypes.util
import math

import numpy as np
from axisarrays import Array, Coordinates, Linear
from case import (
    FLOATS, INTEGERS, TYPES, Case, arithmetic_type, by_transformer, by_value, failure, ordinary,
    recording, values,
)
from ezmsg.sigproc.linear import LinearTransformSettings, LinearTransformTransformer
from ezmsg.sigproc.math.abs import AbsTransformer
from ezmsg.sigproc.math.add import ConstAddSettings, ConstAddTransformer
from ezmsg.sigproc.math.clip import ClipSettings, ClipTransformer
from ezmsg.sigproc.math.difference import ConstDifferenceSettings, ConstDifferenceTransformer
from ezmsg.sigproc.math.invert import InvertTransformer
from ezmsg.sigproc.math.log import LogSettings, LogTransformer
from ezmsg.sigproc.math.pow import PowSettings, PowTransformer
from ezmsg.sigproc.math.scale import ScaleSettings, ScaleTransformer


def cases() -> list[Case]:
    return [
        *absolute(), *clip(), *log(), *exactly_rounded(), *invert(), *power(), *linear(),
        *scalars(),
    ]


def absolute():
    for dtype in TYPES:
        array = recording(values(dtype, (40, 3)))
        yield by_transformer(
            f"abs of {dtype}", "abs", array, AbsTransformer(), dtype=dtype, compute=None, bound=0)


def clip():
    def transformer(low, high):
        return ClipTransformer(ClipSettings(min=low, max=high))

    bounds = [(0, 1), (-5, None), (None, 7), (3, 3), (0, 100)]
    for dtype in FLOATS:
        array = recording(values(dtype, (40, 3)))
        for low, high in bounds + [(-math.inf, 2.5), (-0.75, math.inf)]:
            text = f"clip {word(low)} {word(high)}"
            yield by_transformer(
                f"{text} of {dtype}", text, array, transformer(low, high), compute=None, bound=0)
    for dtype in INTEGERS:
        array = recording(values(dtype, (40, 3)))
        for low, high in bounds:
            if low is not None and low < 0 and dtype.startswith("u"):
                low = 0
            text = f"clip {word(low)} {word(high)}"
            yield by_transformer(
                f"{text} of {dtype}", text, array, transformer(low, high), dtype=dtype,
                compute=None, bound=0)
        yield by_value(
            f"clip {dtype} to half a unit", "clip -0.5 1.5", array,
            np.clip(array.data.astype(arithmetic_type(dtype)), -0.5, 1.5))
        # Bounds beyond the type's range clamp nothing, where NumPy refuses them.
        yield by_value(
            f"clip {dtype} to more than its range", "clip -1e30 1e30", array, array.data)
    array = recording(values("float32", (40, 3)))
    yield by_value("clip with names", "clip max=1 min=0", array, np.clip(array.data, 0, 1))


def word(value):
    return "none" if value is None else repr(value)


def log():
    def transformer(base, clip_zero=False):
        return LogTransformer(LogSettings(base=base, clip_zero=clip_zero))

    removed = {"units": None}
    for dtype in TYPES:
        array = recording(values(dtype, (200, 3)))
        for base in (10, 2, math.e, 3, 0.5):
            yield by_transformer(
                f"log {base} of {dtype}", f"log {base}", array, transformer(base), bound=bound(dtype),
                attributes=removed)
    for dtype in TYPES:
        # The transformer lifts to the smallest normal number of the type that it is given. Integers
        # it leaves alone; here they become floats first.
        array = recording(values(dtype, (200, 3)))
        floats = array.data.astype(arithmetic_type(dtype))
        lifted = np.clip(floats, np.finfo(floats.dtype).smallest_normal, None)
        case = by_transformer(
            f"log clip_zero of {dtype}", "log clip_zero=true", array.replacing(data=lifted),
            transformer(10), bound=bound(dtype), attributes=removed)
        case.input = array
        yield case
    for dtype, exponents in (("float32", range(-37, 39)), ("float64", range(-300, 301))):
        powers = np.array([float(f"1e{n}") for n in exponents], dtype)
        yield Case(
            f"log of the powers of ten in {dtype}", "log", *exact(powers, np.array(exponents)),
            bound=0 if dtype == "float64" else 1)
        whole = np.array([float(10**n) for n in range(0, 11 if dtype == "float32" else 23)], dtype)
        yield Case(
            f"log of the exact powers of ten in {dtype}", "log 10",
            *exact(whole, np.arange(len(whole))))
    for dtype, exponents in (("float32", range(-149, 128)), ("float64", range(-1074, 1024))):
        powers = np.ldexp(np.ones(len(exponents), dtype), np.array(exponents))
        yield Case(
            f"log 2 of the powers of two in {dtype}", "log 2", *exact(powers, np.array(exponents)))


def exact(data, expected):
    array = Array(data, ["i"], {"i": Linear()})
    return array, array.replacing(data=expected.astype(data.dtype))


def bound(dtype):
    """1 ulp in float32 and float16; float64 is compared with a reference that errs itself."""
    return 2 if arithmetic_type(dtype) == np.float64 else 1


def exactly_rounded():
    """NumPy rounds these as IEEE 754 says; a constant does not widen the array."""
    for dtype in TYPES:
        array = recording(values(dtype, (40, 3)))
        compute = arithmetic_type(dtype)
        compute = np.float32 if compute == np.float16 else compute
        for chain, transformer in (
            ("scale 0.195", ScaleTransformer(ScaleSettings(scale=0.195))),
            ("scale factor=-2", ScaleTransformer(ScaleSettings(scale=-2.0))),
            ("scale scale=1", ScaleTransformer(ScaleSettings(scale=1.0))),
            ("add 0.1", ConstAddTransformer(ConstAddSettings(value=0.1))),
            ("add value=-3", ConstAddTransformer(ConstAddSettings(value=-3.0))),
            ("difference 0.1", ConstDifferenceTransformer(ConstDifferenceSettings(value=0.1))),
            ("subtract 3", ConstDifferenceTransformer(ConstDifferenceSettings(value=3.0))),
            (
                "difference 0.1 subtrahend=false",
                ConstDifferenceTransformer(ConstDifferenceSettings(value=0.1, subtrahend=False)),
            ),
            (
                "difference 0.1 false",
                ConstDifferenceTransformer(ConstDifferenceSettings(value=0.1, subtrahend=False)),
            ),
        ):
            yield by_transformer(
                f"{chain} of {dtype}", chain, array, transformer, compute=compute, bound=0)


def invert():
    for dtype in TYPES:
        array = recording(values(dtype, (40, 3)))
        compute = arithmetic_type(dtype)
        compute = np.float32 if compute == np.float16 else compute
        yield by_transformer(
            f"invert {dtype}", "invert", array, InvertTransformer(), compute=compute, bound=0,
            attributes={"units": "1/uV"})


def power():
    for dtype in TYPES:
        array = recording(values(dtype, (200, 3)))
        for text, exponent, unit in (
            ("", 2.0, "uV^2"), (" 3", 3.0, "uV^3"), (" exponent=0.25", 0.25, "uV^0.25"),
            (" -1", -1.0, ...), (" 0", 0.0, ...), (" 1.7", 1.7, "uV^1.7"), (" -2.5", -2.5, ...),
            (" inf", math.inf, ...), (" -inf", -math.inf, ...), (" nan", math.nan, ...),
        ):
            if arithmetic_type(dtype) != np.float64:
                exponent = float(np.float32(exponent))  # a constant does not widen the array
            case = by_transformer(
                f"pow{text} of {dtype}", f"pow{text}", array,
                PowTransformer(PowSettings(exponent=exponent)), bound=bound(dtype),
                attributes={"units": unit})
            if unit is ...:  # left to axpipe
                del case.expected.attributes["units"]
            yield case


    # C99 Annex F, as the C library has it; NumPy takes a square root where the exponent is 0.5.
    library = ctypes.CDLL(ctypes.util.find_library("m")).pow
    library.restype, library.argtypes = ctypes.c_double, [ctypes.c_double] * 2
    special = [0.0, -0.0, 1, -1, 0.5, -0.5, 2, -2, 3, math.inf, -math.inf, math.nan]
    for dtype in ("float32", "float64"):
        array = Array(np.array(special, dtype), ["i"], {"i": Linear()})
        for exponent in special + [-3, 4, -4, 1.5, -1.5]:
            yield by_value(
                f"pow {exponent} of special {dtype}", f"pow {exponent}", array,
                np.array([library(x, exponent) for x in special], dtype), bound=1)


def linear():
    def transformer(**settings):
        return LinearTransformTransformer(LinearTransformSettings(**settings))

    scales, offsets = [0.5, 1.25, -2.1], [0.1, 0.0, 30.3]
    for dtype in TYPES:
        array = recording(ordinary(dtype, (40, 3)))
        within = rounding(array.data, max(map(abs, scales)), max(offsets), arithmetic_type(dtype))
        for name, chain, settings in (
            ("one scale and offset", "linear 2.5 -1", dict(scale=2.5, offset=-1.0)),
            ("named scale and offset", "linear offset=-1 scale=2.5", dict(scale=2.5, offset=-1.0)),
            ("no parameter", "linear", dict()),
            ("scales and offsets by channel", "linear [0.5, 1.25, -2.1] [0.1,0,30.3] ch",
             dict(scale=scales, offset=offsets, axis="ch")),
            ("scales by channel", "linear [0.5, 1.25, -2.1] axis=ch", dict(scale=scales, axis="ch")),
            ("offsets by channel", "linear 2 [0.1, 0, 30.3] axis=ch",
             dict(scale=2.0, offset=offsets, axis="ch")),
        ):
            yield by_transformer(
                f"linear of {dtype}, {name}", chain, array, transformer(**settings), bound=within)
    data = recording(ordinary("float64", (4, 3, 5)))
    times = [1.0, -2.0, 3.0, 0.25]
    yield by_transformer(
        "linear along the first axis", "linear [1, -2, 3, 0.25] axis=time", data,
        transformer(scale=times, axis="time"), bound=rounding(data.data, 3, 0, np.float64))
    yield by_transformer(
        "linear along the last axis", "linear 1 [1, 2, 3, 4, 5] axis=x", data,
        transformer(offset=[1.0, 2.0, 3.0, 4.0, 5.0], axis="x"),
        bound=rounding(data.data, 1, 5, np.float64))
    array = recording(ordinary("float32", (40, 3)))
    yield by_transformer(
        "linear with scales from a file", "linear @gains.h5:/data axis=ch", array,
        transformer(scale=scales, axis="ch"), bound=rounding(array.data, 3, 0, np.float32),
        companions={"gains.h5": Array(np.array(scales), ["ch"])})
    yield by_transformer(
        "linear with units", "linear 0.195 units=mV", recording(ordinary("int16", (40, 3)), None),
        transformer(scale=0.195), bound=1, attributes={"units": "mV"})
    yield failure(
        "linear with too few scales", "linear [1, 2] axis=ch", array, 65, "ch")
    yield failure(
        "linear along an axis there is not", "linear [1, 2, 3] axis=channel", array, 65, "channel")


def rounding(data, scale, offset, dtype):
    """Two roundings of the product and the sum, or one of both: the difference of the two."""
    eps = np.finfo(dtype).eps
    eps = max(eps, np.finfo(np.float32).eps) if dtype == np.float16 else eps
    product = np.abs(data.astype(np.float64)).max() * abs(scale) + abs(offset)
    result = np.finfo(np.float16).eps * product if dtype == np.float16 else 0
    return lambda expected: 2 * eps * product + result


def scalars():
    """An array of rank 0 goes through as any other."""
    array = Array(np.float32(-8.0), [], {}, {"units": "V"}, "value")
    yield by_value("abs of a scalar", "abs", array, np.float32(8))
    yield by_value("chain over a scalar", "abs | scale 0.5 | add 1", array, np.float32(5))
    yield by_value("copy of a scalar", "copy", array, array.data)
    yield by_value("transpose of a scalar", "transpose", array, array.data)
    one = recording(np.full((1, 1), -8.0), unit=None)
    yield by_value("chain over one element", "abs | log 2", one, np.full((1, 1), 3.0))
