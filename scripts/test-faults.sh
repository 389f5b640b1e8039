#!/usr/bin/env bash
# A standalone cluster on this machine, a master and two workers with addresses of their own, each with a
# pretended GPU; while jobs run on it, something happens at a random moment: an executor dies, a worker
# dies with all it runs, one falls silent (as when its network is cut) and wakes up when the job is over,
# the driver dies, an input changes or goes. Then the results must be those of a run that nobody
# disturbed, byte by byte, or the error must name the input; what was committed before a driver died may
# not be computed again, and nothing may be left over. Not part of the checks of every change.
#
# usage: scripts/test-faults.sh [RUNS] [SEED]   12 runs by default; each has a seed of its own, SEED,
#                                               SEED + 1 and so on, which says what happens and when:
#                                               scripts/test-faults.sh 1 SEED repeats one
set -euo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
runs=${1:-12}
seed=${2:-$((RANDOM % 10000))}
"$home/scripts/build.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/spark-lidar-faults.XXXXXX")
port=${SPARK_LIDAR_TEST_PORT:-27077}
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
classpath=$(ls "$home"/target/spark-lidar-[0-9]*.jar | grep -v -e '-faiss' -e '-sources' | head -n 1):$(cat "$home"/target/spark-3.5.classpath)
mkdir -p "$work/tmp" "$work/spark/jars" "$work/events" "$work/kept"
unset SPARK_HOME MASTER
export SPARK_SCALA_VERSION=2.12 SPARK_LIDAR_MEMORY=${SPARK_LIDAR_MEMORY:-900m}
# What is left over is looked for there.
export JAVA_TOOL_OPTIONS="-Djava.io.tmpdir=$work/tmp"

master= victim= failed=1
worker=("" "" "")
family() { # pid: it and all that it has started
  local child
  echo "$1"
  for child in $(pgrep -P "$1" || true); do family "$child"; done
}
stop() { # pid
  local all
  [ -n "$1" ] || return 0
  all=$(family "$1")
  # shellcheck disable=SC2086 # the pids are words
  kill -CONT $all 2>/dev/null || true
  # shellcheck disable=SC2086
  kill -9 $all 2>/dev/null || true
  wait "$1" 2>/dev/null || true
}
cleanup() {
  stop "$victim"
  stop "${worker[1]}"
  stop "${worker[2]}"
  stop "$master"
  [ -n "$failed" ] && echo "see $work" || rm -rf "$work"
}
trap cleanup EXIT

printf '#!/bin/sh\necho '\''{"name": "gpu", "addresses": ["0"]}'\''\n' >"$work/gpu.sh"
chmod +x "$work/gpu.sh"
options=("@$home/conf/jvm.options" -Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1)
until_there() { # what command...
  local what=$1 tries=0
  shift
  until "$@"; do
    tries=$((tries + 1))
    [ "$tries" -lt 1200 ] || { echo "$what did not start; see $work" >&2; exit 1; }
    sleep 0.2
  done
}
SPARK_HOME=$work/spark "$java" "${options[@]}" -Dspark.worker.timeout=30 -cp "$classpath" \
  org.apache.spark.deploy.master.Master --host 127.0.0.1 --port "$port" --webui-port 0 >"$work/master.log" 2>&1 &
master=$!
start_worker() { # number
  local log=$work/worker$1.log
  : >"$log"
  SPARK_HOME=$work/spark SPARK_LOCAL_IP=127.0.0.$(($1 + 1)) "$java" "${options[@]}" \
    -Dspark.worker.resource.gpu.amount=1 -Dspark.worker.resource.gpu.discoveryScript="$work/gpu.sh" \
    -cp "$classpath" org.apache.spark.deploy.worker.Worker --host "127.0.0.$(($1 + 1))" --webui-port 0 \
    --cores 2 --memory 1g --work-dir "$work/work$1" "spark://127.0.0.1:$port" >"$log" 2>&1 &
  worker[$1]=$!
  until_there "worker $1" grep -qs "Successfully registered with master" "$log"
}
start_worker 1
start_worker 2

