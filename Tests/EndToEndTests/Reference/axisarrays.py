"""AxisArrays in HDF5 files, written and read with h5py alone.

The files follow the convention that axpipe documents in axpipe-format(5): a dimension scale on
every dimension or on none, `gain`, `offset` and `units` on the scale of a linear axis.
"""

from __future__ import annotations

import dataclasses

import h5py
import numpy as np

NO_VARIABLE = "This is a netCDF dimension but not a netCDF variable."


@dataclasses.dataclass
class Linear:
    """value = index * gain + offset"""

    gain: float = 1.0
    offset: float = 0.0
    unit: str | None = None


@dataclasses.dataclass
class Coordinates:
    """Explicit values: numbers or labels."""

    values: np.ndarray
    unit: str | None = None

    def __post_init__(self):
        self.values = np.asarray(self.values)

    @property
    def are_labels(self) -> bool:
        return self.values.dtype.kind in "UOT"


Axis = Linear | Coordinates | None


@dataclasses.dataclass
class Array:
    data: np.ndarray
    dims: list[str]
    axes: dict[str, Axis] = dataclasses.field(default_factory=dict)
    attributes: dict = dataclasses.field(default_factory=dict)
    name: str = "data"

    def __post_init__(self):
        self.data = np.asarray(self.data)
        assert self.data.ndim == len(self.dims)

    def replacing(self, **changes) -> Array:
        return dataclasses.replace(self, **changes)


def write(path: str, array: Array, dtype=None, **layout) -> None:
    """Writes `array`; `dtype` is the stored type, `layout` goes to h5py's create_dataset."""
    with h5py.File(path, "w", track_order=True) as file:
        dtype = np.dtype(dtype or array.data.dtype)
        dataset = file.create_dataset(array.name, data=array.data.astype(dtype), dtype=dtype, **layout)
        for name, value in array.attributes.items():
            dataset.attrs[name] = value
        if not array.axes:
            for index, dim in enumerate(array.dims):
                dataset.dims[index].label = dim
            return
        for index, dim in enumerate(array.dims):
            scale = _write_scale(file, dim, array.data.shape[index], array.axes.get(dim))
            dataset.dims[index].attach_scale(scale)


def _write_scale(file: h5py.File, dim: str, length: int, axis: Axis) -> h5py.Dataset:
    name = dim
    if axis is None:
        scale = file.create_dataset(dim, shape=(length,), dtype=">f4")
        name = f"{NO_VARIABLE}{length:10d}"
    elif isinstance(axis, Linear):
        scale = file.create_dataset(dim, data=np.arange(length) * float(axis.gain) + axis.offset)
        scale.attrs["gain"] = float(axis.gain)
        scale.attrs["offset"] = float(axis.offset)
    elif axis.are_labels:
        scale = file.create_dataset(dim, data=axis.values.astype(object), dtype=h5py.string_dtype())
    else:
        scale = file.create_dataset(dim, data=axis.values)
    if axis is not None and axis.unit is not None:
        scale.attrs["units"] = axis.unit
    scale.make_scale(name)
    return scale


def read(path: str) -> Array:
    """Reads the only array of a file, without what its attribute `coordinates` names."""
    with h5py.File(path, "r") as file:
        found = []
        file.visititems(lambda _, item: found.append(item) if _is_array(item) else None)
        auxiliary = {name for item in found for name in item.attrs.get("coordinates", "").split()}
        found = [item for item in found if item.name.split("/")[-1] not in auxiliary]
        assert len(found) == 1, f"{path} holds {[item.name for item in found]}, expected one array"
        dataset = found[0]
        dims, axes = [], {}
        for index in range(dataset.ndim):
            scales = dataset.dims[index].values()
            if not scales:
                dims.append(dataset.dims[index].label or f"dim_{index}")
                continue
            assert len(scales) == 1, f"dimension {index} has {len(scales)} scales"
            dim = scales[0].name.rsplit("/", 1)[-1]
            dims.append(dim)
            axes[dim] = _read_scale(scales[0])
        attributes = {
            name: _plain(value)
            for name, value in dataset.attrs.items()
            if name not in ("DIMENSION_LIST", "DIMENSION_LABELS")
        }
        return Array(dataset[()], dims, axes, attributes, dataset.name.lstrip("/"))


def _is_array(item) -> bool:
    return isinstance(item, h5py.Dataset) and not item.is_scale


def _read_scale(scale: h5py.Dataset) -> Axis:
    unit = _plain(scale.attrs.get("units"))
    if _plain(scale.attrs.get("NAME", "")).startswith(NO_VARIABLE):
        return None
    if "gain" in scale.attrs:
        axis = Linear(float(scale.attrs["gain"]), float(scale.attrs["offset"]), unit)
        expected = np.arange(scale.shape[0]) * axis.gain + axis.offset
        assert scale.dtype == np.float64, f"{scale.name} has the type {scale.dtype}"
        assert np.array_equal(scale[()], expected), f"{scale.name} differs from its gain and offset"
        return axis
    values = scale[()]
    if h5py.check_string_dtype(scale.dtype):
        values = scale.asstr()[()]
    return Coordinates(values, unit)


def _plain(value):
    return value.decode() if isinstance(value, bytes) else value
