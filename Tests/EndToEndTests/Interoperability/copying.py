"""Axes that no operator touches are copied bit for bit, whatever their type: copying.py AXPIPE"""

from running import axpipe
import h5py
import numpy as np

data = np.arange(12, dtype=np.float32).reshape(4, 3)
electrodes = np.array(
    [(0.5, b"bank a", 1), (1.5, b"bank b", 2), (2.5, b"bank c", 3)],
    dtype=[("depth", ">f4"), ("bank", "S8"), ("pin", "<u2")])
scales = {
    "compound": electrodes,
    "big_endian": np.array([1, 2, 3], ">i2"),
    "fixed_strings": np.array([b"one", b"two", b"three"]),
    "half": np.array([0.5, 1, 2], np.float16),
    "boolean": np.array([True, False, True]),
}
for name, values in scales.items():
    with h5py.File("in.h5", "w", track_order=True) as file:
        file["data"] = data
        file["time"] = np.arange(4.0)
        file[name] = values
        file[name].attrs["description"] = "as the amplifier says"
        file[name].attrs["serial"] = np.array([7, 8], ">u4")
        for index, scale in enumerate(("time", name)):
            file[scale].make_scale(scale)
            file["data"].dims[index].attach_scale(file[scale])
    for chain in ("add 1", "transpose", "copy", "mean time"):
        axpipe(chain, "in.h5", "-o", "out.h5")
        with h5py.File("in.h5") as before, h5py.File("out.h5") as after:
            old, new = before[name], after[name]
            assert new.id.get_type().equal(old.id.get_type()), f"{name}: {old.dtype}, {new.dtype}"
            assert new[()].tobytes() == old[()].tobytes(), f"{name}: {new[()]}"
            assert new.is_scale
            for key in ("description", "serial"):
                assert np.array_equal(new.attrs[key], old.attrs[key]), key
                assert new.attrs.get_id(key).get_type() == old.attrs.get_id(key).get_type(), key
