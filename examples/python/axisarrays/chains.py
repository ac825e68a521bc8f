"""Runs axpipe over arrays."""

import os
import pathlib
import shutil
import subprocess
import tempfile
import warnings

from ezmsg.util.messages.axisarray import AxisArray

from .labelled import to_xarray
from .reading import read
from .writing import write


class ChainError(RuntimeError):
    """axpipe refused a chain or failed. `code` is its exit code, as axpipe(1) lists them."""

    def __init__(self, message: str, code: int):
        super().__init__(message)
        self.code = code


def run(chain, array, **options):
    """Runs a chain over an AxisArray or a DataArray and gives back the same kind.

    The chain is text, or a list of operators. Options are those of `axpipe run`:
    `run("mean time", array, device="gpu", memory="1G", fallback=True)`. What axpipe warns of
    becomes a warning of Python.
    """
    given = getattr(array, "name", None)
    # Messages call the array by its name. In a file no axis can have the same.
    name = given if given and given not in array.coords else "data"
    with tempfile.TemporaryDirectory(prefix="axpipe-") as folder:
        source, target = pathlib.Path(folder, "in.h5"), pathlib.Path(folder, "out.h5")
        write(source, array, name)
        chain = chain if isinstance(chain, str) else " | ".join(chain)
        said = _axpipe("run", chain, source, "-o", target, *_words(options))
        result = read(target)
    if said:
        said = said.replace("axpipe: warning: ", "").replace(f"{source}: ", "")
        warnings.warn(said, stacklevel=2)
    return result if isinstance(array, AxisArray) else to_xarray(result, given)


def _axpipe(*arguments) -> str:
    program = shutil.which(os.environ.get("AXPIPE", "axpipe"))
    if program is None:
        raise FileNotFoundError("axpipe is not in PATH; AXPIPE can name it")
    ended = subprocess.run(
        [program, *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True)
    said = ended.stderr.strip()
    if ended.returncode != 0:
        message = said.removeprefix("axpipe: error: ") or f"axpipe ended with {ended.returncode}"
        raise ChainError(message, ended.returncode)
    return said


def _words(options: dict):
    for name, value in options.items():
        word = "--" + name.replace("_", "-")
        if value is True:
            yield word
        elif value is not None and value is not False:
            yield f"{word}={value}"
