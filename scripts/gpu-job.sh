#!/bin/sh
# Packs Java, Spark and the job, and runs it on a standalone cluster of one host: on any x86-64 Linux
# that has an NVIDIA driver, or none; no Java, no Spark, no build, no network there.
#
#   scripts/gpu-job.sh pack DIR      writes DIR/spark.tar.xz.aa, .ab (Java and Spark, below 60 MB
#                                    each; kept until pom.xml changes) and DIR/job.tar.xz (ours); run
#                                    it where the project builds
#   scripts/gpu-job.sh run DIR [PHASE...]
#                                    unpacks and runs phases, in this order if none is named:
#     generate   writes the sample
#     gpu, cpu   runs the job on that device, to Parquet
#     compare    holds the two results against each other
#     laz-gpu, laz-cpu   the same to LAZ, where LAZ is asked for; compare looks at these too
#
# GPU_JOB_POINTS   points of the sample (default 100000000)
# GPU_JOB_TILE     side of its files in metres (default 250: about 1.3 M points)
# GPU_JOB_CORES    cores of the executor (default: all but two, at least two)
# GPU_JOB_SLOTS    tiles that a run on GPUs has in flight (default: as many as cores)
# GPU_JOB_GPUS     GPUs of the executor (default: all that there are)
# GPU_JOB_K        neighbours (default 20)
# GPU_JOB_LOG      level of our log, with milliseconds (default info)
# GPU_JOB_MEMORY   heap of the executor (default: half of the memory)
# GPU_JOB_DEVICE   what the phase gpu asks for (default gpu; auto where there is none)
# GPU_JOB_COMPRESSION  what gpu and cpu give to --compression (default fast): one value for both, or
#                  GPU,CPU; compare holds values against each other, not pages
# GPU_JOB_ARCHIVE  1: driver and executor start with loaded classes (docs/clusters.md, "Starting
#                  sooner"); archives are made of a small run at first (default 0)
# GPU_JOB_WORK     folder to work in (default DIR/job)
set -eu
action=${1:?pack or run}
dir=${2:?a directory}
most=$((60 * 1000 * 1000))

# --- where the project builds -------------------------------------------------------------------

# Jars of Spark that no command of ours reaches: databases of its history, other processors, ORC,
# Arrow, encryption of shuffles.
unused() {
  case $1 in
    rocksdbjni-* | *-aarch_64.jar | *-osx-*.jar | orc-* | hive-storage-api-* | arrow-* | tink-*) true ;;
    *) false ;;
  esac
}

# Without compression inside: the archive does it once, and better.
store() { # jar target
  store_work=$(mktemp -d)
  (cd "$store_work" && unzip -qo "$1")
  jar --create --no-compress --no-manifest --file="$2" -C "$store_work" .
  rm -rf "$store_work"
}

pack_spark() {
  mvn -q dependency:copy-dependencies -DoutputDirectory="$work/all" -DincludeScope=provided
  mkdir -p "$work/spark/jars"
  for jar in "$work"/all/*.jar; do
    name=$(basename "$jar")
    unused "$name" || store "$jar" "$work/spark/jars/$name"
  done
  jlink --add-modules java.se,jdk.unsupported,jdk.crypto.ec,jdk.management,jdk.security.auth,jdk.jfr,jdk.jcmd \
    --strip-debug --no-header-files --no-man-pages --compress=0 --output "$work/spark/runtime"
  rm -f "$dir"/spark.tar.xz.*
  tar -c -C "$work" spark | xz -T0 -6 > "$work/spark.tar.xz"
  half=$((($(wc -c < "$work/spark.tar.xz") + 1) / 2))
  split -b "$half" "$work/spark.tar.xz" "$dir/spark.tar.xz."
}

pack() {
  mkdir -p "$dir"
  dir=$(cd "$dir" && pwd)
  cd "$(dirname "$0")/.."
  mvn -q -DskipTests package
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  if [ ! -s "$dir/spark.tar.xz.ab" ] || [ "$(cat "$dir/spark.pom" 2> /dev/null)" != "$(cksum < pom.xml)" ]; then
    pack_spark
    cksum < pom.xml > "$dir/spark.pom"
  fi
  mkdir "$work/job"
  cp "$(ls target/spark-lidar-[0-9]*.jar | grep -v faiss)" "$work/job/spark-lidar.jar"
  cp -r conf "$work/job/conf"
  (cd target/test-classes && jar --create --file="$work/job/checks.jar" io/sparklidar/job/Run*.class)
  tar -cJf "$dir/job.tar.xz" -C "$work" job
  for archive in "$dir"/spark.tar.xz.* "$dir/job.tar.xz"; do
    size=$(wc -c < "$archive")
    echo "$archive: $size bytes"
    if [ "$size" -gt "$most" ]; then
      echo "more than $most bytes" >&2
      exit 1
    fi
  done
}

# --- on the host ---------------------------------------------------------------------------------

decompress() {
  if command -v xz > /dev/null 2>&1; then
    xz -dc
  else
    python3 -c 'import lzma, shutil, sys
shutil.copyfileobj(lzma.open(sys.stdin.buffer), sys.stdout.buffer)'
  fi
}

unpack() {
  mkdir -p "$home"
  if [ ! -e "$home/spark/whole" ]; then
    rm -rf "$home/spark"
    cat "$dir"/spark.tar.xz.* | decompress | tar -x -C "$home"
    touch "$home/spark/whole"
  fi
  # Archives are of this jar.
  rm -rf "$home/job" "$home/archives"
  decompress < "$dir/job.tar.xz" | tar -x -C "$home"
  if [ -n "${GPU_JOB_LOG:-}" ]; then
    sed -i -e "s/^logger.sparklidar.level = .*/logger.sparklidar.level = $GPU_JOB_LOG/" \
      -e 's/%d{HH:mm:ss}/%d{HH:mm:ss.SSS}/' "$home/job/conf/log4j2.properties"
  fi
}

