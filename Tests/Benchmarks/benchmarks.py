"""axpipe against copies, other programs, and itself; README.md says what the rows are.

    python benchmarks.py [ROW ...] [--list] [--axpipe .build/release/axpipe] [--folder .build/bench]
        [--size 1GiB] [--runs 5] [--json FILE]
    python benchmarks.py --markdown FILE

A ROW may be a pattern, such as 'chain-*'; none means all of them.
"""

from __future__ import annotations

import argparse
import fnmatch
import os
import sys

import tables
from inputs import Inputs, size
from measuring import Failed, Row, measure
from rows import Rows


def chosen(rows: list[Row], patterns: list[str]) -> list[Row]:
    for pattern in patterns:
        if not any(fnmatch.fnmatch(row.name, pattern) for row in rows):
            sys.exit(f"there is no row {pattern}; --list shows them")
    return [
        row for row in rows
        if not patterns or any(fnmatch.fnmatch(row.name, pattern) for pattern in patterns)
    ]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", nargs="*", metavar="ROW")
    parser.add_argument("--list", action="store_true", help="say what the rows are")
    parser.add_argument("--axpipe", default=".build/release/axpipe")
    parser.add_argument("--folder", default=".build/bench", help="where the inputs are kept")
    parser.add_argument("--size", type=size, default=size("1GiB"), help="of most inputs")
    parser.add_argument("--runs", type=int, default=5, help="fewer where a program takes long")
    parser.add_argument("--json", metavar="FILE", help="add the results to those in FILE")
    parser.add_argument(
        "--markdown", metavar="FILE", help="write the results in FILE into README.md")
    options = parser.parse_args()
    if options.markdown:
        return tables.write_markdown(options.markdown)

    if not os.access(options.axpipe, os.X_OK):
        sys.exit(f"{options.axpipe} is not there; run 'make' first, or give --axpipe")
    rows = Rows(options.axpipe, Inputs(os.path.abspath(options.folder), options.size)).all()
    order = [row.name for row in rows]
    failures = 0
    for row in chosen(rows, options.rows):
        if options.list:
            print(f"{row.name:16} {row.work}, against {row.peer.name}")
        elif not row.peer.is_installed:
            print(f"{row.name:16} skipped: {row.peer.name} is not installed; {row.peer.install}")
        else:
            try:
                results = measure(row, options.runs, options.folder)
            except Failed as failure:
                print(f"{row.name:16} failed: {failure}", flush=True)
                failures += 1
                continue
            tables.show(results)
            if options.json:
                tables.save(options.json, results, order)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
