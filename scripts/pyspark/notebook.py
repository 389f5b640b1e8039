"""Runs a notebook where it lies and holds what comes out against what it shows.

usage: notebook.py NOTEBOOK [--write]    with --write the notebook shows what came out
"""

import re
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

MOST_BYTES = 400_000

path = Path(sys.argv[1])
shown = nbformat.read(path, as_version=4)
fresh = nbformat.read(path, as_version=4)
NotebookClient(
    fresh, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(path.parent)}}
).execute()


def texts(output):
    """What an output says, but times and places."""
    text = output.get("text") or output.get("data", {}).get("text/plain", "")
    return re.sub(r"<[^>]*>|/\S*", "", text)


def outcome(notebook):
    """Per cell what came out: pictures as such, tables word for word."""
    return [
        [
            (output["output_type"], sorted(output.get("data", {})), texts(output))
            for output in cell.get("outputs", [])
        ]
        for cell in notebook.cells
    ]


for cell in fresh.cells:
    cell.get("metadata", {}).pop("execution", None)
    if cell["cell_type"] == "code":
        # What Spark says of itself while it starts is not of interest.
        cell["outputs"] = [out for out in cell["outputs"] if out.get("name") != "stderr"]
if "--write" in sys.argv[2:]:
    nbformat.write(fresh, path)
else:
    for number, (was, now) in enumerate(zip(outcome(shown), outcome(fresh))):
        assert was == now, f"cell {number} shows\n{was}\nnow it is\n{now}"
pictures = sum("image/jpeg" in out.get("data", {}) for cell in fresh.cells for out in cell.get("outputs", []))
assert pictures >= 5, pictures
assert path.stat().st_size < MOST_BYTES, path.stat().st_size
print(pictures, "pictures,", path.stat().st_size, "bytes")
