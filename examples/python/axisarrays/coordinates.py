"""Values of coordinate axes, stored and read back."""

import h5py
import numpy as np
from ezmsg.util.messages.axisarray import LinearAxis

from .layout import DATE_UNITS


def linear_axis(values: np.ndarray, gain: float, offset: float, unit: str) -> LinearAxis | None:
    """The linear axis that says what the values are, if there is one with this gain.

    Programs that take a part of an array, xarray and NCO among them, keep the attributes gain and
    offset as they were. The values are what the part has.
    """
    for start in (offset, *values[:1].tolist()):
        expected = np.arange(len(values)) * gain + start
        if np.allclose(values, expected, rtol=1e-12, atol=abs(gain) / 1000):
            return LinearAxis(unit, float(gain), float(start))
    return None


def stored_values(values: np.ndarray, unit: str) -> tuple[np.ndarray, str]:
    """The values as h5py stores them, and their unit in the file."""
    if values.dtype.kind != "M":
        return _encoded(values), unit
    code, count = np.datetime_data(values.dtype)
    if code not in DATE_UNITS or count != 1 or unit:
        raise TypeError(f"{values.dtype} with the unit {unit!r} cannot be stored")
    return values.astype(np.int64), DATE_UNITS[code]


def plain_values(values: np.ndarray, unit: str) -> tuple[np.ndarray, str]:
    """What was stored as NumPy has it, and its unit."""
    for code, name in DATE_UNITS.items():
        if unit == name and values.dtype == np.int64:
            return values.astype(f"datetime64[{code}]"), ""
    return _decoded(values), unit


def _encoded(values: np.ndarray, inside_record: bool = False) -> np.ndarray:
    kind = values.dtype.kind
    if values.dtype.names:
        columns = {name: _encoded(values[name], True) for name in values.dtype.names}
        return _records(values.shape, columns)
    if kind == "U" and inside_record:
        # Of fixed length: as many bytes as NumPy takes hold any text in UTF-8.
        length = max(values.dtype.itemsize, 4)
        return np.char.encode(values, "utf-8").astype(h5py.string_dtype("utf-8", length))
    if kind in "UT" or (
            kind == "O" and not inside_record and all(isinstance(v, str) for v in values.flat)):
        return values.astype(object).astype(h5py.string_dtype())
    if kind not in "biufcS":
        raise TypeError(f"{values.dtype} cannot be stored")
    return values


def _decoded(values: np.ndarray) -> np.ndarray:
    if values.dtype.names:
        columns = {name: _decoded(values[name]) for name in values.dtype.names}
        return _records(values.shape, columns)
    text = h5py.check_string_dtype(values.dtype)
    if text is None or (text.length is not None and text.encoding == "ascii"):
        return values
    texts = [value.decode("utf-8", "replace") for value in values.ravel().tolist()]
    length = max([len(text) for text in texts] + [(text.length or 4) // 4, 1])
    return np.array(texts, f"U{length}").reshape(values.shape)


def _records(shape: tuple, columns: dict[str, np.ndarray]) -> np.ndarray:
    # A field can be an array itself: what its shape has beyond that of the records.
    records = np.zeros(shape, np.dtype([
        (name, column.dtype, column.shape[len(shape):]) for name, column in columns.items()]))
    for name, column in columns.items():
        records[name] = column
    return records
