"""Makes every call of OpenCL fail that a run makes, one after the other, and calls of the system in
such a run: `opencl.py AXPIPE LAYER OPENCL_LAYER`. The run is a reduction of three blocks."""

import errno
import os
import pathlib
import sys
import tempfile

from jobs import make_inputs
from scene import Job, Outcome, Scene, old, visit_all
from sweep import check

# CL_OUT_OF_RESOURCES, and a device that is gone.
codes = {-5: "CL_OUT_OF_RESOURCES", -2: "CL_DEVICE_NOT_AVAILABLE"}
# A driver or a device that does not answer is as if it were not there.
hiding = {"clGetPlatformInfo", "clGetDeviceIDs", "clGetDeviceInfo"}


def reduction(caches: pathlib.Path, layer: str) -> Job:
    return Job(
        "opencl",
        ["abs | mean time", "contiguous.h5", "-o", "out.h5", "--device", "opencl",
         "--threads", "1", "--memory", "32M"],
        "out.h5",
        environment={
            "OPENCL_LAYERS": layer, "LAYER_LOG": "opencl.log", "LAYER_SERIAL": "1",
            "POCL_CACHE_DIR": str(caches / "pocl"), "XDG_CACHE_HOME": str(caches)})


def check_call(outcome: Outcome, usual: Outcome, rule: str, has_old: bool) -> None:
    def expect(condition: bool, what: str) -> None:
        assert condition, f"{rule}: {what}\n  {outcome.code} {outcome.stderr[:500]}"

    expect(outcome.others == ["opencl.log"], f"there are {outcome.others}")
    expect(outcome.leaks == {}, f"there are {outcome.leaks}")
    if outcome.code == 0:
        expect(outcome.output == usual.output, "the output is another one")
        expect(outcome.stderr == "", "it has something to say")
        return
    function, _, code = rule.split(":")
    expect(outcome.code in (69, 70), "the code is wrong")
    expect(
        outcome.stderr.startswith("axpipe: error: ") and outcome.stderr.count("\n") == 1,
        "this is no message")
    expect(
        function in outcome.stderr and codes[int(code)] in outcome.stderr
        or function in hiding and "there is no OpenCL device" in outcome.stderr,
        "it does not say why")
    expect(outcome.output == (old if has_old else None), "there is an output")


def main() -> None:
    axpipe, layer, opencl_layer = sys.argv[1:4]
    with tempfile.TemporaryDirectory(dir=".") as folder:
        folder = pathlib.Path(folder).resolve()
        (folder / "inputs").mkdir()
        (folder / "caches").mkdir()
        make_inputs(folder / "inputs")
        scenes = [
            Scene(folder / f"scene{number}", axpipe, layer, folder / "inputs")
            for number in range(len(os.sched_getaffinity(0)))
        ]
        job = reduction(folder / "caches", opencl_layer)
        # The second run takes the program from the cache, as those that follow will.
        first, usual = scenes[0].run(job), scenes[0].run(job)
        assert first.code == usual.code == 0 and usual.output == first.output, usual
        calls = {}
        for line in usual.logs["opencl.log"].splitlines():
            name, number = line.split()
            if name.startswith("cl") and int(number) > 0:
                calls[name] = int(number)
        items = []
        for name, count in calls.items():
            for number in range(1, count + 1):
                for code in codes if number == count else [-5]:
                    items.append((f"{name}:{number}:{code}", number % 2 == 0))

        def visit(scene: Scene, item: tuple[str, bool]) -> None:
            rule, has_old = item
            failing = Job(**{**vars(job), "environment": {**job.environment, "LAYER_FAIL": rule}})
            check_call(scene.run(failing, has_old=has_old), usual, rule, has_old)

        visit_all("opencl", visit, items, scenes)
        # Calls of the system.
        usual.others.clear()
        items = [
            (kind, f"{kind}:{number}:{errno.EIO}", number % 2 == 0)
            for kind in ("read", "write", "close", "rename")
            for number in range(1, usual.counts[kind] + 1)
        ]

        def visit_system(scene: Scene, item: tuple[str, str, bool]) -> None:
            kind, rule, has_old = item
            outcome = scene.run(job, rule, has_old)
            outcome.others.remove("opencl.log")
            check(outcome, usual, job, kind, rule, has_old)

        visit_all("system", visit_system, items, scenes)


if __name__ == "__main__":
    main()
