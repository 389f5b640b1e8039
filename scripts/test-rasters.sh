#!/usr/bin/env bash
# Writes rasters of a job that is cut into small squares and of one that is one square, and has GDAL read
# them: files must be cloud optimized, and no cell may differ.
#
# usage: scripts/test-rasters.sh [INPUT]...    default: data-samples
#
# SPARK_LIDAR   what runs spark-lidar (default: scripts/spark-lidar)
set -euo pipefail
unset CDPATH
cd "$(dirname "${BASH_SOURCE[0]}")/.."
inputs=("$@")
[ ${#inputs[@]} -gt 0 ] || inputs=(data-samples)

scripts/setup.sh gdalinfo=gdal-bin /usr/lib/python3/dist-packages/osgeo=python3-gdal \
  /usr/lib/python3/dist-packages/numpy=python3-numpy
read -r -a spark_lidar <<<"${SPARK_LIDAR:-scripts/spark-lidar}"

work=target/rasters
rm -rf "$work"
mkdir -p "$work"
arguments=()
for input in "${inputs[@]}"; do
  arguments+=(--input "$input")
done
run() { # name, options
  "${spark_lidar[@]}" run "${arguments[@]}" --output "$work/$1" --format cog --layout tiles --k 10 \
    --features planarity,height_above_ground \
    --rasters dsm,dtm,count,density,mean:planarity,p95:z,max:classification,max:height_above_ground "${@:2}" \
    >"$work/$1.log" 2>&1 || {
    tail -n 3 "$work/$1.log" >&2
    exit 1
  }
}
run squares --tile-size 20 --cell 0.1
run one --tile-size 1000 --cell 0.1
gdalinfo "$work/one/cog.vrt" >"$work/gdalinfo.log"
# That of the system, which the packages are for.
/usr/bin/python3 scripts/rasters/check.py "$work/squares" "$work/one"
