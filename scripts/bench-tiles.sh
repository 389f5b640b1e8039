#!/usr/bin/env bash
# What very many tiles cost a driver: files of 2 m x 2 m, some 75 points each, one tile a file. For each
# number of them: plan with nothing known, the whole run, nothing to do, and going on after a kill -9 at
# half of the tiles, from the command until it has told what is done; with local files, and again on an
# object store in the distance, whose every request takes 20 ms (LatentFileSystem, of the tests).
# Processor time says more than the clock where others use the machine; requests say most.
#
# usage: scripts/bench-tiles.sh [COUNT...]    100 1000 10000 by default; BENCH_STORAGES=file leaves the
#                                             store in the distance out, BENCH_PARTS=plan all but planning
set -euo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
cd "$home"
[ $# -gt 0 ] || set -- 100 1000 10000
most=$(printf '%s\n' "$@" | sort -n | tail -n 1)

scripts/build.sh
mvn -q -B -o test-compile
work=$(mktemp -d "${TMPDIR:-/tmp}/spark-lidar-tiles.XXXXXX")
job=
cleanup() {
  [ -z "$job" ] || kill -9 "$job" 2>/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT
# The class path of Spark has not what the jar brings.
app=$(find target -maxdepth 1 -name 'spark-lidar-[0-9]*.jar' ! -name '*-faiss.jar' | sort | tail -n 1)
classes="${BENCH_CLASSES:-$app:target/test-classes:$(cat target/spark-3.5.classpath)}"

main() { # log argument...
  local log=$1
  shift
  exec java @conf/jvm.options -Xmx1500m -Xlog:gc:file="$work/gc" -Dlog4j2.configurationFile=conf/log4j2.properties -Dspark.master="local[2]" \
    -Dspark.hadoop.fs.latent.impl=io.sparklidar.storage.LatentFileSystem -cp "$classes" io.sparklidar.cli.Main "$@" >"$log" 2>&1
}
timed() { # what log argument...
  local what=$1 log=$2 from before
  shift 2
  from=$(millis) before=$(spent)
  (main "$log" "$@") || { tail -n 5 "$log"; exit 1; }
  awk -v what="$what" -v ms=$(($(millis) - from)) -v from="$before" -v to="$(spent)" 'BEGIN {
    printf "%-34s %8.1f s by the clock %8.1f s of processor", what, ms / 1000, to - from}'
  awk '/->/ {sub(/.*->/, ""); sub(/M.*/, ""); if ($0 + 0 > most) most = $0 + 0} END {printf "  heap after collections at most %d MB", most}' "$work/gc"
  sed -n 's/^requests: /  /p' "$log" | tail -n 1 | tr -d '\n'
  echo
}
# Seconds of processor of all that was waited for.
spent() { awk -v hz="$(getconf CLK_TCK)" '{print ($16 + $17) / hz}' "/proc/$$/stat"; }
done_already() { grep -q "tiles are done already" "$1"; }
millis() { echo $(($(date +%s%N) / 1000000)); }

# A little more than are wanted: how many there are depends on the land.
java @conf/jvm.options -cp "$classes" io.sparklidar.cli.Main sample --points $((most * 80 + 4000)) --tile-size 2 \
  --output "$work/all" >"$work/sample.log" 2>&1 || { tail -n 5 "$work/sample.log"; exit 1; }
ls "$work/all" >"$work/names"
[ "$(wc -l <"$work/names")" -ge "$most" ]

options=(--features minimal --k 8 --radius 0.5 --format parquet)
for count in "$@"; do
  mkdir "$work/in$count"
  head -n "$count" "$work/names" | while read -r name; do ln "$work/all/$name" "$work/in$count/$name"; done
  for storage in ${BENCH_STORAGES:-file latent}; do
    in=$storage:$work/in$count out=$storage:$work/out-$storage-$count log=$work/log
    echo "$count files, $storage:"
    timed "  plan" "$log" plan --input "$in" --output "$out-plan" "${options[@]}"
    [ "${BENCH_PARTS:-}" != plan ] || continue
    main "$log" run --input "$in" --output "$out" "${options[@]}" &
    job=$!
    commits=$work/out-$storage-$count/_spark-lidar
    # Records in files of their own, and those that are together, as their names say.
    until n=$(find "$commits/commits" "$commits/log" \( -name '[!.]*.json' -o -name '[!.]*.segment' \) 2>/dev/null |
      awk -F/ '{name = $NF; if (name ~ /\.segment$/) {split(name, part, "-"); n += part[2]} else n++} END {print n + 0}') &&
      [ "$n" -ge $((count / 2)) ]; do
      kill -0 "$job"
      sleep 0.5
    done
    kill -9 "$job"
    wait "$job" 2>/dev/null || true
    before=$(spent) from=$(millis)
    : >"$log"
    main "$log" run --input "$in" --output "$out" "${options[@]}" &
    job=$!
    until done_already "$log"; do
      kill -0 "$job"
      sleep 0.1
    done
    ticks=$(awk '{print $14 + $15}' "/proc/$job/stat")
    printf '%-34s %8.1f s by the clock %8.1f s of processor, %s\n' "  going on with half done" \
      "$(awk -v ms=$(($(millis) - from)) 'BEGIN {print ms / 1000}')" "$(awk -v t="$ticks" -v hz="$(getconf CLK_TCK)" 'BEGIN {print t / hz}')" \
      "$(sed -n 's/.*resume: //p' "$log" | head -n 1)"
    wait "$job"
    job=
    awk -v what="  the other half" -v from="$before" -v to="$(spent)" -v tiles=$((count / 2)) -v page="$(stat -c %s "$work/out-$storage-$count/report.html")" 'BEGIN {
      printf "%-34s %8.1f s of processor, %.1f ms a tile, with the start; report.html %.2f MB\n", what, to - from, 1000 * (to - from) / tiles, page / 1e6}'
    timed "  nothing to do" "$log" run --input "$in" --output "$out" "${options[@]}"
    rm -rf "$work/out-$storage-$count" "$work/out-$storage-$count-plan"
  done
done
