"""Writes specifications.tsv and coefficients.tsv, what the operators' specification rules are tested
against. Run it with a Python that has numpy, mpmath and ezmsg-sigproc:

    python make_specifications.py

Dims, shapes and axes are those that ezmsg-sigproc's transformers give. Element types are NumPy's
where it is the authority (aggregation, abs, clip); arithmetic gives float32 for 8- and 16-bit
integers and float64 for wider ones, which is NumPy's promotion with float32, and keeps floats.
"""

import warnings
from pathlib import Path

import mpmath
import numpy as np
from ezmsg.sigproc.aggregate import AggregateSettings, AggregateTransformer, AggregationFunction
from ezmsg.sigproc.coordinatespaces import (
    CoordinateMode, CoordinateSpacesSettings, CoordinateSpacesTransformer)
from ezmsg.sigproc.diff import DiffSettings, DiffTransformer
from ezmsg.sigproc.linear import LinearTransformSettings, LinearTransformTransformer
from ezmsg.sigproc.math.abs import AbsSettings, AbsTransformer
from ezmsg.sigproc.math.add import ConstAddSettings, ConstAddTransformer
from ezmsg.sigproc.math.clip import ClipSettings, ClipTransformer
from ezmsg.sigproc.math.difference import ConstDifferenceSettings, ConstDifferenceTransformer
from ezmsg.sigproc.math.invert import InvertSettings, InvertTransformer
from ezmsg.sigproc.math.log import LogSettings, LogTransformer
from ezmsg.sigproc.math.pow import PowSettings, PowTransformer
from ezmsg.sigproc.math.scale import ScaleSettings, ScaleTransformer
from ezmsg.sigproc.transpose import TransposeSettings, TransposeTransformer
from ezmsg.util.messages.axisarray import AxisArray

warnings.simplefilter("ignore")
np.seterr(all="ignore")
HERE = Path(__file__).parent

TYPES = [
    "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64",
    "float16", "float32", "float64",
]


def linear(gain, offset, unit):
    return AxisArray.LinearAxis(gain=gain, offset=offset, unit=unit)


def coordinates(values, dim, unit=""):
    return AxisArray.CoordinateAxis(data=np.array(values), dims=[dim], unit=unit)


INPUTS = {
    "recording": (
        (6, 3),
        {"time": linear(0.5, 2.0, "s"), "ch": coordinates(["a", "b", "c"], "ch")}),
    "empty": (
        (0, 3),
        {"time": linear(0.5, 2.0, "s"), "ch": coordinates(["a", "b", "c"], "ch")}),
    "nothing": ((0, 0), {"time": linear(0.5, 2.0, "s"), "ch": None}),
    "single": ((1,), {"time": linear(0.5, 2.0, "s")}),
    "spectrum": (
        (4, 5, 2),
        {"win": None, "freq": coordinates([1.0, 2.0, 4.0, 8.0, 16.0], "freq", "Hz"), "ch": None}),
    "points": (
        (4, 2), {"time": linear(0.5, 2.0, "s"), "xy": coordinates(["x", "y"], "xy")}),
    "columns": ((2, 4), {"part": coordinates([0.0, 1.0], "part", "mm"), "time": None}),
}


def message(name, dtype):
    shape, axes = INPUTS[name]
    data = (np.arange(np.prod(shape)).reshape(shape) % 7 + 1).astype(dtype)
    return AxisArray(
        data, dims=list(axes), axes={k: v for k, v in axes.items() if v is not None})


def arithmetic(dtype):
    dtype = np.dtype(dtype)
    return dtype if dtype.kind == "f" else np.result_type(dtype, np.float32)


def integers_as_float64(dtype):
    dtype = np.dtype(dtype)
    return dtype if dtype.kind == "f" else np.dtype("float64")


def transform(cls, settings):
    return lambda m: cls(settings)(m)


def aggregate(operation, axis):
    return transform(
        AggregateTransformer,
        AggregateSettings(axis=axis, operation=AggregationFunction(operation)))


AS_COMPUTED = None
E = Ellipsis
# chain, inputs, transformation, rule for the element type
ELEMENTWISE = [
    ("abs", AbsTransformer, AbsSettings(), AS_COMPUTED),
    ("clip 1 3", ClipTransformer, ClipSettings(min=1, max=3), AS_COMPUTED),
    ("clip max=3.0", ClipTransformer, ClipSettings(max=3), AS_COMPUTED),
    ("clip 0.5 3", ClipTransformer, ClipSettings(min=0.5, max=3), arithmetic),
    ("log", LogTransformer, LogSettings(), arithmetic),
    ("log 2 clip_zero=true", LogTransformer, LogSettings(base=2, clip_zero=True), arithmetic),
    ("scale 2", ScaleTransformer, ScaleSettings(scale=2.0), arithmetic),
    ("scale 1", ScaleTransformer, ScaleSettings(scale=1.0), arithmetic),
    ("invert", InvertTransformer, InvertSettings(), arithmetic),
    ("difference 1", ConstDifferenceTransformer, ConstDifferenceSettings(value=1.0), arithmetic),
    ("subtract 1 false", ConstDifferenceTransformer,
     ConstDifferenceSettings(value=1.0, subtrahend=False), arithmetic),
    ("add 1", ConstAddTransformer, ConstAddSettings(value=1.0), arithmetic),
    ("pow", PowTransformer, PowSettings(), arithmetic),
    ("pow 0.3", PowTransformer, PowSettings(exponent=0.3), arithmetic),
    ("pow 1", PowTransformer, PowSettings(exponent=1.0), arithmetic),
    ("linear 2 1", LinearTransformTransformer,
     LinearTransformSettings(scale=2.0, offset=1.0), arithmetic),
    ("diff", DiffTransformer, DiffSettings(), arithmetic),
]

