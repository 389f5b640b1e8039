#!/usr/bin/env bash
# Kills jobs at random moments, runs the same command again, and compares: the results must be those
# of a run that nobody disturbed, byte by byte; no tile that was committed before may be computed
# again; nothing may be left over. Every fifth run loses an executor (of a cluster on this machine)
# instead of its driver, and has to go on by itself. Every fourth is suspended instead, until another
# has taken its folder over and is at work: it has to say so when it wakes up, and to do no harm. Not
# part of the checks of every change.
#
# usage: scripts/test-kills.sh [RUNS] [SEED]    20 runs by default; the seed of a failure repeats it
set -euo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
runs=${1:-20}
RANDOM=${2:-$((RANDOM % 10000))}
echo "seed ${2:-chosen by chance}, $runs runs"

# The launcher takes any jar that is there: what is tried is to be of these sources.
"$home/scripts/build.sh"
work=$(mktemp -d "${TMPDIR:-/tmp}/spark-lidar-kills.XXXXXX")
victim=
cleanup() {
  [ -z "$victim" ] || kill -9 "$victim" 2>/dev/null || true
  [ -n "${failed:-}" ] && echo "see $work" || rm -rf "$work"
}
failed=1
trap cleanup EXIT
mkdir -p "$work/tmp" "$work/spark/jars"
export SPARK_LIDAR_MEMORY=${SPARK_LIDAR_MEMORY:-1500m}
unset SPARK_HOME
# What is left over is looked for there.
export JAVA_TOOL_OPTIONS="-Djava.io.tmpdir=$work/tmp"

"$home/scripts/spark-lidar" sample --points 120000 --output "$work/in" >"$work/sample.log" 2>&1
# Files far above the budget: each is done in several tiles and put together.
cp "$home/data-samples/town_770000_6277000.laz" "$work/in/"
classpath=$(ls "$home"/target/spark-lidar-[0-9]*.jar | grep -v -e '-faiss' | head -n 1):$(cat "$home"/target/spark-3.5.classpath)

job() { # log output conf...
  local log=$1 output=$2
  shift 2
  # A worker of local-cluster takes the current folder for Spark's home.
  cd "$work/spark"
  exec "$home/scripts/spark-lidar" "$@" run --input "$work/in" --output "$output" --features minimal --k 8 --radius 1.5 \
    --tile-points 12000 --format parquet,laz >"$log" 2>&1
}
driver=(--conf "spark.master=local[2]" --conf spark.hadoop.spark-lidar.lock.expiry-ms=3000
  --conf spark.hadoop.spark-lidar.lock.renewal-ms=200)
export SPARK_SCALA_VERSION=2.12
cluster=(--conf "spark.master=local-cluster[2,1,900]" --conf spark.executor.memory=900m
  --conf "spark.executor.extraClassPath=$classpath"
  --conf "spark.executor.extraJavaOptions=-XX:+UseSerialGC -XX:TieredStopAtLevel=1")

results() { (cd "$1" && find parquet laz -type f ! -name '.*' -print0 | sort -z | xargs -0 sha256sum); }
# A line of each record, whether it is in a file of its own or with others.
records() { python3 "$home/scripts/kills/records.py" "$1"; }
leftovers() { # output
  find "$1" -name '*.tmp' -o -path '*/_spark-lidar/attempts/*' -o -path '*/_spark-lidar/announced/*' \
    -o -path '*/_spark-lidar/parts/*' -o -path '*/_spark-lidar/replaced/*' -o -path '*/_spark-lidar/running/*'
  find "$work/tmp" -name 'spark-lidar-*'
}
count() { python3 -c 'import json,sys; c=json.load(open(sys.argv[1]))["counts"]; print(c[sys.argv[2]])' "$1/report.json" "$2"; }
millis() { echo $(($(date +%s%N) / 1000000)); }
# Suspends a driver, lets the same command take its folder over, and wakes it up meanwhile: it has to
# have ended before, to wait for the other, or to say who took the folder over.
stall() { # output name driver
  local output=$1 name=$2 stalled=$3 claim waker other=6
  kill -STOP "$stalled" 2>/dev/null || true
  claim=$(find "$output/_spark-lidar/running" -name '[!._]*.json' 2>/dev/null | head -n 1)
  (
    while [ -n "$claim" ] && [ -e "$claim" ]; do sleep 0.1; done
    sleep "$((RANDOM % 4)).$((RANDOM % 10))"
    kill -CONT "$stalled" 2>/dev/null
  ) &
  waker=$!
  # It lives, as far as one can tell, until it has been silent for long enough.
  while [ "$other" = 6 ]; do
    other=0
    (job "$work/$name.other.log" "$output" "${conf[@]}") || other=$?
  done
  wait "$waker" || true
  stalled_code=0
  wait "$stalled" || stalled_code=$?
  [ "$other" = 0 ] || return "$other"
  case $stalled_code in
    0 | 6) ;;
    4) grep -q "was taken over by" "$work/$name.log" ;;
    *) return "$stalled_code" ;;
  esac
}
# Waits until a job has begun, as long as it lives.
begun() { # output pid
  until [ -d "$1/_spark-lidar/commits" ] || ! kill -0 "$2" 2>/dev/null; do sleep 0.05; done
}

