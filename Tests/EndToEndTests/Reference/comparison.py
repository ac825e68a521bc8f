"""Comparing what axpipe wrote with what was expected."""

from __future__ import annotations

import numpy as np
from axisarrays import Array, Axis, Coordinates, Linear

KEYS = {2: np.int16, 4: np.int32, 8: np.int64}


def ulps(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """How many representable values lie between `a` and `b`; NaN equals NaN."""

    def keys(x):
        bits = np.ascontiguousarray(x).view(KEYS[x.dtype.itemsize])
        lowest = np.iinfo(bits.dtype).min
        return np.where(bits < 0, lowest - bits, bits).astype(object)

    distance = np.abs(keys(a) - keys(b)).astype(np.float64)
    both = np.isnan(a) & np.isnan(b)
    either = np.isnan(a) | np.isnan(b)
    infinite = (np.isinf(a) | np.isinf(b)) & (a != b)
    return np.where(both, 0, np.where(either | infinite, np.inf, distance))


def differences(actual: Array, expected: Array, bound) -> list[str]:
    """Sentences that say in what `actual` differs from `expected`.

    `bound` is the allowed distance in ulp, or a function of the expected data that gives the
    allowed absolute error.
    """
    found = []
    if actual.dims != expected.dims:
        found.append(f"dims are {actual.dims}, expected {expected.dims}")
    found += _data_differences(actual.data, expected.data, bound)
    for dim in expected.dims:
        found += _axis_differences(dim, actual.axes.get(dim), expected.axes.get(dim))
    for name, value in expected.attributes.items():
        other = actual.attributes.get(name)
        if value is None and other is not None:
            found.append(f"attribute {name} is {other!r}, expected none")
        elif value is not None and not np.array_equal(np.asarray(other), np.asarray(value)):
            found.append(f"attribute {name} is {other!r}, expected {value!r}")
    return found


def _data_differences(actual: np.ndarray, expected: np.ndarray, bound) -> list[str]:
    if actual.shape != expected.shape:
        return [f"shape is {actual.shape}, expected {expected.shape}"]
    if actual.dtype.newbyteorder("=") != expected.dtype.newbyteorder("="):
        return [f"type is {actual.dtype}, expected {expected.dtype}"]
    actual = np.atleast_1d(actual.astype(expected.dtype.newbyteorder("=")))
    expected = np.atleast_1d(expected.astype(expected.dtype.newbyteorder("=")))
    if expected.dtype.kind != "f":
        wrong = actual != expected
    elif callable(bound):
        with np.errstate(invalid="ignore"):
            near = np.abs(actual - expected) <= bound(expected)
        wrong = ~near & (ulps(actual, expected) > 0)
    else:
        wrong = ulps(actual, expected) > bound
    if not wrong.any():
        return []
    where = tuple(int(i) for i in np.argwhere(wrong)[0])
    text = f"{int(wrong.sum())} of {wrong.size} values differ, first at {where}: "
    text += f"{actual[where]!r}, expected {expected[where]!r}"
    if expected.dtype.kind == "f":
        text += f" ({ulps(actual, expected)[where]:.0f} ulp)"
    return [text]


def _axis_differences(dim: str, actual: Axis, expected: Axis) -> list[str]:
    if type(actual) is not type(expected):
        return [f"axis {dim} is {_kind(actual)}, expected {_kind(expected)}"]
    if expected is None:
        return []
    found = []
    if actual.unit != expected.unit:
        found.append(f"axis {dim} has the unit {actual.unit!r}, expected {expected.unit!r}")
    if isinstance(expected, Linear):
        if (actual.gain, actual.offset) != (expected.gain, expected.offset):
            found.append(f"axis {dim} is {actual}, expected {expected}")
    elif actual.are_labels != expected.are_labels or not np.array_equal(
        actual.values, expected.values
    ):
        found.append(f"axis {dim} has the values {actual.values}, expected {expected.values}")
    return found


def _kind(axis: Axis) -> str:
    return "missing" if axis is None else "linear" if isinstance(axis, Linear) else "coordinates"
