"""AxisArrays as DataArrays of xarray."""

import numpy as np
from ezmsg.util.messages.axisarray import AxisArray, CoordinateAxis, LinearAxis

from .coordinates import linear_axis


def to_xarray(array: AxisArray, name: str | None = None):
    """The DataArray that xarray itself reads from the array's file: units are attributes, and of a
    linear axis also gain and offset, beside the values."""
    import xarray

    lengths = dict(zip(array.dims, array.data.shape))
    coords = {}
    for axis_name, axis in array.axes.items():
        attrs = {"units": axis.unit} if axis.unit else {}
        if isinstance(axis, CoordinateAxis):
            coords[axis_name] = (axis.dims, axis.data, attrs)
        elif axis_name in lengths:
            attrs = {"gain": float(axis.gain), "offset": float(axis.offset), **attrs}
            coords[axis_name] = (axis_name, axis.value(np.arange(lengths[axis_name])), attrs)
    attrs = dict(array.attrs)
    if array.key:
        attrs["key"] = array.key
    if array.stream_dim is not None:
        attrs["stream_dim"] = array.stream_dim
    return xarray.DataArray(array.data, coords, array.dims, name=name, attrs=attrs)


def from_xarray(labelled) -> AxisArray:
    """The AxisArray of a DataArray."""
    attrs = dict(labelled.attrs)
    key, stream_dim = attrs.pop("key", ""), attrs.pop("stream_dim", None)
    return AxisArray(
        labelled.values, list(labelled.dims),
        {name: _axis(name, coord) for name, coord in labelled.coords.items()}, attrs, key,
        stream_dim if stream_dim in labelled.dims else None)


def _axis(name: str, coord) -> LinearAxis | CoordinateAxis:
    unit, values = coord.attrs.get("units", ""), coord.values
    axis = None
    if coord.dims == (name,) and "gain" in coord.attrs and "offset" in coord.attrs:
        axis = linear_axis(values, coord.attrs["gain"], coord.attrs["offset"], unit)
    return axis or CoordinateAxis(values, list(coord.dims), unit=unit)
