"""What netCDF and axpipe-format(5) lay down."""

# The label of a dimension without coordinates; its length follows in ten columns.
NO_VARIABLE = "This is a netCDF dimension but not a netCDF variable."

# Attributes that say where things are in the file, not what the data is.
STRUCTURE = {
    "CLASS", "NAME", "REFERENCE_LIST", "DIMENSION_LIST", "DIMENSION_LABELS", "coordinates",
    "_Netcdf4Dimid", "_Netcdf4Coordinates"}

# Units of dates, by NumPy's code of the step.
DATE_UNITS = {
    code: f"{name} since 1970-01-01"
    for code, name in {
        "D": "days", "s": "seconds", "ms": "milliseconds", "us": "microseconds",
        "ns": "nanoseconds"}.items()}
