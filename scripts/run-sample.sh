#!/usr/bin/env bash
# Builds spark-lidar and runs it on the sample tiles. Needs a JDK 17, 21 or 25 and Maven; installs
# nothing else.
#
# usage: scripts/run-sample.sh [OUTPUT]
set -euo pipefail
unset CDPATH
output=${1:-}
case $output in "" | /*) ;; *) output=$PWD/$output ;; esac
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
cd "$home"

scripts/setup.sh "javac=openjdk-17-jdk-headless|openjdk-21-jdk-headless" mvn=maven
scripts/build.sh
output=${output:-$home/sample-output}
env -u SPARK_HOME scripts/spark-lidar run --input data-samples --output "$output" --k 20 --radius 5
echo
echo "Parquet, one file per tile:   $output/parquet"
echo "Pictures and numbers:       $output/report.html"
echo "The same for programs:      $output/report.json"
