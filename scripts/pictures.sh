#!/usr/bin/env bash
# Paints every feature of some files as reports do, each as a PNG, and all of them small on one sheet
# for the documentation. That one is of the 3 x 2 block of IGN LiDAR HD:
#
#   scripts/pictures.sh FOLDER docs/images/features.jpg TILE...
#
# usage: scripts/pictures.sh FOLDER SHEET FILE...
#
# SPARK_LIDAR   what runs spark-lidar (default: scripts/spark-lidar)
set -euo pipefail
unset CDPATH
[ $# -ge 3 ] || {
  sed -n 's/^# \(usage: .*\)/\1/p' "$0" >&2
  exit 2
}
folder=$(realpath -m "$1")
sheet=$(realpath -m "$2")
mapfile -t files < <(realpath "${@:3}")
cd "$(dirname "${BASH_SOURCE[0]}")/.."

mkdir -p "$folder"
read -r -a spark_lidar <<<"${SPARK_LIDAR:-scripts/spark-lidar}"
"${spark_lidar[@]}" run --input "${files[@]}" --output "$folder/features" --features full --radius 5
mvn -q -B test-compile
mvn -q -B dependency:build-classpath -Dmdep.outputFile="$folder/classpath" -DincludeScope=test
java -cp "target/test-classes:target/classes:$(cat "$folder/classpath")" \
  io.sparklidar.job.report.FeaturePictures "$folder/features" "$folder" "$sheet"
echo "pictures in $folder, all of them in $sheet"
