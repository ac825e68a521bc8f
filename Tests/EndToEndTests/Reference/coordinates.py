"""cart2pol and pol2cart: pairs along an axis of two."""

import numpy as np
from axisarrays import Array, Coordinates, Linear
from case import FLOATS, TYPES, Case, arithmetic_type, by_transformer, failure, ordinary
from ezmsg.sigproc.coordinatespaces import (
    CoordinateMode, CoordinateSpacesSettings, CoordinateSpacesTransformer,
)


def transformer(mode, axis=None):
    return CoordinateSpacesTransformer(
        CoordinateSpacesSettings(mode=CoordinateMode(mode), axis=axis))


def positions(data, dims=("time", "xy"), labels=("x", "y")):
    axes = {"time": Linear(0.01, 0, "s")}
    if labels:
        axes["xy"] = Coordinates(list(labels))
    return Array(np.asarray(data), list(dims), axes, {"key": "cursor"})


def cases() -> list[Case]:
    return [*every_type(), *every_axis(), *labels(), *extremes(), *empty(), *errors()]


def every_type():
    for dtype in TYPES:
        array = positions(ordinary(dtype, (300, 2)))
        wide = arithmetic_type(dtype) == np.float64
        yield by_transformer(
            f"cart2pol of {dtype}", "cart2pol", array, transformer("cart2pol"), bound=2 if wide else 1)
        polar = positions(np.abs(ordinary(dtype, (300, 2))), labels=("r", "theta"))
        error = 2 * np.finfo(arithmetic_type(dtype)).eps
        largest = float(polar.data[:, 0].astype(np.float64).max())
        yield by_transformer(
            f"pol2cart of {dtype}", "pol2cart", polar, transformer("pol2cart"),
            bound=lambda _, within=error * largest: within)


def every_axis():
    data = ordinary("float64", (2, 5, 4))
    for position, dims in ((0, ("xy", "time", "ch")), (1, ("time", "xy", "ch")), (2, ("time", "ch", "xy"))):
        array = positions(np.moveaxis(data, 0, position), dims)
        for mode in ("cart2pol", "pol2cart"):
            yield by_transformer(
                f"{mode} along dimension {position}", f"{mode} axis=xy", array,
                transformer(mode, "xy"), bound=lambda _: 1e-13)
    yield by_transformer(
        "cart2pol along the last dimension by default", "cart2pol",
        positions(np.moveaxis(data, 0, 2), ("time", "ch", "xy")), transformer("cart2pol"), bound=2)


def labels():
    data = ordinary("float32", (5, 2))
    yield by_transformer(
        "cart2pol without an axis", "cart2pol", positions(data, labels=None), transformer("cart2pol"))
    linear = positions(data, labels=None)
    linear.axes["xy"] = Linear(2.0, 1.0, "mm")
    yield by_transformer(
        "cart2pol along a linear axis", "cart2pol", linear, transformer("cart2pol"))
    yield by_transformer(
        "cart2pol replaces other labels", "cart2pol", positions(data, labels=("left", "up")),
        transformer("cart2pol"))
    round_trip = positions(np.abs(data) + 1)
    yield Case(
        "cart2pol and back", "cart2pol | pol2cart", round_trip, round_trip,
        bound=lambda expected: 4 * np.finfo(np.float32).eps * np.abs(data).max() + 1e-5)


def extremes():
    """As C99's hypot and atan2, which neither overflow nor underflow on the way."""
    for dtype in ("float32", "float64"):
        info = np.finfo(dtype)
        special = [0.0, -0.0, 1.0, -1.0, np.inf, -np.inf, np.nan, info.max / 2, info.tiny,
                   info.smallest_subnormal, -info.tiny]
        x, y = np.meshgrid(np.array(special, dtype), np.array(special, dtype))
        array = positions(np.stack([x.ravel(), y.ravel()], -1))
        wide = array.data.astype(np.longdouble)
        with np.errstate(all="ignore"):
            expected = np.stack(
                [np.hypot(wide[:, 0], wide[:, 1]), np.arctan2(wide[:, 1], wide[:, 0])], -1)
            expected = expected.astype(dtype)
        yield Case(
            f"cart2pol of extreme {dtype}", "cart2pol", array,
            array.replacing(
                data=expected, axes={**array.axes, "xy": Coordinates(["r", "theta"])}), 1)
        angles = np.array([0, 1e5, 1e10, 1e22, 3.0e37, -7e15, 0.5, np.pi, 1e-30], dtype)
        polar = positions(np.stack([np.full_like(angles, 3), angles], -1), labels=("r", "theta"))
        wide = angles.astype(np.float64)
        expected = np.stack([3 * np.cos(wide), 3 * np.sin(wide)], -1).astype(dtype)
        yield Case(
            f"pol2cart of large angles in {dtype}", "pol2cart", polar,
            polar.replacing(data=expected, axes={**polar.axes, "xy": Coordinates(["x", "y"])}), 2)


def empty():
    for dtype in FLOATS:
        array = positions(np.zeros((0, 2), dtype))
        for mode in ("cart2pol", "pol2cart"):
            yield by_transformer(f"{mode} of nothing in {dtype}", mode, array, transformer(mode))


def errors():
    yield failure(
        "cart2pol of three", "cart2pol",
        Array(np.zeros((4, 3), np.float32), ["time", "xyz"], {"time": Linear()}), 65, "xyz")
    yield failure("pol2cart along an axis there is not", "pol2cart axis=uv",
                  positions(np.zeros((4, 2))), 65, "uv")
