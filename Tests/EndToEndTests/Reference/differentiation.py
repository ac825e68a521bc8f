"""diff: the step from the element before."""

import warnings

import numpy as np
from axisarrays import Array, Coordinates, Linear
from case import FLOATS, TYPES, Case, arithmetic_type, by_transformer, failure, ordinary, recording
from ezmsg.sigproc.diff import DiffSettings, DiffTransformer


def transformer(axis, scale_by_fs=False):
    with warnings.catch_warnings():
        # ezmsg-sigproc means to drop `axis` from its streams' settings; a file has no stream.
        warnings.simplefilter("ignore", FutureWarning)
        return DiffTransformer(DiffSettings(axis=axis, scale_by_fs=scale_by_fs))


def cases() -> list[Case]:
    return [*every_type(), *every_axis(), *by_rate(), *by_coordinates(), *empty(), *special()]


def every_type():
    for dtype in TYPES:
        array = recording(ordinary(dtype, (60, 3)))
        compute = arithmetic_type(dtype)
        compute = np.float32 if compute == np.float16 else compute
        yield by_transformer(
            f"diff of {dtype}", "diff", array, transformer("time"), compute=compute, bound=0)
        yield by_transformer(
            f"diff scale_by_fs of {dtype}", "diff scale_by_fs=true", array, transformer("time", True),
            compute=compute, attributes={"units": "uV/s"})


def every_axis():
    array = recording(ordinary("float32", (5, 4, 6, 3)))
    for axis in array.dims:
        yield by_transformer(
            f"diff along {axis} of four", f"diff {axis}", array, transformer(axis), compute=None,
            bound=0)
    yield by_transformer(
        "diff of a line", "diff axis=time", recording(ordinary("float64", (500,))),
        transformer("time"), bound=0)
    yield by_transformer(
        "diff of one element", "diff", recording(ordinary("float64", (1, 3))), transformer("time"),
        bound=0)
    yield by_transformer(
        "diff along a long last axis", "diff ch", recording(ordinary("float32", (3, 5000))),
        transformer("ch"), compute=None, bound=0)
    yield failure("diff along an axis there is not", "diff freq", array, 65, "freq")


def by_rate():
    for axis, gain in (("time", 1 / 30000), ("x", 0.5)):
        array = recording(ordinary("float64", (9, 2, 7)))
        array.axes["x"] = Linear(0.5, -3, "mm")
        unit = "uV/s" if axis == "time" else "uV/mm"
        yield by_transformer(
            f"diff by the gain {gain} of {axis}", f"diff {axis} scale_by_fs=true", array,
            transformer(axis, True), attributes={"units": unit})


def by_coordinates():
    steps = np.random.default_rng(6).exponential(0.01, 40)
    for name, times in (
        ("irregular", np.cumsum(steps)),
        ("repeated", np.repeat(np.arange(20.0), 2)),
        ("falling", -np.cumsum(steps)),
        ("single", np.array([2.5])),
        ("whole", np.arange(40) ** 2),
    ):
        for dtype in ("float32", "float64"):
            array = recording(ordinary(dtype, (len(times), 3)))
            array.axes["time"] = Coordinates(times, "s")
            yield by_transformer(
                f"diff by {name} coordinates of {dtype}", "diff time true", array,
                transformer("time", True), compute=None, dtype=dtype,
                attributes={"units": "uV/s"})
    array = recording(ordinary("float32", (4, 3)))
    yield failure("diff by labels", "diff ch scale_by_fs=true", array, 65, "ch")


def empty():
    for shape in ((0, 3), (5, 0)):
        for dtype in FLOATS:
            array = recording(np.zeros(shape, dtype))
            yield by_transformer(
                f"diff of {shape} in {dtype}", "diff", array, transformer("time"), bound=0)


def special():
    data = np.array([[1, 2, 3], [np.nan, np.inf, 3], [4, np.inf, 3], [5, -np.inf, -0.0]], np.float32)
    yield by_transformer(
        "diff across NaN and infinities", "diff", recording(data), transformer("time"), bound=0)
