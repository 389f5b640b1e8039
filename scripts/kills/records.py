"""A line of each commit record below an output folder, in order: the piece, and a digest of what is said of it.

usage: records.py OUTPUT
"""

import glob
import hashlib
import json
import os
import sys

own = os.path.join(sys.argv[1], "_spark-lidar")
records = {}


def add(text):
    try:
        record = json.loads(text)
        said = json.dumps([record["key"], record["result"]], sort_keys=True)
        records[record["result"]["id"]] = hashlib.sha256(said.encode()).hexdigest()
    except (ValueError, KeyError):
        pass


# As the program reads them: the later segment, and a file of its own before any, is right.
for segment in sorted(glob.glob(os.path.join(own, "log", "*.segment"))):
    with open(segment, encoding="utf-8") as lines:
        for line in lines:
            add(line)
for path in glob.glob(os.path.join(own, "commits", "*.json")):
    if not os.path.basename(path).startswith("_"):
        with open(path, encoding="utf-8") as file:
            add(file.read())
for piece in sorted(records):
    print(piece, records[piece])
