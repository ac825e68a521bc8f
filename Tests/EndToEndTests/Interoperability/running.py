"""Runs axpipe for the scripts beside."""

import os
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "Reference"))


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.argv[1], *arguments], capture_output=True, text=True, stdin=subprocess.DEVNULL,
        env={**os.environ, **environment})


def axpipe(*arguments: str, **environment: str) -> str:
    """What axpipe prints."""
    ended = run(*arguments, **environment)
    assert ended.returncode == 0, f"axpipe {arguments} ended with {ended.returncode}: {ended.stderr}"
    return ended.stdout


def refusal(*arguments: str, **environment: str) -> str:
    """What axpipe says about data that it refuses."""
    ended = run(*arguments, **environment)
    assert ended.returncode == 65, f"axpipe {arguments} ended with {ended.returncode}: {ended.stderr}"
    return ended.stderr