"$home/scripts/spark-lidar" sample --points 60000 --output "$work/in" >"$work/sample.log" 2>&1
# A file far above the budget: it is done in several tiles and put together.
cp "$home/data-samples/town_770000_6277000.laz" "$work/in/"
cp -p "$work"/in/* "$work/kept/"

confs=(spark.master="spark://127.0.0.1:$port" spark.driver.host=127.0.0.1 spark.driver.bindAddress=127.0.0.1
  spark.executor.memory=800m spark.executor.cores=2 spark.executor.resource.gpu.amount=1
  # One tile at a time and GPU; what needs none has all cores.
  spark.task.resource.gpu.amount=1 spark.executor.extraClassPath="$classpath"
  "spark.executor.extraJavaOptions=-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Djava.io.tmpdir=$work/tmp"
  spark.speculation=true spark.executor.heartbeatInterval=2s spark.network.timeout=30s spark.network.timeoutInterval=10s
  spark.plugins=io.sparklidar.plugin.LidarPlugin)
job() { # log output conf...
  local log=$1 output=$2 all=() conf
  shift 2
  for conf in "${confs[@]}" "$@"; do all+=(--conf "$conf"); done
  cd "$work/spark"
  exec "$home/scripts/spark-lidar" "${all[@]}" run --input "$work/in" --output "$output" --features minimal \
    --k 8 --radius 1.5 --tile-points 8000 --format parquet,laz >"$log" 2>&1
}

results() { (cd "$1" && find parquet laz -type f ! -name '.*' -print0 2>/dev/null | sort -z | xargs -0 -r sha256sum); }
# A line of each record, whether it is in a file of its own or with others.
records() { python3 "$home/scripts/kills/records.py" "$1"; }
leftovers() { # output
  find "$1" -name '*.tmp' -o -path '*/_spark-lidar/attempts/*' -o -path '*/_spark-lidar/announced/*' \
    -o -path '*/_spark-lidar/parts/*' -o -path '*/_spark-lidar/replaced/*' -o -path '*/_spark-lidar/running/*'
}
count() { python3 -c 'import json,sys; c=json.load(open(sys.argv[1]))["counts"]; print(c[sys.argv[2]])' "$1/report.json" "$2"; }
millis() { echo $(($(date +%s%N) / 1000000)); }
begun() { # output pid
  until [ -d "$1/_spark-lidar/commits" ] || ! kill -0 "$2" 2>/dev/null; do sleep 0.05; done
}

(job "$work/0.log" "$work/out" spark.eventLog.enabled=true spark.eventLog.compress=false "spark.eventLog.dir=file:$work/events") &
victim=$!
begun "$work/out" "$victim"
from=$(millis)
wait "$victim" || { echo "the undisturbed job failed:"; tail -n 5 "$work/0.log"; exit 1; }
victim=
time=$(($(millis) - from))
results "$work/out" >"$work/expected"
python3 - "$work"/events/* <<'P' || exit 1
import json, sys
held, free = set(), set()
for line in open(sys.argv[1]):
    event = json.loads(line)
    if event["Event"] == "SparkListenerStageSubmitted":
        stage = event["Stage Info"]
        (free if stage["Resource Profile Id"] else held).add(stage["Stage Name"])
assembling = {name for name in held | free if name.startswith(("put ", "write "))}
if not assembling or assembling & held or not any(" tiles, " in name for name in held):
    sys.exit(f"GPUs are held by {held}, not by {free}")
print("no GPU is held by: " + "; ".join(sorted(free)))
P
echo "$(count "$work/out" tiles) tiles, $(wc -l <"$work/expected") files, $(count "$work/out" points_in) points, ${time} ms; seeds $seed to $((seed + runs - 1))"

kinds=(executor worker silence driver changed deleted)
bad=0
printf '%6s  %-9s %9s  %s\n' seed what after "what came of it"
for ((n = seed; n < seed + runs; n++)); do
  RANDOM=$n
  # The first numbers of neighbouring seeds are alike.
  : $RANDOM $RANDOM $RANDOM
  kind=${kinds[$((n % ${#kinds[@]}))]}
  which=$((RANDOM % 2 + 1))
  delay=$(((RANDOM * 32768 + RANDOM) % time))
  output=$work/out-$n note= status=0 restart=
  inputs=("$work"/in/*)
  input=${inputs[$((RANDOM % ${#inputs[@]}))]}
  (job "$work/$n.log" "$output") &
  victim=$!
  begun "$output" "$victim"
  sleep "$(printf '%d.%03d' $((delay / 1000)) $((delay % 1000)))"
  records "$output" >"$work/$n.before"
  case $kind in
    executor)
      pid=$(pgrep -P "${worker[$which]}" -f CoarseGrainedExecutorBackend | head -n 1 || true)
      [ -z "$pid" ] || kill -9 "$pid" 2>/dev/null || true
      ;;
    worker)
      stop "${worker[$which]}"
      restart=$which
      ;;
    silence)
      silent=$(family "${worker[$which]}")
      # shellcheck disable=SC2086 # the pids are words
      kill -STOP $silent 2>/dev/null || true
      ;;
    driver)
      # The launcher has made way for Java.
      kill -9 "$victim" 2>/dev/null || true
      ;;
    changed) printf 'x' >>"$input" ;;
    deleted) rm "$input" ;;
  esac
  wait "$victim" || status=$?
  victim=
  verdict=ok
  case $kind in
    driver) [ "$status" = 137 ] || note="it was done before; " ;;
    changed | deleted)
      if [ "$status" = 0 ]; then
        note="it had been read; "
      elif grep -q "$(basename "$input")" "$work/$n.log"; then
        note="code $status, the input is named; "
      else
        verdict="FAILED: code $status, and the input is not named"
      fi
      cp -p "$work/kept/$(basename "$input")" "$input"
      ;;
  esac
  if [ "$kind" = driver ] || [ "$kind" = changed ] || [ "$kind" = deleted ]; then
    status=0
    (job "$work/$n.again.log" "$output") || status=$?
  fi
  if [ "$kind" = silence ]; then
    results "$output" >"$work/$n.asleep"
    # shellcheck disable=SC2086
    kill -CONT $silent 2>/dev/null || true
    # It looks for a driver that is gone, and ends.
    until [ -z "$(pgrep -P "${worker[$which]}" -f CoarseGrainedExecutorBackend || true)" ]; do sleep 0.2; done
    results "$output" | cmp -s - "$work/$n.asleep" || verdict="FAILED: who woke up wrote"
    # A master that has given it up has it register again.
    stop "${worker[$which]}"
    restart=$which
  fi
  [ -z "$restart" ] || start_worker "$restart"
  again=$(records "$output" | comm -23 "$work/$n.before" - | wc -l)
  [ "$status" = 0 ] || verdict="FAILED: code $status"
  [ "$kind" != driver ] || [ "$again" = 0 ] || verdict="FAILED: done again: $again"
  results "$output" | cmp -s - "$work/expected" || verdict="FAILED: other results"
  [ -z "$(leftovers "$output")" ] || verdict="FAILED: left over: $(leftovers "$output" | head -n 3 | tr '\n' ' ')"
  [ "$verdict" = ok ] || bad=$((bad + 1))
  printf '%6d  %-9s %6d ms  %s%d records before; %s\n' "$n" "$kind" "$delay" "$note" "$(wc -l <"$work/$n.before")" "$verdict"
  if [ "$verdict" = ok ]; then rm -rf "$output"; fi
done
echo "$runs runs, $bad failed"
[ "$bad" = 0 ] || exit 1
failed=
