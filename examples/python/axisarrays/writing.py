"""Writes AxisArrays."""

import h5py
import numpy as np
from ezmsg.util.messages.axisarray import AxisArray, CoordinateAxis, LinearAxis

from .attributes import NUMBERS, stored_attribute
from .coordinates import stored_values
from .labelled import from_xarray
from .layout import NO_VARIABLE, STRUCTURE


def write(path, array, name: str = "data", **layout) -> None:
    """Writes an AxisArray or a DataArray under `name`, in which slashes make groups.

    `layout` goes to h5py's create_dataset: `chunks=(4096, 32), compression="gzip", shuffle=True`.
    """
    if not isinstance(array, AxisArray):
        array = from_xarray(array)
    data = np.asarray(array.data)
    if data.dtype.kind not in NUMBERS or data.dtype.type in (np.longdouble, np.clongdouble):
        raise TypeError(f"an array of {data.dtype} cannot be stored")
    group, _, base = name.strip("/").rpartition("/")
    _check_names(base, [*array.dims, *array.axes])

    # What cannot be stored is found before there is a file.
    attributes = _stored_attributes(array, data.dtype)
    scales = {
        dim: _stored_scale(array.axes.get(dim), dim, length)
        for dim, length in zip(array.dims, data.shape)}
    further = {
        name: _stored_further(axis, name, array)
        for name, axis in array.axes.items() if name not in array.dims}
    if further:
        attributes["coordinates"] = " ".join(further)

    with h5py.File(path, "w", track_order=True, libver=("v108", "v110")) as file:
        parent = file.create_group(group, track_order=True) if group else file
        for dim, (values, attrs, label) in scales.items():
            _create(parent, dim, values, attrs).make_scale(label)
        for name, (values, attrs) in further.items():
            _create(parent, name, values, attrs, array.axes[name].dims)
        _create(parent, base, data, attributes, array.dims, **layout)


def _create(parent, name: str, values, attributes: dict, dims=(), **layout) -> h5py.Dataset:
    created = parent.create_dataset(name, data=values, track_order=True, **layout) \
        if isinstance(values, np.ndarray) \
        else parent.create_dataset(name, (values,), ">f4", track_order=True)
    created.attrs.update(attributes)
    for index, dim in enumerate(dims):
        created.dims[index].attach_scale(parent[dim])
    return created


def _check_names(base: str, names: list[str]) -> None:
    for name in [base, *names]:
        if name in ("", ".", "..") or "/" in name:
            raise ValueError(f"{name!r} cannot be the name of an array or an axis in a file")
    if base in names:
        raise ValueError(f"the array and one of its axes are both called {base!r}: name another")


def _stored_scale(axis, dim: str, length: int):
    """Of a dimension's scale the values, or its length if it has none; attributes; label."""
    if axis is None:
        return length, {}, f"{NO_VARIABLE}{length:10d}"
    if isinstance(axis, LinearAxis):
        gain, offset = float(axis.gain), float(axis.offset)
        attributes = {"gain": gain, "offset": offset, **_units(axis.unit)}
        return np.arange(length) * gain + offset, attributes, dim
    if list(axis.dims) != [dim] or len(axis.data) != length:
        raise ValueError(
            f"the axis of {dim!r}, which is {length} long, has the dimensions {axis.dims} and the "
            f"shape {np.shape(axis.data)}")
    return *_stored_coordinates(axis, dim), dim


def _stored_further(axis, name: str, array: AxisArray):
    """Values and attributes of an axis that is no dimension."""
    if not isinstance(axis, CoordinateAxis):
        raise ValueError(f"axis {name!r} is linear, but no dimension of the array: how long is it?")
    lengths = dict(zip(array.dims, array.data.shape))
    if [lengths.get(dim) for dim in axis.dims] != list(np.shape(axis.data)):
        raise ValueError(
            f"axis {name!r} has the dimensions {axis.dims} and the shape {np.shape(axis.data)}, "
            f"which the array has not: {array.dims}, {array.data.shape}")
    if len(name.split()) != 1:
        raise ValueError(f"axis {name!r} is no dimension, so its name must not have blanks")
    return _stored_coordinates(axis, name)


def _stored_coordinates(axis: CoordinateAxis, name: str):
    try:
        values, unit = stored_values(np.asarray(axis.data), axis.unit)
    except TypeError as error:
        raise TypeError(f"axis {name!r}: {error}") from None
    return values, _units(unit)


def _units(unit: str) -> dict:
    return {"units": unit} if unit else {}


def _stored_attributes(array: AxisArray, dtype: np.dtype) -> dict:
    stored = {}
    for name, value in array.attrs.items():
        if name in STRUCTURE or name in ("key", "stream_dim"):
            raise ValueError(f"no attribute can be called {name!r}: files have that for themselves")
        try:
            # netCDF opens no file with a fill value of another type than the data's.
            stored[name] = dtype.type(value) if name == "_FillValue" else stored_attribute(value)
        except TypeError as error:
            raise TypeError(f"attribute {name!r}: {error}") from None
    if array.key:
        stored["key"] = stored_attribute(array.key)
    if array.stream_dim is not None:
        stored["stream_dim"] = stored_attribute(array.stream_dim)
    return stored
