#!/usr/bin/env bash
# Fills disks: runs every command that writes with its output on a file system of 6 MB, and what is made in
# the temporary folder first, as its file system cannot go back, with that folder on one. Expects one line
# that names the place and says that there is no space, exit code 4, nothing left in the making, and
# success with the same command once there is room, with no tile done twice. Needs root, to mount; else
# says so and ends. Not part of the checks of every change.
#
# usage: scripts/test-full-disk.sh
set -euo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
if [ "$(id -u)" != 0 ] || ! command -v mount >/dev/null 2>&1; then
  echo "left out: file systems of 6 MB are mounted by root"
  exit 0
fi
# The launcher takes any jar that is there: what is tried is to be of these sources.
"$home/scripts/build.sh"
work=$(mktemp -d "${TMPDIR:-/tmp}/spark-lidar-full.XXXXXX")
small=$work/small
mkdir -p "$small" "$work/tmp"
if ! mount -t tmpfs -o size=6m tmpfs "$small" 2>/dev/null; then
  rm -rf "$work"
  echo "left out: nothing can be mounted here"
  exit 0
fi
umount "$small"
trap 'umount "$small" 2>/dev/null || true; [ "${failed:-1}" = 1 ] && echo "see $work" || rm -rf "$work"' EXIT
export SPARK_LIDAR_MEMORY=${SPARK_LIDAR_MEMORY:-1500m}
unset SPARK_HOME
samples=$home/data-samples
bad=0
size=6m

temporary=$work/tmp
elsewhere=()

lidar() { # arguments...
  mkdir -p "$temporary"
  JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=$temporary "$home/scripts/spark-lidar" \
    --conf spark.master="local[2]" --conf spark.local.dir="$work/tmp" \
    ${elsewhere[@]+"${elsewhere[@]}"} "$@"
}
leftovers() { # folder...
  find "$@" -name '*.tmp' -o -path '*/_spark-lidar/attempts/*' -o -path '*/_spark-lidar/running/*' \
    -o -name 'spark-lidar-*' -o -name '*.copc.laz.*'
}
committed() { find "$1/_spark-lidar/commits" -name '*.json' ! -name '.*' ! -name '_*' -exec sha256sum {} + 2>/dev/null | sort || true; }

# A command on a small file system, and again on a larger one.
trial() { # name output arguments...
  local name=$1 output=$2 status=0 verdict=ok line again
  shift 2
  mount -t tmpfs -o size=$size tmpfs "$small"
  lidar "$@" >"$work/log" 2>&1 || status=$?
  line=$(grep '^spark-lidar: ' "$work/log" | tail -n 1 || true)
  [ "$status" = 4 ] || verdict="FAILED: code $status"
  case $line in
    *"no space left to write "*"$small"*) ;;
    *) verdict="FAILED: no line that says so" ;;
  esac
  [ "$(grep -c '^	at ' "$work/log")" = 0 ] || verdict="FAILED: a stack trace"
  [ -z "$(leftovers "$small" "$work/tmp")" ] || verdict="FAILED: left over: $(leftovers "$small" "$work/tmp" | head -n 3)"
  [ "$verdict" = ok ] || cp "$work/log" "$work/$name.first.log"
  committed "$output" >"$work/before"
  mount -o remount,size=200m "$small"
  status=0
  lidar "$@" >"$work/log" 2>&1 || status=$?
  again=$(committed "$output" | comm -23 "$work/before" - | wc -l)
  [ "$status" = 0 ] || verdict="$verdict; FAILED with room: code $status"
  [ "$again" = 0 ] || verdict="$verdict; FAILED: done again: $again"
  [ -z "$(leftovers "$small" "$work/tmp")" ] || verdict="$verdict; FAILED: left over with room"
  case $verdict in
    ok) ;;
    *) bad=$((bad + 1)) && cp "$work/log" "$work/$name.second.log" ;;
  esac
  printf '%-34s %2d committed before, %d done again  %s\n     %s\n' "$name" "$(wc -l <"$work/before")" "$again" "$verdict" "$line"
  umount "$small"
  rm -rf "$work/out"
}

run=(run --input "$samples" --features minimal --tile-points 30000)
"$home/scripts/spark-lidar" sample --points 400000 --output "$work/in" >/dev/null
labels=(transfer-labels --reference "$samples/town_770000_6277000.laz" --input "$work/in" --columns z,intensity --reference-points 20000)
for format in parquet laz las; do
  trial "run-$format-output" "$small/out" "${run[@]}" --format "$format" --output "$small/out"
done
trial run-whole-files-laz-output "$small/out" run --input "$work/in" --features default --format laz --output "$small/out"
trial transfer-labels-output "$small/out" "${labels[@]}" --format parquet,laz --output "$small/out"
# Local files by another name, viewfs, are to the program those of any other file system. Not even one file has
# room on its way: how many are at a time is chance.
size=2m
elsewhere=(--conf "spark.hadoop.fs.viewfs.mounttable.elsewhere.link./work=file://$work")
temporary=$small/tmp
for format in laz las; do
  trial "run-$format-temporary" "$work/out" run --input "$work/in" --features default --format "$format" \
    --output viewfs://elsewhere/work/out
done
trial transfer-labels-temporary "$work/out" "${labels[@]}" --format las --output viewfs://elsewhere/work/out
elsewhere=()
temporary=$work/tmp
# One COPC file of these inputs is smaller than those results.
size=2m
trial copc-output "$small" copc --input "$work"/in/*.laz --output "$small/all.copc.laz"
trial sample-output "$small" sample --points 1000000 --output "$small/town"
failed=$((bad > 0))
[ "$bad" = 0 ]
