#!/usr/bin/env bash
# Points a second of the CPU engine and of nanoflann with the same features, one thread each, turn
# and turn about in one run: medians and their ratio.
#
#   scripts/bench-engine.sh [ROUNDS] [CLOUD...]      default: 5 SAMPLE TOWN FOREST WALLS
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/setup.sh g++=g++ /usr/include/nanoflann.hpp=libnanoflann-dev
rounds=${1:-5}
clouds=("${@:2}")
[ ${#clouds[@]} -gt 0 ] || clouds=(SAMPLE TOWN FOREST WALLS)
k=20
points=1000000
out=target/bench-engine
mkdir -p "$out"

mvn -q -Pbench test-compile
mvn -q -Pbench dependency:build-classpath -Dmdep.outputFile="$out/classpath" -DincludeScope=test
classpath=target/test-classes:target/classes:$(cat "$out/classpath")
g++ -O3 -march=native -std=c++17 -o "$out/knn_features" scripts/bench/nanoflann/knn_features.cpp

median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

for cloud in "${clouds[@]}"; do
  java -cp "$classpath" io.sparklidar.neighbor.cpu.BenchCloud "$cloud" "$points" "$out/$cloud.bin"
  rm -f "$out/$cloud".{engine,nanoflann}
  for _ in $(seq "$rounds"); do
    "$out/knn_features" "$out/$cloud.bin" "$k" 3 | awk '{ print $1 }' >> "$out/$cloud.nanoflann"
    java -cp "$classpath" org.openjdk.jmh.Main GridEngineBenchmark -p cloud="$cloud" -p k="$k" \
      -wi 2 -w 3 -i 3 -r 3 -f 1 -rf csv -rff "$out/jmh.csv" > "$out/jmh.log"
    tail -n 1 "$out/jmh.csv" | cut -d, -f5 >> "$out/$cloud.engine"
  done
  engine=$(median < "$out/$cloud.engine")
  nanoflann=$(median < "$out/$cloud.nanoflann")
  awk -v cloud="$cloud" -v e="$engine" -v n="$nanoflann" 'BEGIN {
    printf "%-8s engine %8.0f points/s   nanoflann %8.0f points/s   ratio %.2f\n", cloud, e, n, e / n
  }'
done
