"""AxisArrays of ezmsg and DataArrays of xarray, in axpipe's files and through its chains.

    array = read("recording.h5")                    an ezmsg AxisArray
    write("recording.h5", array)                    from an AxisArray or a DataArray
    features = run("abs | log 10", array)           of the same kind as `array`
    labelled = to_xarray(array)                     and from_xarray(labelled)

Needs h5py and ezmsg; xarray only for DataArrays; and for `run` axpipe in PATH, or named by the
environment variable AXPIPE. The files are those of axpipe-format(5).

What a file says otherwise than an AxisArray:

* Attributes: text, bool, numbers, and lists of one of these have their HDF5 form, as have arrays
  of one dimension. None, dicts and other lists are text: `json:`, then JSON. Tuples come back as
  lists, and so do arrays of bool and of numbers that Python has itself, such as float64. The netCDF
  library does not show bool and complex attributes.
* `key` and `stream_dim` are attributes of the dataset, so `attrs` has no entries of these names. An
  entry `units` is the unit of the data.
* Axes that are not dimensions are auxiliary coordinates of netCDF, along dimensions of the array.
* Dates (datetime64) are whole numbers with a unit such as "nanoseconds since 1970-01-01".
"""

from .chains import ChainError, run
from .labelled import from_xarray, to_xarray
from .reading import read
from .writing import write

__all__ = ["ChainError", "from_xarray", "read", "run", "to_xarray", "write"]
