"""Fails when files hold different arrays. What their histories say may differ."""

import sys

from axisarrays import read
from comparison import differences


def plain(path):
    array = read(path)
    array.attributes.pop("history", None)
    return array


first, *others = sys.argv[1:]
expected, found = plain(first), []
for path in others:
    array = plain(path)
    found += [f"{path}: {text}" for text in differences(array, expected, 0)]
    if list(array.attributes) != list(expected.attributes):
        found.append(f"{path} has the attributes {list(array.attributes)}")
    if array.data.tobytes() != expected.data.tobytes():
        found.append(f"{path} differs in the bits of its data")
sys.exit("; ".join(found) or 0)
