#!/usr/bin/env bash
# What ground costs: heights above it beside the columns of default, the parts of SMRF, what it misses
# and takes for ground on slopes, and how far heights are off where the land is known; processor time
# of one thread, in turns, medians. With a pdal on the PATH and a folder of LAZ files, filters.smrf and
# filters.hag_nn besides: the difference of runs with and without them.
#
#   scripts/bench-ground.sh [POINTS] [ROUNDS] [FOLDER]      default: 1000000 5
set -euo pipefail
cd "$(dirname "$0")/.."
points=${1:-1000000}
rounds=${2:-5}
folder=${3:-}
out=target/bench-ground
mkdir -p "$out"

mvn -q -Pbench test-compile
mvn -q -Pbench dependency:build-classpath -Dmdep.outputFile="$out/classpath" -DincludeScope=test
run=(java -Xmx3g -XX:+UseSerialGC -cp "target/test-classes:target/classes:$(cat "$out/classpath")")

"${run[@]}" io.sparklidar.ground.HeightCosts "$points" "$rounds" town forest
"${run[@]}" io.sparklidar.ground.smrf.SmrfCosts "$points" "$rounds" 1024
"${run[@]}" io.sparklidar.ground.smrf.SmrfErrors "$points" town centre forest
"${run[@]}" io.sparklidar.ground.HeightErrors "$points" town centre forest

[ -n "$folder" ] || exit 0
command -v pdal >/dev/null || { echo "There is no pdal on the PATH: nothing to compare with."; exit 0; }
clock=$(type -P time) || { scripts/setup.sh /usr/bin/time=time; clock=/usr/bin/time; }

# pdal_seconds STAGES: processor seconds of all files, least of the rounds.
pdal_seconds() {
  local turn file
  for turn in $(seq "$rounds"); do
    for file in "$folder"/*.laz; do
      printf '["%s"%s, {"type": "writers.null"}]' "$file" "$1" >"$out/pipeline.json"
      "$clock" -a -o "$out/times.$turn" -f '%U %S' pdal pipeline "$out/pipeline.json"
    done
    awk '{ sum += $1 + $2 } END { print sum }' "$out/times.$turn"
    rm "$out/times.$turn"
  done | sort -n | head -n 1
}
rm -f "$out"/times.*
smrf=', {"type": "filters.smrf"}'
nearest=', {"type": "filters.hag_nn", "count": 3}'
read=$(pdal_seconds "")
with_smrf=$(pdal_seconds "$smrf")
with_both=$(pdal_seconds "$smrf$nearest")
count=$(for file in "$folder"/*.laz; do pdal info --summary "$file"; done | sed -n 's/.*"num_points": *\([0-9]*\).*/\1/p' | awk '{ sum += $1 } END { print sum }')
awk -v r="$read" -v s="$with_smrf" -v b="$with_both" -v n="$count" 'BEGIN {
  printf "PDAL: smrf %.0f ns a point, hag_nn %.0f ns a point\n", (s - r) / n * 1e9, (b - s) / n * 1e9
}'
