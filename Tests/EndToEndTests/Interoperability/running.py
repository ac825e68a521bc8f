"""Runs axpipe for the scripts beside."""

import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "Reference"))


def axpipe(*arguments: str) -> str:
    ended = subprocess.run(
        [sys.argv[1], *arguments], capture_output=True, text=True, stdin=subprocess.DEVNULL)
    assert ended.returncode == 0, f"axpipe {arguments} ended with {ended.returncode}: {ended.stderr}"
    return ended.stdout
