"""Runs the code of a notebook and compares what it prints with the notebook: notebook.py NOTEBOOK

With --record it writes what it prints into the notebook.
"""

import contextlib
import io
import json
import pathlib
import sys

path = pathlib.Path(sys.argv[1])
sys.path.insert(0, str(path.parent))
notebook = json.loads(path.read_text())
assert (notebook["nbformat"], notebook["nbformat_minor"]) >= (4, 5)

names = {"__name__": "__main__"}
count = 0
for cell in notebook["cells"]:
    if cell["cell_type"] != "code":
        continue
    count += 1
    source = "".join(cell["source"])
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(source, f"{path.name}, cell {count}", "exec"), names)
    lines = printed.getvalue().splitlines(keepends=True)
    outputs = [{"name": "stdout", "output_type": "stream", "text": lines}] if lines else []
    if "--record" in sys.argv:
        cell.update(execution_count=count, outputs=outputs)
    assert cell["execution_count"] == count, f"cell {count} was run in another order"
    shown = "".join("".join(output["text"]) for output in cell["outputs"])
    assert cell["outputs"] == outputs, (
        f"cell {count}\n{source}\nprints\n{printed.getvalue()}\nThe notebook shows\n{shown}")
assert count > 0

if "--record" in sys.argv:
    path.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n")