java_with() { "$java" "@$options" "$@"; }

# Makes an archive of loaded classes for Javas with a heap of $1, by a small run; sets archived
# to the options with which they take it.
archive() {
  archive_narrow=+
  "$java" -Xmx"$1" -XX:+PrintFlagsFinal -version 2> /dev/null \
    | grep -q 'UseCompressedOops *= true' || archive_narrow=-
  archive_file=$home/archives/$archive_narrow
  archived="-XX:SharedArchiveFile=$archive_file -Xshare:auto -Xlog:cds*=off"
  [ ! -e "$archive_file" ] || return 0
  mkdir -p "$home/archives"
  begin=$(date +%s.%N)
  # It goes on top of Java's own, which jlink leaves out.
  "$java" -Xshare:dump "-XX:${archive_narrow}UseCompressedOops" > /dev/null
  java_with "$log" -Xmx2g "-XX:${archive_narrow}UseCompressedOops" -XX:+UseParallelGC \
    -cp "$home/job/spark-lidar.jar:$home/spark/jars/*" \
    io.sparklidar.cli.Main sample --points 200000 --tile-size 50 --output "$home/archives/in" > /dev/null
  java_with "$log" -Xmx2g "-XX:${archive_narrow}UseCompressedOops" -XX:+UseParallelGC \
    "-XX:ArchiveClassesAtExit=$archive_file" -cp "$home/job/spark-lidar.jar:$home/spark/jars/*" \
    io.sparklidar.cli.Main run --input "$home/archives/in" --output "$home/archives/out" \
    --device auto --format parquet,laz > "$home/logs/archive.out" 2>&1
  rm -rf "$home/archives/in" "$home/archives/out"
  echo "archive for heaps of $1 in $(seconds_since "$begin") s, $(du -sm "$archive_file" | cut -f1) MB"
}

seconds_since() { awk -v a="$1" -v b="$(date +%s.%N)" 'BEGIN { printf "%.1f", b - a }'; }

generate() {
  rm -rf "$home/in"
  begin=$(date +%s.%N)
  java_with "$log" -Xmx"$memory" -cp "$home/job/spark-lidar.jar:$home/spark/jars/*" \
    io.sparklidar.cli.Main sample --points "$points" --tile-size "$tile" --output "$home/in" \
    | tail -n 1
  echo "generated in $(seconds_since "$begin") s on $processors cores:" \
    "$(ls "$home/in" | wc -l) files, $(du -sm "$home/in" | cut -f1) MB"
}

