"""Attributes of an AxisArray, stored and read back."""

import json

import h5py
import numpy as np

# Kinds of NumPy's types that attributes and arrays can have.
NUMBERS = "biufc"
# Types of NumPy that are Python's own when read.
NATIVE = (np.bool_, np.int64, np.uint64, np.float64, np.complex128)


def stored_attribute(value):
    """The value as h5py stores it: its HDF5 form if it has one, else JSON."""
    if isinstance(value, str):
        return value if _is_plain(value) else _json(value)
    if isinstance(value, (np.generic, np.ndarray)):
        return value if value.ndim <= 1 and value.dtype.kind in NUMBERS else _json(value)
    if isinstance(value, (bool, int, float, complex)):
        return value if np.asarray(value).dtype.kind in NUMBERS else _json(value)
    if isinstance(value, (list, tuple)):
        if not value:
            return np.zeros(0)
        kind = type(value[0])
        if all(type(element) is kind for element in value):
            # A list of one text is a text to netCDF, and to axpipe.
            if kind is str and len(value) > 1 and all(map(_is_plain, value)):
                return np.array(value, h5py.string_dtype())
            if kind in (bool, int, float, complex) and np.asarray(value).dtype == np.dtype(kind):
                return np.asarray(value)
    return _json(value)


def plain_attribute(value):
    """An attribute as Python has it. Numbers of fewer bits than Python's stay those of NumPy."""
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if isinstance(value, str):
        return _decoded(value) if value.startswith("json:") else value
    if isinstance(value, np.ndarray) and value.dtype.kind == "O":
        return [plain_attribute(element) for element in value.tolist()]
    if isinstance(value, (np.ndarray, np.generic)) and value.dtype.type in NATIVE:
        return value.tolist()
    return value


def _is_plain(text: str) -> bool:
    return not text.startswith("json:") and "\0" not in text


def _json(value) -> str:
    return "json:" + json.dumps(_jsonable(value), ensure_ascii=False)


def _decoded(text: str):
    try:
        return json.loads(text.removeprefix("json:"))
    except ValueError:  # another program's
        return text


def _jsonable(value):
    if isinstance(value, (np.ndarray, np.generic)) and value.dtype.kind in "biufUO":
        value = value.tolist()
    if isinstance(value, dict) and all(isinstance(name, str) for name in value):
        return {name: _jsonable(element) for name, element in value.items()}
    if isinstance(value, (list, tuple)):
        return [_jsonable(element) for element in value]
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    raise TypeError(f"{value!r} of type {type(value).__name__} cannot be stored")
