"""Results in print, in JSON and in the document."""

from __future__ import annotations

import json
import os
import platform

README = os.path.join(os.path.dirname(os.path.abspath(__file__)), "README.md")
BEGIN, END = "<!-- written by benchmarks.py --markdown -->", "<!-- end -->"
STEPS = ("read", "compute", "write")
PER_ELEMENT = "nanoseconds per element"


def figure(value: float, quantity: str) -> str:
    if quantity == PER_ELEMENT:
        return f"{value:.3f} ns"
    if not quantity.startswith("seconds"):
        return f"{value / 2**20:.1f} MiB"
    return f"{value * 1000:.1f} ms" if value < 0.1 else f"{value:.2f} s"


def side(found: dict, quantity: str) -> str:
    """The median, and in parentheses the extremes and the number of runs."""
    median, least, most = (figure(found[name], quantity) for name in ("median", "least", "most"))
    return f"{median} ({least} to {most}, {found['runs']})"


def parts(result: dict) -> str:
    found = result["parts"]
    read, compute, write = (figure(found[name], "seconds") for name in STEPS)
    threads = "1 thread" if found["threads"] == 1 else f"{found['threads']} threads"
    peak = figure(found["peak memory"], "peak memory")
    return f"read {read}, compute {compute} in {threads}, write {write}; peak memory {peak}"


def show(results: list[dict]) -> None:
    """Prints the results of a row."""
    print(f"{results[0]['row']:16} {results[0]['work']}")
    for result in results:
        quantity = result["quantity"]
        met = "met" if result["isMet"] else "not met"
        print(f"  {quantity}: ratio {result['ratio']:.2f}, goal {result['goal']}: {met}")
        for found in (result["ours"], result["peer"]):
            print(f"    {found['name']:24} {side(found, quantity)}")
    print(f"  {parts(results[0])}", flush=True)


def machine() -> str:
    model = platform.machine()
    if os.path.exists("/proc/cpuinfo"):
        with open("/proc/cpuinfo") as file:
            names = [line.split(":", 1)[1] for line in file if line.startswith("model name")]
        model = names[0].strip() if names else model
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{model}, {os.cpu_count()} processors, {memory:.0f} GiB, Linux {platform.release()}"


def load(path: str) -> dict:
    if not os.path.exists(path):
        return {"machine": machine(), "results": []}
    with open(path) as file:
        return json.load(file)


def save(path: str, results: list[dict], order: list[str]) -> None:
    """Adds to the file's results; what it has of the same rows is replaced. Rows that are not in
    `order` come last, as they are."""
    kept = load(path)["results"]
    measured = {result["row"] for result in results}
    every = [result for result in kept if result["row"] not in measured] + results
    every.sort(
        key=lambda result: order.index(result["row"]) if result["row"] in order else len(order))
    with open(path, "w") as file:
        json.dump({"machine": machine(), "results": every}, file, indent=2)
        file.write("\n")


def write_markdown(path: str) -> None:
    """Writes the results of a JSON file as the document's table."""
    found = load(path)
    lines = [
        f"Medians, with extremes and numbers of runs, on {found['machine']}:", "",
        "| row | axpipe | peer | ratio | goal | met | read, compute, write |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for result in found["results"]:
        quantity, steps = result["quantity"], result.get("parts")
        ours, peer = (side(result[name], quantity) for name in ("ours", "peer"))
        name = result["row"]
        if quantity not in ("seconds", PER_ELEMENT):
            name += f", {quantity}"
        times = ", ".join(figure(steps[part], "seconds") for part in STEPS) if steps else ""
        met = {True: "yes", False: "no", None: ""}[result["isMet"]]
        lines.append(
            f"| {name} | {ours} | {result['peer']['name']} {peer} | {result['ratio']:.2f} "
            f"| {result['goal']} | {met} | {times} |")
    with open(README) as file:
        head, rest = file.read().split(BEGIN, 1)
    _, tail = rest.split(END, 1)
    with open(README, "w") as file:
        file.write("\n".join([f"{head}{BEGIN}", *lines, f"{END}{tail}"]))
