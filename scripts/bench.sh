#!/usr/bin/env bash
# Times a whole job against its stages: wall time of "run" over the sum of decoding, search and
# writing measured alone on the same threads, and the job's peak memory. Then against PDAL and lasR,
# those of them that are here (scripts/bench-peers.sh).
#
# usage: scripts/bench.sh [POINTS [THREADS [RUNS]]]     (default 5000000 2 3)
set -euo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$home"
points=${1:-5000000}
threads=${2:-2}
runs=${3:-3}

work=$(mktemp -d "${TMPDIR:-/tmp}/spark-lidar-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT

mvn -q -B -DskipTests package
scripts/spark-lidar sample --points "$points" --output "$work/in" | tail -n 1

# What a job cannot do without: x and y decoded for the index, all points read for the search and for
# the output, the search, and writing.
needed() { awk '/^decode xy / {d = $3} /^read/ {r = $2} /^search/ {s = $2} /^write/ {w = $2} END {print d + r + s + w}' "$1"; }

echo
echo "stages alone, $threads threads, warm (median of $runs):"
scripts/spark-lidar bench --input "$work/in" --output "$work/alone" \
  --threads "$threads" --rounds "$runs" 2>/dev/null | tee "$work/warm.txt"
warm=$(needed "$work/warm.txt")

echo
echo "stages alone, $threads threads, in a JVM as cold as the job's ($runs runs, the last one shown):"
for run in $(seq "$runs"); do
  scripts/spark-lidar bench --input "$work/in" --output "$work/alone" \
    --threads "$threads" --warmup 0 --rounds 1 2>/dev/null >"$work/cold.txt"
  needed "$work/cold.txt"
done | sort -n >"$work/colds.txt"
cold=$(sed -n "$(((runs + 1) / 2))p" "$work/colds.txt")
cat "$work/cold.txt"

echo
echo "whole job, local[$threads]:"
walls=()
for run in $(seq "$runs"); do
  rm -rf "$work/out"
  start=$(date +%s.%N)
  scripts/spark-lidar --conf "spark.master=local[$threads]" \
    run --input "$work/in" --output "$work/out" >"$work/log" 2>&1 &
  pid=$!
  peak=0
  while kill -0 "$pid" 2>/dev/null; do
    # The script replaces itself by the JVM: its own number is the JVM's.
    now=$(awk '/^VmHWM/ {print $2}' "/proc/$pid/status" 2>/dev/null || true)
    [ -n "$now" ] && [ "$now" -gt "$peak" ] && peak=$now
    sleep 0.1
  done
  wait "$pid"
  wall=$(awk -v a="$start" -v b="$(date +%s.%N)" 'BEGIN {printf "%.2f", b - a}')
  walls+=("$wall")
  job=$(awk -F'[:,]' '/"total"/ {printf "%.2f", $2}' "$work/out/report.json")
  printf 'run %d: wall %s s (job %s s, the rest is starting Java and Spark), peak RSS %.2f GB\n' \
    "$run" "$wall" "$job" "$(awk -v k="$peak" 'BEGIN {print k / 1048576}')"
done

median=$(printf '%s\n' "${walls[@]}" | sort -n | sed -n "$(((runs + 1) / 2))p")
echo
awk -v w="$median" -v a="$warm" -v c="$cold" 'BEGIN {
  printf "wall %.2f s / (decode xy + read + search + write, warm) %.2f s = %.2f\n", w, a, w / a
  printf "wall %.2f s / (decode xy + read + search + write, cold) %.2f s = %.2f\n", w, c, w / c
}'

echo
scripts/bench-peers.sh "$work/in" "$threads" "$runs"