CASES = []
for chain, cls, settings, rule in ELEMENTWISE:
    CASES.append((chain, ["recording", "empty", "nothing", "single"], transform(cls, settings), rule))
CASES += [
    ("linear [1, 2, 3] axis=ch", ["recording", "empty"],
     transform(LinearTransformTransformer,
               LinearTransformSettings(scale=[1.0, 2.0, 3.0], axis="ch")), arithmetic),
    ("transpose ch time", ["recording", "empty", "nothing"],
     transform(TransposeTransformer, TransposeSettings(axes=("ch", "time"))), AS_COMPUTED),
    ("transpose ... win", ["spectrum"],
     transform(TransposeTransformer, TransposeSettings(axes=(E, "win"))), AS_COMPUTED),
    ("transpose ch ... win", ["spectrum"],
     transform(TransposeTransformer, TransposeSettings(axes=("ch", E, "win"))), AS_COMPUTED),
    ("transpose 2 0 1", ["spectrum"],
     transform(TransposeTransformer, TransposeSettings(axes=(2, 0, 1))), AS_COMPUTED),
    ("transpose freq ...", ["spectrum"],
     transform(TransposeTransformer, TransposeSettings(axes=("freq", E))), AS_COMPUTED),
    ("cart2pol", ["points"],
     transform(CoordinateSpacesTransformer, CoordinateSpacesSettings()), arithmetic),
    ("pol2cart xy", ["points"],
     transform(CoordinateSpacesTransformer,
               CoordinateSpacesSettings(mode=CoordinateMode.POL2CART, axis="xy")), arithmetic),
    ("cart2pol axis=part", ["columns"],
     transform(CoordinateSpacesTransformer, CoordinateSpacesSettings(axis="part")), arithmetic),
]
for operation in [
    "max", "min", "mean", "median", "std", "sum", "nanmax", "nanmin", "nanmean", "nanmedian",
    "nanstd", "nansum", "argmin", "argmax", "trapezoid",
]:
    rule = integers_as_float64 if operation == "trapezoid" else AS_COMPUTED
    CASES.append((f"{operation} time", ["recording", "empty", "nothing", "single"],
                  aggregate(operation, "time"), rule))
    CASES.append((f"aggregate {operation} freq", ["spectrum"], aggregate(operation, "freq"), rule))


def axis_text(axis):
    if axis is None:
        return ""
    if hasattr(axis, "data"):
        return ":" + "[" + " ".join(str(v) for v in axis.data) + "]"
    return f":{axis.gain!r},{axis.offset!r},{axis.unit}"


def specification(dtype, m):
    dims = [
        f"{d}={n}{axis_text(m.axes.get(d))}" for d, n in zip(m.dims, m.data.shape, strict=True)]
    return " ".join([str(dtype), *dims])


def main():
    lines = ["# chain\tinput\telement type\tresult"]
    for chain, inputs, apply, rule in CASES:
        for name in inputs:
            for dtype in TYPES:
                m = message(name, dtype)
                try:
                    out = apply(m)
                    out_type = out.data.dtype if rule is AS_COMPUTED else rule(dtype)
                    result = specification(out_type, out)
                except (ValueError, IndexError) as error:
                    result = "error"
                    assert "empty" in str(error) or "zero-size" in str(error), (chain, name, error)
                lines.append(f"{chain}\t{name}\t{dtype}\t{result}")
    (HERE / "specifications.tsv").write_text("\n".join(lines) + "\n")

    lines = ["# what\targument\tvalues"]
    for values in [[1.0, 2.0, 4.0, 8.0, 16.0], [0.1, 0.25, 0.7], [3.0, 2.0, 2.0], [5.0]]:
        axis = coordinates(values, "x")
        text = " ".join(repr(v) for v in values)
        # The weight of element i is the integral of the array that is 1 there and 0 elsewhere.
        weights = np.trapezoid(np.eye(len(values)), x=np.array(values), axis=1)
        lines.append(f"trapezoid\t{text}\t{' '.join(repr(float(v)) for v in weights)}")
        # The first step is the one that the transformer extrapolates.
        transformer = DiffTransformer(DiffSettings(scale_by_fs=True))
        transformer._reset_state(
            AxisArray(np.arange(len(values), dtype=float), dims=["x"], axes={"x": axis}))
        steps = np.diff([transformer.state.last_time, *values])
        lines.append(f"diff\t{text}\t{' '.join(repr(float(v)) for v in steps)}")
    mpmath.mp.prec = 300
    for base in [2.0, 10.0, 0.5, 2.718281828459045, 1.0000000000000002, 3.0, 1e-300, 1e300]:
        constant = mpmath.log(2) / mpmath.log(mpmath.mpf(base))
        high = float(constant)
        low = float(constant - mpmath.mpf(high))
        lines.append(f"log\t{base!r}\t{high!r} {low!r}")
    (HERE / "coefficients.tsv").write_text("\n".join(lines) + "\n")


main()
