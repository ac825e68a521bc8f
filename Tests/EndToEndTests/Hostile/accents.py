"""Names are told apart and cut by their bytes, as Linux and HDF5 do. accents.py AXPIPE

An accent that begins a name makes one character with the slash before it, as people see it, and two
spellings of a letter with an accent are the same to them.
"""

import os
import pathlib
import subprocess
import sys

import h5py
import numpy as np

AXPIPE = os.path.abspath(sys.argv[1])
ACCENT = "\u0301"


def run(*arguments, code=0):
    ended = subprocess.run([AXPIPE, *arguments], capture_output=True, encoding="utf-8")
    assert ended.returncode == code, (arguments, ended)
    return ended.stdout if code == 0 else ended.stderr


def datasets(path):
    found = {}
    with h5py.File(path) as file:
        file.visititems(lambda name, item: found.update({name: item[:].tolist()})
                        if isinstance(item, h5py.Dataset) else None)
    return found


def accents_after_slashes():
    inside = f"g/{ACCENT}x"
    with h5py.File("in.h5", "w") as file:
        file[inside], file["g/y"] = [1.0], [2.0]
    run("abs", "in.h5", "-d", "/" + inside, "-o", "out.h5")
    assert datasets("out.h5") == {inside: [1]}
    run("abs", f"in.h5:/{inside}", "-o", "out.h5")
    assert datasets("out.h5") == {inside: [1]}
    for pattern in ("/g/*", "**"):
        run("abs", "in.h5", "-d", pattern, "-o", "out.h5")
        assert datasets("out.h5") == {inside: [1], "g/y": [2]}
    tree = run("info", "in.h5").splitlines()
    assert len(tree) == 4 and tree[1].endswith(" g/") and all(line[0] == " " for line in tree[2:]), tree
    assert run("info", "in.h5:/g").count("float64") == 2
    run("abs", "in.h5:/g/y", "--dims", ACCENT, "-o", "out.h5")
    assert sorted(datasets("out.h5")) == ["g/y", f"g/{ACCENT}"]
    with h5py.File("out.h5") as file:
        assert file["g/y"].dims[0][0].name == f"/g/{ACCENT}"
    with h5py.File("two.h5", "w") as file:
        file["x"] = np.zeros((2, 1))
    assert f"(a 2, {ACCENT}b 1)" in run("explain", "copy", "two.h5", "--dims", f"a,{ACCENT}b")

    # Files.
    os.mkdir("folder")
    run("abs", "in.h5:/g/y", "-o", f"folder/{ACCENT}x.h5")
    run("abs", f"folder/{ACCENT}x.h5", "--suffix", "_more")
    run("abs", f"folder/{ACCENT}x.h5", "-o", "results/")
    os.symlink(f"{os.getcwd()}/folder/{ACCENT}x.h5", "link.h5")
    run("copy", "in.h5:/g/y", "-o", "link.h5")
    assert sorted(os.listdir("folder")) == [f"{ACCENT}x.h5", f"{ACCENT}x_more.h5"]
    assert os.listdir("results") == [f"{ACCENT}x.h5"] and os.path.islink("link.h5")


def makefiles():
    name = f"a {ACCENT}b.h5"
    os.rename("two.h5", name)
    run("copy", name, "-o", "out.h5", "--depfile", "rules")
    pathlib.Path("Makefile").write_text("include rules\nout.h5:\n\t@echo made of '$<'\n", encoding="utf-8")
    os.remove("out.h5")
    assert subprocess.check_output(["make"], encoding="utf-8") == f"made of {name}\n"
    os.rename(name, "a\r\nb.h5")
    run("copy", "a\r\nb.h5", "-o", "out.h5", "--depfile", "rules", code=64)


def spellings():
    """Of one letter with an accent."""
    composed, decomposed = "\u00e9", "e" + ACCENT
    with h5py.File("spelt.h5", "w") as file:
        for number, name in enumerate((composed, decomposed), start=1):
            file[name] = [float(number)]
            file["x" + name] = [10.0 * number]
            file["axis " + name] = [100.0 * number]
            file["axis " + name].make_scale()
            file["x" + name].dims[0].attach_scale(file["axis " + name])
        file["x" + decomposed].attrs.update({composed: 1, decomposed: 2})
    run("abs", "spelt.h5", "-d", f"/{composed}", "-d", f"/{decomposed}", "-d", "/x*", "-o", "out.h5", "--verify")
    with h5py.File("out.h5") as file:
        for number, name in enumerate((composed, decomposed), start=1):
            assert file[name][:] == [number] and file["x" + name][:] == [10 * number]
            axis = file["x" + name].dims[0][0]
            assert axis.name == "/axis " + name and axis[:] == [100 * number]
        assert dict(file["x" + decomposed].attrs.items()).items() >= {composed: 1, decomposed: 2}.items()
    tree = run("info", "spelt.h5")
    assert tree.count("float64") == 4 and all(tree.count(name) for name in (composed, decomposed))

    # Files.
    for number, name in enumerate((composed, decomposed), start=1):
        with h5py.File(name + ".h5", "w") as file:
            file["x"] = [float(number)]
    both = [composed + ".h5", decomposed + ".h5"]
    run("abs", *both, "-o", "apart/", "-j", "2", "--depfile", "rules")
    assert [datasets("apart/" + name) for name in both] == [{"x": [1]}, {"x": [2]}]
    rules = pathlib.Path("rules").read_text(encoding="utf-8")
    assert [line.split(":")[0] for line in rules.splitlines()] == ["apart/" + name for name in both] + both
    # An operand beside the input that is open.
    run(f"linear scale=@{both[0]}", both[1], "-o", "out.h5")
    assert datasets("out.h5") == {"x": [2]}
    run("copy", both[0], "-o", both[1])
    assert datasets(both[1]) == {"x": [1]}


accents_after_slashes()
makefiles()
spellings()
