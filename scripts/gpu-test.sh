#!/bin/sh
# Packs a Java runtime, the classes and the GPU tests, and runs them on any x86-64 Linux host that
# has an NVIDIA driver: no Java, no build, no toolkit there.
#
#   scripts/gpu-test.sh pack DIR     writes DIR/gpu-test.tar.gz (below 60 MB); run it where the
#                                    project builds
#   scripts/gpu-test.sh run DIR [suite [TEST...]|report [PART...]|memcheck [TOOL...]|
#                                                check TOOL [TEST...]]
#                                    unpacks and runs it; run it on the host with the GPU. A test
#                                    that fails, is left out or does not start ends it with 1: where
#                                    no FAISS for GPUs was built, name CudaEngineGpuTest alone.
#                                    report gives every figure of docs/benchmarks-gpu.md; memcheck
#                                    watches the kernels' accesses with tools of compute-sanitizer, by
#                                    default memcheck and racecheck; check does so below tests
#   scripts/gpu-test.sh pack DIR job, run DIR job [PHASE...]
#                                    the same with Spark and a whole job: see scripts/gpu-job.sh
#
# GPU_TEST_OPTS   options of Java, such as -Dlaz.mutations=1000000 (damaged chunks that are decoded, 8000
#                 by default), -Dtiles.load=10000 (tiles of a case of the load test, 200) and
#                 -Dtiles.large=4000000 (points of its large tile, 1000000)
set -eu
action=${1:?pack or run}
dir=${2:?a directory}
if [ "${3:-}" = job ]; then
  shift 3
  exec "$(dirname "$0")/gpu-job.sh" "$action" "$dir" "$@"
fi
most=$((60 * 1000 * 1000))

pack() {
  cd "$(dirname "$0")/.."
  mvn -q test-compile
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  mvn -q dependency:copy-dependencies -DoutputDirectory="$work/jars" \
    -DincludeGroupIds=org.jcuda,org.bytedeco,org.junit.jupiter,org.junit.platform,org.opentest4j,org.apiguardian,org.apache.parquet,com.github.luben,org.slf4j
  cp -r target/classes "$work/classes"
  if [ -d target/faiss ]; then cp -r target/faiss/. "$work/classes"; fi
  # They ask Spark what task a thread is of, and there is no Spark.
  rm -f "$work"/classes/META-INF/services/io.sparklidar.*
  cp -r target/test-classes "$work/test-classes"
  jlink --add-modules java.base,java.logging,java.management,jdk.unsupported --strip-debug \
    --no-header-files --no-man-pages --compress=2 --output "$work/runtime"
  mkdir -p "$dir"
  tar -czf "$dir/gpu-test.tar.gz" -C "$work" runtime jars classes test-classes
  size=$(wc -c < "$dir/gpu-test.tar.gz")
  echo "$dir/gpu-test.tar.gz: $size bytes"
  if [ "$size" -gt "$most" ]; then
    echo "more than $most bytes" >&2
    exit 1
  fi
}

run() {
  what=${3:-suite}
  shift 2
  test $# -eq 0 || shift
  if [ ! -s "$dir/gpu-test.tar.gz" ]; then
    echo "there is no $dir/gpu-test.tar.gz; make it with: $0 pack $dir" >&2
    exit 2
  fi
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  tar -xzf "$dir/gpu-test.tar.gz" -C "$work"
  case $what in
    suite | check) class=io.sparklidar.neighbor.cuda.GpuSuite ;;
    report | memcheck) class=io.sparklidar.neighbor.cuda.GpuReport ;;
    *) echo "suite, report, memcheck or check, not $what" >&2; exit 2 ;;
  esac
  export CUDA_DEVICE_MAX_CONNECTIONS="${CUDA_DEVICE_MAX_CONNECTIONS:-32}" # as scripts/spark-lidar
  set -- "$class" "$@"
  case $what in
    check)
      tool=${2:?a tool of compute-sanitizer}
      shift 2
      java_there compute-sanitizer --tool "$tool" --error-exitcode 9 -- "$class" "$@"
      return ;;
    memcheck) shift ;;
    *)
      java_there "$@"
      return ;;
  esac
  test $# -gt 0 || set -- memcheck racecheck
  for tool in "$@"; do
    java_there compute-sanitizer --tool "$tool" --error-exitcode 9 -- "$class" small
  done
}

# java_there [TOOL... --] CLASS [ARGUMENT...]: what was packed, below a tool if one is named.
java_there() {
  tool=
  case " $* " in
    *" -- "*)
      while [ "$1" != -- ]; do
        tool="$tool $1"
        shift
      done
      shift ;;
  esac
  $tool "$work/runtime/bin/java" -Xmx24g ${GPU_TEST_OPTS:-} \
    -cp "$work/classes:$work/test-classes:$work/jars/*" "$@"
}

case $action in
  pack) pack ;;
  run) run "$@" ;;
  *) echo "pack or run, not $action" >&2; exit 2 ;;
esac
