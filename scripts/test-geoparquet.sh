#!/usr/bin/env bash
# Runs with --geometry wkb, one output per file, files put together of parts, and squares, and has others
# read what comes out: GeoPandas and pyarrow from PyPI (200 MB, kept in .cache) and PROJ.
#
# usage: scripts/test-geoparquet.sh [INPUT]...    default: data-samples
set -euo pipefail
unset CDPATH
cd "$(dirname "${BASH_SOURCE[0]}")/.."
inputs=("$@")
[ ${#inputs[@]} -gt 0 ] || inputs=(data-samples)

scripts/setup.sh python3=python3
requirements=scripts/geoparquet/requirements.txt
python=.cache/geoparquet/bin/python
if ! cmp -s "$requirements" .cache/geoparquet/requirements.txt; then
  rm -rf .cache/geoparquet
  python3 -m venv .cache/geoparquet
  "$python" -m pip install -qq --disable-pip-version-check -r "$requirements"
  cp "$requirements" .cache/geoparquet/requirements.txt
fi

work=target/geoparquet
rm -rf "$work"
arguments=()
for input in "${inputs[@]}"; do
  arguments+=(--input "$input")
done
run() { # name, options
  scripts/spark-lidar run "${arguments[@]}" --output "$work/$1" --geometry wkb --k 2 \
    --features neighbor_count "${@:2}" >"$work.$1.log" 2>&1 || {
    tail -n 3 "$work.$1.log" >&2
    exit 1
  }
  "$python" scripts/geoparquet/check.py "$work/$1"/parquet/*.parquet
}
mkdir -p target
run files
run parts --tile-points 20000
run squares --layout tiles
