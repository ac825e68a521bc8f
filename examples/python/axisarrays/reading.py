"""Reads AxisArrays."""

import h5py
import numpy as np
from ezmsg.util.messages.axisarray import AxisArray, CoordinateAxis, LinearAxis

from .attributes import plain_attribute
from .coordinates import linear_axis, plain_values
from .layout import NO_VARIABLE, STRUCTURE


def read(path, dataset: str | None = None) -> AxisArray:
    """Reads an array, as it is stored; without `dataset` the only one in the file."""
    with h5py.File(path, "r") as file:
        found = _chosen(file, dataset)
        scales = _scales(found)
        dims = _dims(found)
        axes = {}
        for dim, scale, length in zip(dims, scales, found.shape):
            axis = _axis(scale, dim) if scale is not None and scale != found else None
            if axis is not None and scale.shape == (length,):
                axes[dim] = axis
        for name in _further(found):
            axes[name] = _coordinates(found.parent[name], _dims(found.parent[name]))
        attrs = {
            name: plain_attribute(value)
            for name, value in found.attrs.items()
            if name not in (*STRUCTURE, "key", "stream_dim")}
        key, stream_dim = (_text(found, name) for name in ("key", "stream_dim"))
        data = np.asarray(found[()], found.dtype.newbyteorder("="))
        return AxisArray(
            data, dims, axes, attrs, key, stream_dim if stream_dim in dims else None)


def _chosen(file: h5py.File, path: str | None) -> h5py.Dataset:
    if path is not None and isinstance(file.get(path), h5py.Dataset):
        return file[path]
    arrays, further = [], set()

    def visit(_, item):
        if isinstance(item, h5py.Dataset) and not item.is_scale:
            arrays.append(item)
            further.update(item.parent[name].name for name in _further(item))

    file.visititems(visit)
    arrays = [array for array in arrays if array.name not in further]
    if path is None and len(arrays) == 1:
        return arrays[0]
    there = ", ".join(array.name for array in arrays) or "no array"
    asked = f"no array {path}" if path is not None else "not one array"
    raise KeyError(f"{file.filename} has {asked}, but {there}")


def _scales(item: h5py.Dataset) -> list[h5py.Dataset | None]:
    """The scale of every dimension, of several the last; a scale is its own."""
    if item.is_scale and item.ndim == 1:
        return [item]
    return [dimension[len(dimension) - 1] if len(dimension) else None for dimension in item.dims]


def _dims(item: h5py.Dataset) -> list[str]:
    dims = []
    for index, scale in enumerate(_scales(item)):
        label = scale.name.rpartition("/")[2] if scale is not None else item.dims[index].label
        name = dim = label or f"dim_{index}"
        number = 1
        while dim in dims:
            number += 1
            dim = f"{name}_{number}"
        dims.append(dim)
    return dims


def _further(item: h5py.Dataset) -> list[str]:
    """The names of further coordinates, as netCDF tells them."""
    names = _text(item, "coordinates").split()
    return [name for name in names if isinstance(item.parent.get(name), h5py.Dataset)]


def _axis(scale: h5py.Dataset, dim: str) -> LinearAxis | CoordinateAxis | None:
    is_bare = _text(scale, "NAME").startswith(NO_VARIABLE)
    axis = None
    if "gain" in scale.attrs and "offset" in scale.attrs:
        gain, offset = (float(np.ravel(scale.attrs[name])[0]) for name in ("gain", "offset"))
        if is_bare:
            return LinearAxis(_text(scale, "units"), gain, offset)
        axis = linear_axis(scale[()], gain, offset, _text(scale, "units"))
    return axis or (None if is_bare else _coordinates(scale, [dim]))


def _coordinates(item: h5py.Dataset, dims: list[str]) -> CoordinateAxis:
    values, unit = plain_values(np.asarray(item[()], dtype=item.dtype), _text(item, "units"))
    return CoordinateAxis(values, dims, unit=unit)


def _text(item: h5py.Dataset, name: str) -> str:
    """An attribute that is text, if it is there; netCDF may make a list of one of it."""
    value = plain_attribute(item.attrs.get(name, ""))
    return str(value[0] if isinstance(value, list) and len(value) == 1 else value)
