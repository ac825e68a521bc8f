"""What fails while a signal removes the run's files is not said: the run ends by the signal."""

import pathlib
import shutil
import signal
import subprocess

from scene import HERE, make_input, run, temporaries

LAYER = HERE / "late.so"
compiler = shutil.which("clang") or shutil.which("cc")
source = pathlib.Path(__file__).with_name("late.c")
subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", LAYER, source, "-ldl"], check=True)

make_input("a.h5", 1)
make_input("b.h5", 1)
(HERE / "results").mkdir()
for inputs, output in (["a.h5"], "out.h5"), (["a.h5", "b.h5", "-k"], "results/"):
    arguments = ["abs", *inputs, "-o", output]
    for supervise in "1", "0":
        code, _, errors = run(
            arguments, env={"LD_PRELOAD": str(LAYER), "AXPIPE_SUPERVISE": supervise})
        assert (code, errors) == (-signal.SIGTERM, ""), (arguments, supervise, code, errors)
        assert not temporaries() and not temporaries(HERE / "results")
