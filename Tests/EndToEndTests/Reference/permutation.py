"""transpose: permuting dimensions."""

import numpy as np
from axisarrays import Array, Coordinates, Linear
from case import TYPES, Case, by_transformer, failure, ordinary, recording, values
from ezmsg.sigproc.transpose import TransposeSettings, TransposeTransformer


def by_axes(name, chain, array, axes):
    return by_transformer(
        name, chain, array, TransposeTransformer(TransposeSettings(axes=axes)),
        dtype=array.data.dtype, compute=None, bound=0)


def cases() -> list[Case]:
    return [*orders(), *reversal(), *every_type(), *sizes(), *errors()]


def orders():
    array = recording(ordinary("float32", (5, 4, 6, 3)))
    array.axes["x"] = Coordinates(np.arange(6.0) ** 2, "mm")
    for chain, axes in (
        ("transpose ch time x y", ("ch", "time", "x", "y")),
        ("transpose time y x ch", ("time", "y", "x", "ch")),
        ("transpose 3 2 1 0", (3, 2, 1, 0)),
        ("transpose 1 0 2 3", (1, 0, 2, 3)),
        ("transpose ch 0 y 2", ("ch", 0, "y", 2)),
        ("transpose ... time", (..., "time")),
        ("transpose y ...", ("y", ...)),
        ("transpose ch ... time", ("ch", ..., "time")),
        ("transpose 2 ... 0", (2, ..., 0)),
        ("transpose time ch x y", ("time", "ch", "x", "y")),
        ("transpose ...", (...,)),
        ("transpose ch", ("ch",)),
        ("transpose y 0", ("y", 0)),
    ):
        yield by_axes(chain, chain, array, axes)


def reversal():
    """Without arguments the order is reversed, as by numpy.transpose."""
    for shape in ((7,), (5, 3), (5, 4, 6), (5, 4, 6, 3)):
        array = recording(ordinary("float64", shape))
        yield by_axes(f"transpose of rank {len(shape)}", "transpose", array,
                      tuple(reversed(range(len(shape)))))


def every_type():
    for dtype in TYPES:
        yield by_axes(
            f"transpose of {dtype}", "transpose", recording(values(dtype, (33, 17))), (1, 0))


def sizes():
    for shape in ((0, 3), (3, 0), (1, 1), (1, 100), (1000, 1), (255, 257), (2000, 33)):
        yield by_axes(f"transpose of {shape}", "transpose", recording(values("int16", shape)), (1, 0))


def errors():
    array = recording(ordinary("float32", (4, 3, 2)))
    yield failure("transpose with a name there is not", "transpose freq ...", array, 65, "freq")
    yield failure("transpose with a repeated name", "transpose ch ch ...", array, 65, "ch")
    yield failure("transpose with an index too large", "transpose 3 ...", array, 65, "3")
    yield failure("transpose with two ellipses", "transpose ... ch ...", array, 64, "...")
