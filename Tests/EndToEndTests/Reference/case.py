"""One comparison: an input, a chain, and what a reference makes of the input."""

from __future__ import annotations

import dataclasses
import typing
import warnings

import numpy as np
from axisarrays import Array, Coordinates, Linear
from ezmsg.util.messages.axisarray import AxisArray

TYPES = "int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 float32 float64".split()
INTEGERS = [name for name in TYPES if "int" in name]
FLOATS = ["float16", "float32", "float64"]


@dataclasses.dataclass
class Case:
    name: str
    chain: str
    input: Array
    # What the reference gives; None where it gives an error.
    expected: Array | None
    # In ulp, or a function of the expected data giving the allowed absolute error.
    bound: typing.Any = 0
    # The exit code, and a part of the message, where an error is expected.
    status: int = 0
    message: str = ""
    # The stored type where it is not the native one, and what else h5py shall do when writing.
    stored: str | None = None
    layout: dict = dataclasses.field(default_factory=dict)
    # Further arrays to write beside the input, by file name.
    companions: dict[str, Array] = dataclasses.field(default_factory=dict)
    options: list[str] = dataclasses.field(default_factory=list)


def arithmetic_type(dtype) -> np.dtype:
    """The type an arithmetic operator gives: 8- and 16-bit integers become float32, wider ones
    float64, floats stay."""
    dtype = np.dtype(dtype)
    if dtype.kind == "f":
        return dtype
    return np.dtype(np.float32 if dtype.itemsize <= 2 else np.float64)


def to_message(array: Array, dtype=None) -> AxisArray:
    axes = {}
    for dim, axis in array.axes.items():
        if isinstance(axis, Linear):
            axes[dim] = AxisArray.LinearAxis(unit=axis.unit or "", gain=axis.gain, offset=axis.offset)
        elif isinstance(axis, Coordinates):
            values = axis.values.astype(str) if axis.are_labels else axis.values
            axes[dim] = AxisArray.CoordinateAxis(data=values, dims=[dim], unit=axis.unit or "")
    data = array.data if dtype is None else array.data.astype(dtype)
    return AxisArray(data=data.copy(), dims=list(array.dims), axes=axes, key="reference")


def from_message(message: AxisArray, like: Array, dtype, attributes: dict | None = None) -> Array:
    axes = {}
    for dim in message.dims:
        axis = message.axes.get(dim)
        if axis is None:
            continue
        unit = axis.unit or None
        if hasattr(axis, "data"):
            axes[dim] = Coordinates(axis.data, unit)
        else:
            axes[dim] = Linear(axis.gain, axis.offset, unit)
    attributes = {**like.attributes, **(attributes or {})}
    with np.errstate(all="ignore"):
        data = np.asarray(message.data).astype(dtype)
    return Array(data, list(message.dims), axes, attributes, like.name)


def by_transformer(
    name: str,
    chain: str,
    array: Array,
    transformer,
    *,
    dtype=None,
    compute=np.float64,
    bound=1,
    attributes: dict | None = None,
    **more,
) -> Case:
    """A case whose expected result ezmsg-sigproc's own transformer computes.

    The transformer computes in `compute`, more precise than the result's type `dtype`, and its
    result is rounded once; None keeps the input's type.
    """
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        message = transformer(to_message(array, compute))
    dtype = dtype or arithmetic_type(array.data.dtype)
    return Case(name, chain, array, from_message(message, array, dtype, attributes), bound, **more)


def by_value(name: str, chain: str, array: Array, data, *, bound=0, **more) -> Case:
    """A case whose expected data is given and whose dims, axes and attributes stay."""
    return Case(name, chain, array, array.replacing(data=np.asarray(data)), bound, **more)


def failure(name: str, chain: str, array: Array, status: int, message: str, **more) -> Case:
    """A case in which axpipe must refuse."""
    return Case(name, chain, array, None, status=status, message=message, **more)


def values(dtype, shape, seed: int = 1) -> np.ndarray:
    """Seeded values over the type's whole range, special values first."""
    dtype = np.dtype(dtype)
    generator = np.random.default_rng(seed)
    count = int(np.prod(shape))
    if dtype.kind == "f":
        info = np.finfo(dtype)
        special = [
            0.0, -0.0, 1.0, -1.0, np.inf, -np.inf, np.nan, 0.5, 10.0, 100.0, 2.0,
            info.max, info.min, info.tiny, -info.tiny, info.smallest_subnormal,
            info.smallest_subnormal * 3, info.eps, 1 + info.eps, 1 - info.eps / 2,
        ]
        magnitudes = np.exp(generator.uniform(-8, 8, count))
        general = magnitudes * generator.choice([-1, 1], count)
    else:
        info = np.iinfo(dtype)
        special = [info.min, info.max, 0, 1, info.max - 1, info.min + 1, 2, 100, 10]
        general = generator.integers(info.min, info.max, count, dtype=dtype, endpoint=True)
    with np.errstate(over="ignore"):
        result = general.astype(dtype)
    take = min(count, len(special))
    result[:take] = np.array(special[:take], dtype=dtype)
    return result.reshape(shape)


def ordinary(dtype, shape, seed: int = 1) -> np.ndarray:
    """Seeded values of moderate size without special ones."""
    dtype = np.dtype(dtype)
    generator = np.random.default_rng(seed)
    if dtype.kind == "f":
        return generator.normal(0, 10, shape).astype(dtype)
    low = 0 if dtype.kind == "u" else -100
    return generator.integers(low, 100, shape).astype(dtype)


def recording(data, unit: str | None = "uV") -> Array:
    """`data` as a recording: dims time and ch (and more), a linear time axis, labelled channels."""
    data = np.asarray(data)
    dims = ["time", "ch", "x", "y"][: data.ndim]
    axes = {"time": Linear(1 / 30000, 0.25, "s")} if data.ndim else {}
    if data.ndim > 1:
        axes["ch"] = Coordinates([f"ch{i + 1:02}" for i in range(data.shape[1])])
    attributes = {"key": "probe", "comment": "µ-electrodes", "serial": np.int32(7)}
    if unit:
        attributes["units"] = unit
    return Array(data, dims, axes, attributes)