# How long a job of each kind takes from there: kills fall into that.
for kind in driver cluster; do
  conf=("${driver[@]}")
  [ "$kind" = driver ] || conf=("${cluster[@]}")
  (job "$work/$kind.log" "$work/$kind" "${conf[@]}") &
  victim=$!
  begun "$work/$kind" "$victim"
  from=$(millis)
  wait "$victim" || { echo "the undisturbed job failed:"; tail -n 5 "$work/$kind.log"; exit 1; }
  victim=
  printf -v "${kind}_time" %d $(($(millis) - from))
done
results "$work/driver" >"$work/expected"
results "$work/cluster" | cmp - "$work/expected"
echo "$(count "$work/driver" tiles) tiles, $(wc -l <"$work/expected") files, $(count "$work/driver" points_in) points; local ${driver_time} ms, cluster ${cluster_time} ms"

bad=0 kept_all=0 again_all=0 at_work=0
for ((n = 1; n <= runs; n++)); do
  output=$work/out-$n kind=driver conf=("${driver[@]}") time=$driver_time
  [ $((n % 4)) -ne 0 ] || kind=stalled
  [ $((n % 5)) -ne 0 ] || { kind=executor conf=("${cluster[@]}") time=$cluster_time; }
  (job "$work/$n.log" "$output" "${conf[@]}") &
  victim=$!
  begun "$output" "$victim"
  delay=$(((RANDOM * 32768 + RANDOM) % time))
  sleep "$(printf '%d.%03d' $((delay / 1000)) $((delay % 1000)))"
  status=0
  if [ "$kind" = driver ]; then
    kill -9 "$victim" 2>/dev/null || true
    wait "$victim" 2>/dev/null || true
    victim=
    records "$output" >"$work/$n.before"
    (job "$work/$n.again.log" "$output" "${conf[@]}") || status=$?
  elif [ "$kind" = stalled ]; then
    records "$output" >"$work/$n.before"
    stalled_code=
    stall "$output" "$n" "$victim" || status=$?
    victim=
    # Whoever it was that did it, nothing is left to do.
    (job "$work/$n.again.log" "$output" "${conf[@]}") || status=$?
  else
    executor=$(pgrep -P "$victim" -f CoarseGrainedExecutorBackend | head -n 1 || true)
    records "$output" >"$work/$n.before"
    [ -z "$executor" ] || kill -9 "$executor" 2>/dev/null || true
    wait "$victim" || status=$?
    victim=
  fi
  kept=$(wc -l <"$work/$n.before")
  again=$(records "$output" | comm -23 "$work/$n.before" - | wc -l)
  verdict=ok
  [ "$status" = 0 ] || verdict="FAILED: code $status"
  [ "$again" = 0 ] || verdict="FAILED: done again: $again"
  results "$output" | cmp -s - "$work/expected" || verdict="FAILED: other results"
  [ -z "$(leftovers "$output")" ] || verdict="FAILED: left over: $(leftovers "$output" | head -n 3 | tr '\n' ' ')"
  [ "$verdict" = ok ] || bad=$((bad + 1))
  kept_all=$((kept_all + kept)) again_all=$((again_all + again))
  [ "$kept" = 0 ] || at_work=$((at_work + 1))
  what="kill -9 of the $kind"
  [ "$kind" != stalled ] || what="driver suspended, code ${stalled_code:-?}"
  printf '%2d  %-27s after %6d ms  %2d records before, %d done again, %2d tiles reused  %s\n' \
 "$n" "$what" "$delay" "$kept" "$again" "$(count "$output" tiles_reused)" "$verdict"
  if [ "$verdict" = ok ]; then rm -rf "$output"; fi
done
echo "$runs kills, $at_work of them after the first commit; $kept_all records before them, $again_all done again; $bad failed"
[ "$bad" = 0 ] || exit 1
failed=
