"""The outputs of a batch say how they were made, each of its own input alone: batch.py AXPIPE"""

import pathlib

from running import axpipe
import h5py
import numpy as np

NAMES = [f"{index}.h5" for index in range(300)]
for name in NAMES:
    with h5py.File(name, "w") as file:
        file["x"] = np.arange(4.0)
pathlib.Path("chain").write_text("abs | scale 2\n")
FIXED = {"SOURCE_DATE_EPOCH": "1700000000"}


def recorded(path):
    with h5py.File(path) as file:
        arguments = file.attrs["axpipe_arguments"].tolist()
        assert file.attrs["history"].endswith(" ".join(["axpipe run", *arguments])), arguments
        return arguments


# Inputs before, between and after options.
axpipe("-k", NAMES[0], "-c", "chain", *NAMES[1:200], "--jobs", "2", "-o", "out/", *NAMES[200:], **FIXED)
rest = ["-c", "chain", "--jobs", "2", "-o", "out/"]
assert recorded("out/0.h5") == ["-k", "0.h5", *rest]
assert recorded("out/150.h5") == ["-k", *rest[:2], "150.h5", *rest[2:]]
assert recorded("out/299.h5") == ["-k", *rest, "299.h5"]

# As if it had been the only one, and made again as it was.
content = pathlib.Path("out/150.h5").read_bytes()
axpipe(*recorded("out/150.h5"), **FIXED)
assert pathlib.Path("out/150.h5").read_bytes() == content
axpipe("rerun", "out/150.h5", **FIXED)
assert pathlib.Path("out/150.h5").read_bytes() == content

# Where another argument reads like an input, all are kept: which one it is the words do not say.
axpipe("abs", "1.h5", "2.h5", "--depfile", "2.h5.d", "-o", "out/", **FIXED)
assert recorded("out/2.h5") == ["abs", "2.h5", "--depfile", "2.h5.d", "-o", "out/"]
pathlib.Path("abs").write_bytes(pathlib.Path("1.h5").read_bytes())
axpipe("abs", "abs", "2.h5", "-o", "out/", **FIXED)
assert recorded("out/2.h5") == ["abs", "abs", "2.h5", "-o", "out/"]
axpipe("rerun", "out/2.h5", **FIXED)
assert recorded("out/2.h5") == ["abs", "abs", "2.h5", "-o", "out/"]
