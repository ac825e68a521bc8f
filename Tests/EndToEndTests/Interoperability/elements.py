"""Element types as h5py, MATLAB and others store them: elements.py AXPIPE"""

from running import axpipe, refusal
import h5py
import numpy as np

generator = np.random.default_rng(10)
layouts = [{}, {"chunks": (3, 2)}, {"chunks": (3, 2), "shuffle": True, "compression": "gzip"},
           {"chunks": (3, 2), "fletcher32": True}]


def written(values, dtype=None, **layout):
    with h5py.File("in.h5", "w") as file:
        file.create_dataset("data", data=values, dtype=dtype or values.dtype, **layout)


def result(chain="copy"):
    axpipe(chain, "in.h5", "-o", "out.h5")
    with h5py.File("out.h5") as file:
        return file["data"][()]


def info():
    return axpipe("info", "in.h5")


def same(found, expected):
    assert found.dtype == expected.dtype, (found.dtype, expected.dtype)
    assert np.array_equal(found, expected, equal_nan=found.dtype.kind == "f"), (found, expected)


# Both byte orders of every type, however they lie.
for order in "<>":
    for kind in ("i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8"):
        values = np.frombuffer(generator.bytes(7 * 5 * 8), kind)[:35].reshape(7, 5)
        values = values.astype(order + kind)
        for layout in layouts:
            written(values, **layout)
            same(result(), values.astype("<" + kind))
            assert ("big-endian" in info()) == (order == ">" and kind[1] != "1")

# Booleans are an enumeration for h5py.
booleans = generator.integers(0, 2, (7, 5)).astype(bool)
for layout in layouts:
    written(booleans, **layout)
    same(result(), booleans.astype(np.uint8))
    same(result("mean dim_0"), booleans.mean(0))
assert "data  bool (dim_0 7, dim_1 5)" in info(), info()
with h5py.File("in.h5", "w") as file:
    file.create_dataset("data", (4, 3), bool, chunks=(2, 3), fillvalue=True)[2:] = False
same(result(), np.array([[1] * 3] * 2 + [[0] * 3] * 2, np.uint8))

# Any other enumeration is read as its numbers.
for base in ("<i2", ">i2", "<u4", "|i1"):
    states = np.array([[1, -2 if "i" in base else 2, 0], [1, 1, 0]], base)
    kind = h5py.enum_dtype({"REST": 0, "MOVE": 1, "LOST": int(states[0, 1])}, base)
    for layout in ({}, {"chunks": (1, 2)}, {"chunks": (1, 2), "compression": "gzip"}):
        written(states, kind, **layout)
        same(result(), states.astype(states.dtype.newbyteorder("<")))
        assert "enumeration {" in info(), info()

# xarray's booleans are int8 with an attribute, which is false once they are something else.
with h5py.File("in.h5", "w") as file:
    file["data"] = booleans.astype(np.int8)
    file["data"].attrs["dtype"] = "bool"
for chain, stays in (("copy", True), ("transpose", True), ("scale 2", False), ("mean dim_0", False)):
    same(result(chain)[()], {"copy": booleans.astype(np.int8), "transpose": booleans.T.astype(np.int8),
         "scale 2": booleans * np.float32(2), "mean dim_0": booleans.mean(0)}[chain])
    with h5py.File("out.h5") as file:
        assert ("dtype" in file["data"].attrs) == stays, chain

# Complex numbers: their modulus, to 1 ulp of that in a wider type, also where squares overflow or
# underflow.
for part, wide in (("f4", np.float64), ("f8", np.longdouble)):
    limits = np.finfo(part)
    sizes = np.array([1, float(limits.max), float(limits.tiny), float(limits.smallest_subnormal)])
    numbers = (generator.uniform(-1, 1, (8, 5, 4, 2)) * sizes[:, None]).astype(part)
    numbers[0, 0] = [[np.inf, np.nan], [np.nan, 1], [-0.0, 0.0], [-np.inf, 2]]
    with np.errstate(all="ignore"):
        modulus = np.hypot(numbers[..., 0].astype(wide), numbers[..., 1].astype(wide))
        expected = modulus.astype(part)
    for names in (("r", "i"), ("real", "imag")):
        for order in "<>":
            kind = np.dtype([(name, order + part) for name in names])
            values = np.empty(numbers.shape[:-1], kind)
            values[names[0]], values[names[1]] = numbers[..., 0], numbers[..., 1]
            for layout in ({}, {"chunks": (3, 2, 4)},
                           {"chunks": (3, 2, 4), "shuffle": True, "compression": "gzip"}):
                written(values, **layout)
                found = result("abs")
                assert found.dtype == part, found.dtype
                finite = np.isfinite(expected)
                assert np.array_equal(found[~finite], expected[~finite], equal_nan=True)
                error = abs(found[finite] - modulus[finite]) / np.spacing(expected[finite])
                assert error.max() <= 1, error.max()
            named = ("big-endian " if order == ">" else "") + f"complex{values.itemsize * 8}"
            assert f"data  {named} (dim_0 8" in info(), info()
    same(result("abs | max dim_0 | transpose"), expected.max(0).T)
    line, excerpt, place = refusal("add 1 | abs", "in.h5").splitlines()
    assert line == "axpipe: error: 'add' does not take complex numbers; begin with abs", line
    assert place.index("^") == excerpt.index("add"), (excerpt, place)
    for chain in ("log 10", "transpose", "copy", "mean dim_0", "astype f4", "cart2pol"):
        assert "does not take complex numbers" in refusal(chain, "in.h5")

# Parts of the attributes that are neither number nor text.
with h5py.File("in.h5", "w") as file:
    file["data"] = np.arange(3.0)
    file["data"].attrs["flag"] = np.array([True, False])
    file["data"].attrs["phase"] = 1 + 2j
assert "@flag   [true, false]" in info() and "@phase  complex128" in info(), info()
axpipe("abs", "in.h5", "-o", "out.h5")
with h5py.File("out.h5") as file:
    assert file["data"].attrs["flag"].tolist() == [True, False]
    assert file["data"].attrs["phase"] == 1 + 2j
