"""Pictures against NumPy: what is drawn is the least and the largest value of every bin."""

import re
import subprocess
import sys

import h5py
import numpy as np
import xarray as xr
from PIL import Image

AXPIPE = sys.argv[1]
BINS = 1400
INK = (0x1F, 0x5A, 0x9C)


def plot(*arguments, **options):
    return subprocess.run([AXPIPE, "plot", *arguments], check=True, capture_output=True, **options)


def areas(path):
    """The points of the areas that are filled with the colour of traces."""
    text = open(path, encoding="utf-8").read()
    colour = ",".join(f"{value / 2.55:.6f}%" for value in INK)
    for area in re.findall(rf'fill:rgb\({re.escape(colour)}\)[^>]*? d="(M [^"]*)"', text):
        yield np.array(re.findall(r"(-?[\d.]+) (-?[\d.]+)", area), dtype=float)


def signals(dtype):
    random = np.random.default_rng(3)
    time = np.arange(50_003) / 1000
    waves = [np.sin(2 * np.pi * (1 + ch) * time) * 100 * (ch + 1) for ch in range(3)]
    x = np.stack(waves, axis=1) + random.standard_normal((len(time), 3)) * 5
    return x.astype(dtype)


def expected(x):
    edges = -(-np.arange(BINS + 1) * len(x) // BINS)
    bins = [x[start:end] for start, end in zip(edges, edges[1:])]
    least = np.array([np.nanmin(part, axis=0) for part in bins], dtype=float)
    most = np.array([np.nanmax(part, axis=0) for part in bins], dtype=float)
    return least, most


def traces(dtype, threads):
    data = signals(dtype)
    with h5py.File("signals.h5", "w") as file:
        file.create_dataset("x", data=data, chunks=(777, 2), compression="gzip")
    plot("signals.h5", "--rate", "1000", "--threads", threads, "-o", "signals.svg")
    check(data, [0, 1, 2])
    plot("signals.h5", "--rate", "1000", "--threads", threads, "--channels", "2,0", "-o", "signals.svg")
    check(data, [2, 0])
    plot("signals.h5", "--rate", "1000", "--threads", threads, "--channels", "2-0", "-o", "signals.svg")
    check(data, [2, 1, 0])


def check(data, channels):
    """The areas in signals.svg are those of the channels, from the top."""
    least, most = expected(data)
    found = list(areas("signals.svg"))
    assert len(found) == len(channels), len(found)
    for channel, points in zip(channels, found):
        turn = int(np.argmax(points[:, 0]))
        back = turn + 1 + int(np.argmin(points[turn + 1 :, 0]))
        upper, lower = points[: turn + 1], points[turn + 1 : back + 1][::-1]
        top, bottom = upper[:, 1].min(), lower[:, 1].max()
        low, high = least[:, channel].min(), most[:, channel].max()
        scale = (bottom - top) / (high - low)
        for line, values in ((upper, most), (lower, least)):
            # Cairo leaves out points that lie on a line with their neighbours.
            assert BINS * 0.6 < len(line) <= BINS, len(line)
            place = (line[:, 0] - line[0, 0]) / (line[-1, 0] - line[0, 0]) * (BINS - 1)
            bins = np.rint(place).astype(int)
            np.testing.assert_allclose(place, bins, atol=0.02)
            y = top + (high - values[bins, channel]) * scale
            np.testing.assert_allclose(line[:, 1], y, atol=0.02)


def gaps():
    x = signals("f4")
    x[10_000:20_000, 1] = np.nan
    x[:, 2] = np.nan
    with h5py.File("gaps.h5", "w") as file:
        file["x"] = x
    plot("gaps.h5", "--rate", "1000", "-o", "gaps.svg")
    sizes = [len(points) for points in areas("gaps.svg")]
    assert len(sizes) == 3 and sizes[1] + sizes[2] < 0.85 * sizes[0], sizes


def image():
    """Two cells, the least and the largest, have the colours at the ends of the map."""
    p = np.array([[0.0, 1.0], [1.0, 0.0]])
    xr.Dataset({"p": (("f", "g"), p)}).to_netcdf("image.nc", engine="h5netcdf")
    plot("image.nc", "-o", "image.png")
    found = np.asarray(Image.open("image.png"))
    dark = np.argwhere((found == (0x44, 0x01, 0x54)).all(axis=2))
    bright = np.argwhere((found == (0xFD, 0xE7, 0x25)).all(axis=2))
    # The rows of one are those of the other; beside them is the scale.
    assert len(dark) > 300_000 and len(bright) > 300_000, (len(dark), len(bright))
    assert dark[0][0] < 60 and bright[0][1] > dark[0][1] + 500


def dimensions():
    """Channels along several dimensions, in chunks that cut them; a matrix without times as channels."""
    random = np.random.default_rng(4)
    x = random.standard_normal((5_000, 4, 6)).astype("f4")
    with h5py.File("dimensions.h5", "w") as file:
        file.create_dataset("x", data=x, chunks=(700, 3, 4))
        file["matrix"] = x[:, 0]
    for channels, names in (([13, 2, 23], "13,2,23"), ([6, 7], "6-7")):
        plot("dimensions.h5", "-d", "/x", "--channels", names, "-o", "signals.svg")
        check(x.reshape(len(x), -1), channels)
    plot("dimensions.h5", "-d", "/matrix", "--channels", "4-", "-o", "signals.svg")
    check(x[:, 0], [4, 5])


def sizes():
    """A picture has the size that is asked for, however many channels are in it."""
    with h5py.File("sizes.h5", "w") as file:
        file["x"] = np.random.default_rng(4).standard_normal((5_000, 100)).astype("f4")
    for names in ("0", "0-3", "0-99"):
        plot("sizes.h5", "--rate", "10", "--channels", names, "--size", "640x300", "-o", "sizes.png")
        assert Image.open("sizes.png").size == (640, 300)
    plot("sizes.h5", "--size", "900x240", "-o", "sizes.png")
    assert Image.open("sizes.png").size == (900, 240)
    plot("sizes.h5", "--rate", "10", "--size", "900", "--channels", "0-1", "-o", "sizes.png")
    assert Image.open("sizes.png").width == 900


def text():
    x = np.sin(np.arange(4000) / 4000 * 2 * np.pi).astype("f4")
    xr.Dataset({"x": ("time", x, {"units": "V"})}).to_netcdf("sine.nc", engine="h5netcdf")
    for locale, blank in (("C.UTF-8", "\u2800"), ("C", " ")):
        environment = {"LC_ALL": locale, "COLUMNS": "80"}
        lines = plot("sine.nc", env=environment, encoding="utf-8").stdout.splitlines()
        assert lines[0] == "sine.nc:/x [V]" and lines[-1].strip() == "time", lines
        assert len({len(line) for line in lines[1:-2]}) == 1
        rows = [line[3:] for line in lines[1:-2]]
        # The upper half has its dots at the left, the lower one at the right.
        middle = len(rows[0]) // 2
        assert set(rows[0][middle + 2 :]) == {blank}, rows[0]
        assert set(rows[-1][: middle - 2]) == {blank}, rows[-1]


def wide():
    """Values whose span is no number are drawn like others, and an axis of such has no marks."""
    largest = np.finfo("f8").max
    wave = np.sin(np.arange(4000) / 4000 * 2 * np.pi)
    shapes = {"line": wave, "grid": np.outer(wave[::200], [1, 0.5, -1])}
    for name, values in shapes.items():
        drawn = {}
        for factor in (largest, largest / 2**26):
            xr.Dataset({"x": (("a", "b")[: values.ndim], values / abs(values).max() * factor)}).to_netcdf("x.nc")
            text = plot("x.nc", env={"LC_ALL": "C.UTF-8"}, encoding="utf-8").stdout
            plot("x.nc", "-o", "x.svg")
            plot("x.nc", "-o", "x.png")
            image = Image.open("x.png")
            # But for the scale of the colours, whose numbers differ.
            inside = image.crop((0, 0, image.width - 150, image.height)).tobytes() if name == "grid" else b""
            points = [area.tolist() for area in areas("x.svg")]
            assert (len(points) > 0) == (name == "line")
            drawn[factor] = re.sub(r"[\d.]+e\+\d+", "number", text), points, inside
        assert drawn[largest] == drawn[largest / 2**26], name
        axis = np.linspace(-1, 1, len(values)) * largest
        coordinates = {"a": axis, "b": axis[:3]} if name == "grid" else {"a": axis}
        xr.Dataset({"x": (tuple(coordinates), values)}, coordinates).to_netcdf("x.nc")
        assert plot("x.nc", encoding="utf-8").stdout.splitlines()[-1].strip() == tuple(coordinates)[-1]
        plot("x.nc", "-o", "x.svg")


for dtype, threads in (("f4", "1"), ("f8", "2"), ("i2", "3"), ("u1", "2"), ("i8", "2"), ("f2", "2")):
    traces(dtype, threads)
gaps()
dimensions()
sizes()
image()
text()
wide()