# A master and a worker that offers what GPUs there are.
start_cluster() {
  rm -rf "$home/logs/cluster" "$home/worker"
  mkdir -p "$home/logs/cluster"
  gpus=$(sh "$home/job/conf/gpu-discovery.sh" | sed 's/.*\[//' | tr , '\n' | grep -c '"' || true)
  [ "$gpus" -le "${GPU_JOB_GPUS:-$gpus}" ] || gpus=$GPU_JOB_GPUS
  SPARK_HOME=$home/spark
  SPARK_LOCAL_IP=127.0.0.1
  SPARK_MASTER_HOST=127.0.0.1
  # As Spark's own scripts would.
  SPARK_SCALA_VERSION=$(ls "$SPARK_HOME/jars" | sed -n 's/^spark-core_\([0-9.]*\)-.*/\1/p')
  CUDA_DEVICE_MAX_CONNECTIONS=32 # as conf/gpu.options
  export SPARK_HOME SPARK_LOCAL_IP SPARK_MASTER_HOST SPARK_SCALA_VERSION CUDA_DEVICE_MAX_CONNECTIONS
  # Not through a function: $! is to be Java itself.
  "$java" "@$options" -Xmx512m -cp "$SPARK_HOME/jars/*" org.apache.spark.deploy.master.Master \
    --host 127.0.0.1 --port 17077 --webui-port 0 > "$home/logs/cluster/master" 2>&1 &
  master=$!
  set --
  if [ "$gpus" -gt 0 ]; then
    set -- "-Dspark.worker.resource.gpu.amount=$gpus" \
      "-Dspark.worker.resource.gpu.discoveryScript=$home/job/conf/gpu-discovery.sh"
  fi
  "$java" "@$options" -Xmx512m "$@" -cp "$SPARK_HOME/jars/*" org.apache.spark.deploy.worker.Worker \
    --host 127.0.0.1 --webui-port 0 --cores "$slots" --memory "$memory" \
    --work-dir "$home/worker" spark://127.0.0.1:17077 > "$home/logs/cluster/worker" 2>&1 &
  worker=$!
  polling=
  trap 'kill $polling "$worker" "$master" 2> /dev/null || true' EXIT
  # A job that asks before they are there would ask again only after 20 seconds.
  tries=0
  until grep -qs "Successfully registered with master" "$home/logs/cluster/worker"; do
    tries=$((tries + 1))
    if [ "$tries" -gt 300 ] || ! kill -0 "$master" 2> /dev/null || ! kill -0 "$worker" 2> /dev/null; then
      echo "the cluster did not start; see $home/logs/cluster" >&2
      exit 1
    fi
    sleep 0.2
  done
}

stop_cluster() {
  # Each may have ended by itself: that is no reason to end here.
  for process in $polling "$worker" "$master"; do
    kill "$process" 2> /dev/null || true
  done
  for process in $polling "$worker" "$master"; do
    wait "$process" 2> /dev/null || true
  done
  polling=
  trap - EXIT
}

submit() { # name device format [compression]
  out=$home/out-$1
  rm -rf "$out"
  slots=$cores
  [ "$2" = cpu ] || slots=${GPU_JOB_SLOTS:-$cores}
  archived_classes=
  driver_archived=
  executor_archived=
  if [ "${GPU_JOB_ARCHIVE:-0}" = 1 ]; then
    archived_classes="$home/job/spark-lidar.jar:$home/spark/jars/*"
    archive 4g
    driver_archived=$archived
    archive "$memory"
    executor_archived=$archived
  fi
  start_cluster
  properties=$home/logs/$1.conf
  {
    if [ "$gpus" -gt 0 ]; then
      sed -n -e "s|/opt/spark-lidar|$home/job|" -e '/excludeOnFailure/d' \
        -e 's/^--conf \([^=]*\)=/\1 /p' "$home/job/conf/gpu.options"
      echo "spark.executor.resource.gpu.amount $gpus"
      awk -v gpus="$gpus" -v slots="$slots" \
        'BEGIN { print "spark.task.resource.gpu.amount", int(10000 * gpus / slots) / 10000 }'
    fi
  } > "$properties"
  if command -v nvidia-smi > /dev/null 2>&1; then
    nvidia-smi ${CUDA_VISIBLE_DEVICES:+-i "$CUDA_VISIBLE_DEVICES"} \
      --query-gpu=utilization.gpu,memory.used --format=csv,noheader,nounits -lms 200 \
      > "$home/logs/$1.smi" 2> /dev/null &
    polling=$!
  fi
  begin=$(date +%s.%N)
  status=0
  # What is archived comes first, as spark-submit puts spark.driver.extraClassPath.
  # shellcheck disable=SC2086 # the options are words
  java_with "$log" -Xmx4g $driver_archived -cp "${archived_classes:+$archived_classes:}$SPARK_HOME/jars/*" \
    org.apache.spark.deploy.SparkSubmit \
    --master spark://127.0.0.1:17077 --properties-file "$properties" \
    --conf spark.executor.cores="$slots" --conf spark.cores.max="$slots" \
    --conf spark.executor.memory="$memory" --conf spark.ui.enabled=false \
    --conf spark.executor.extraJavaOptions="$log -XX:+UseParallelGC $executor_archived" \
    ${archived_classes:+--conf "spark.executor.extraClassPath=$archived_classes"} \
    --class io.sparklidar.cli.Main "$home/job/spark-lidar.jar" \
    run --input "$home/in" --output "$out" --device "$2" --format "$3" --k "${GPU_JOB_K:-20}" ${4:+--compression "$4"} \
    > "$home/logs/$1.out" 2>&1 || status=$?
  wall=$(seconds_since "$begin")
  polled=$polling
  stop_cluster
  tail -n 4 "$home/logs/$1.out"
  if [ "$status" -ne 0 ]; then
    echo "$1: FAILED with $status; the end of the executors' logs:"
    tail -n 20 "$home"/worker/app-*/*/stderr 2> /dev/null || tail -n 20 "$home"/logs/cluster/*
    exit "$status"
  fi
  echo "== $1: wall $wall s with $cores cores, $slots tiles in flight${4:+, pages $4 ($compressions on gpu,cpu)}, from java to its end"
  checks RunSummary "$out/report.json" "$cores"
  [ -z "$polled" ] || busy "$home/logs/$1.smi"
  grep -h "tiles run on" "$home"/worker/app-*/*/stderr | head -n 1 || true
}

