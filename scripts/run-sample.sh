#!/usr/bin/env bash
# Builds spark-lidar and runs it on the sample tiles. Needs a JDK 17 or later and Maven; installs
# nothing else.
set -euo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$home"

scripts/setup.sh javac=openjdk-17-jdk-headless mvn=maven
mvn -q -B -DskipTests package
output=${1:-sample-output}
env -u SPARK_HOME scripts/spark-lidar run --input data-samples --output "$output" --k 20 --radius 5
echo
echo "Parquet, one file a tile:   $home/$output/parquet"
echo "Pictures and numbers:       $home/$output/report.html"
echo "The same for programs:      $home/$output/report.json"
