"""Runs command-line cases with axpipe under valgrind.

    memcheck.py AXPIPE PATTERN...

In a directory with what Inputs/make.py makes. A case has the outcome that it has otherwise, and
valgrind nothing to say. Valgrind knows AVX2, so that kernels for AVX-512 are not run; and no OpenCL
device is looked for, as in the cases.
"""

import fnmatch
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent
CASES = HERE.parent / "Cases"
# What depends on the machine, or what valgrind cannot start with: TMPDIR that is not there, standard
# input that is closed.
LEFT_OUT = {"devices", "pipe-no-folder", "pipe-no-hdf5"}


def wrapped(axpipe, folder):
    """A folder with an axpipe that runs under valgrind; what valgrind says goes to files."""
    commands = folder / "commands"
    commands.mkdir()
    # Valgrind stumbles over the debug information of large programs.
    program = folder / "axpipe"
    subprocess.run(["strip", "-g", "-o", program, axpipe], check=True)
    script = commands / "axpipe"
    script.write_text(
        "#!/bin/sh\nexec valgrind --quiet --error-exitcode=99 --leak-check=no"
        f" --suppressions={HERE}/memcheck.supp --log-file={folder}/log.%p {program} \"$@\"\n")
    script.chmod(0o755)
    return commands


def text(path):
    return path.read_text() if path.exists() else ""


def run(case, commands, inputs, log_folder):
    """Whether the case had its outcome and valgrind nothing to say."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(inputs, folder, dirs_exist_ok=True, symlinks=True)
        environment = {
            "PATH": f"{commands}:/usr/bin:/bin", "HOME": folder, "LC_ALL": "C.UTF-8", "TZ": "UTC",
            "SOURCE_DATE_EPOCH": "1700000000", "OCL_ICD_VENDORS": str(log_folder / "none")}
        outcome = subprocess.run(
            ["sh", case / "command"], cwd=folder, env=environment, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, check=False)
    said = [text(log) for log in log_folder.glob("log.*")]
    for log in log_folder.glob("log.*"):
        log.unlink()
    expected = text(case / "stdout"), text(case / "stderr"), int(text(case / "exit") or 0)
    found = outcome.stdout, outcome.stderr, outcome.returncode
    if not any(said) and found == expected:
        return True
    print(f"{case.name}:", *said, found if found != expected else "", sep="\n")
    return False


axpipe, patterns = sys.argv[1], sys.argv[2:]
cases = [
    case for case in sorted(CASES.iterdir())
    if case.name not in LEFT_OUT and any(fnmatch.fnmatch(case.name, p) for p in patterns)]
inputs = pathlib.Path.cwd()
with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    (folder / "none").mkdir()
    commands = wrapped(os.path.abspath(axpipe), folder)
    failed = [case.name for case in cases if not run(case, commands, inputs, folder)]
assert cases, patterns
assert not failed, failed
print(f"{len(cases)} cases under valgrind")