# Of the samples from the first to the last at which the GPU had work.
busy() {
  awk -F', *' '{ u[NR] = $1; if ($1 > 0) { if (!first) first = NR; last = NR } if ($2 > most) most = $2 }
    END {
      if (!first) { print "GPU: never busy in " NR " samples"; exit }
      for (i = first; i <= last; i++) { sum += u[i]; some += u[i] > 0 }
      n = last - first + 1
      printf "GPU by nvidia-smi, %d samples of 0.2 s from its first to its last work: busy %.0f%%, some work in %.0f%% of them, memory used at most %d MiB\n", n, sum / n, 100 * some / n, most
    }' "$1"
}

checks() { # class argument...
  checks_class=$1
  shift
  java_with "$log" -Xmx"$memory" -cp "$home/job/checks.jar:$home/job/spark-lidar.jar:$home/spark/jars/*" \
    "io.sparklidar.job.$checks_class" "$@"
}

compare() {
  begin=$(date +%s.%N)
  compared=0
  for pair in "" laz-; do
    if [ -e "$home/out-${pair}gpu/_SUCCESS" ] && [ -e "$home/out-${pair}cpu/_SUCCESS" ]; then
      checks RunComparison "$home/out-${pair}gpu" "$home/out-${pair}cpu"
      compared=$((compared + 1))
    fi
  done
  if [ "$compared" -eq 0 ]; then
    echo "compare: FAILED: there are no two results of one format in $home" >&2
    exit 1
  fi
  echo "compared in $(seconds_since "$begin") s"
}

run() {
  shift 2
  dir=$(cd "$dir" && pwd)
  home=${GPU_JOB_WORK:-$dir/job}
  mkdir -p "$home/logs"
  home=$(cd "$home" && pwd)
  points=${GPU_JOB_POINTS:-100000000}
  tile=${GPU_JOB_TILE:-250}
  compressions=${GPU_JOB_COMPRESSION:-fast}
  case $compressions in
    *,*) ;;
    *) compressions=$compressions,$compressions ;;
  esac
  unset JAVA_HOME
  java=$home/spark/runtime/bin/java
  unpack
  options=$home/job/conf/jvm.options
  log="-Dlog4j2.configurationFile=$home/job/conf/log4j2.properties"
  # Java knows the limits of a container; nproc and /proc/meminfo tell of the machine around it.
  host=$("$java" -cp "$home/job/checks.jar" io.sparklidar.job.RunHost)
  processors=${host% *}
  cores=${GPU_JOB_CORES:-$((processors > 3 ? processors - 2 : 2))}
  memory=${GPU_JOB_MEMORY:-$((${host#* } / 2))m}
  echo "$processors cores, $((${host#* } / 1024)) GiB; executor: $cores cores, $memory"
  [ $# -gt 0 ] || set -- generate gpu cpu compare laz-gpu laz-cpu compare
  for phase in "$@"; do
    case $phase in
      generate) generate ;;
      gpu) submit gpu "${GPU_JOB_DEVICE:-gpu}" parquet "${compressions%%,*}" ;;
      cpu) submit cpu cpu parquet "${compressions#*,}" ;;
      laz-gpu) submit laz-gpu "${GPU_JOB_DEVICE:-gpu}" laz ;;
      laz-cpu) submit laz-cpu cpu laz ;;
      compare) compare ;;
      *) echo "generate, gpu, cpu, compare, laz-gpu or laz-cpu, not $phase" >&2; exit 2 ;;
    esac
  done
}

case $action in
  pack) pack ;;
  run) run "$@" ;;
  *) echo "pack or run, not $action" >&2; exit 2 ;;
esac
