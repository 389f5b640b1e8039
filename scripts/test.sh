#!/usr/bin/env bash
# Builds spark-lidar and runs every check: compiler warnings, tests, format, dependencies, and on the
# newest Spark what touches Spark most. Says at the end which tests were left out, and for want of
# what; with CI=true none may be. Needs a JDK 17, 21 or 25 and Maven; installs what else it needs.
set -euo pipefail
unset CDPATH
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
cd "$home"
# shellcheck source=scripts/embedded-spark.sh
. scripts/embedded-spark.sh

scripts/setup.sh "javac=openjdk-17-jdk-headless|openjdk-21-jdk-headless" mvn=maven
scripts/setup.sh g++=g++ /usr/include/faiss/IndexIVFFlat.h=libfaiss-dev || {
  [ "${CI:-}" != true ] || exit 1
  echo "without them, FAISS is left out" >&2
}

find_java
find_spark
if [ -z "$profile" ]; then
  # What Python needs is fetched while tests run.
  python=$(mktemp)
  trap 'rm -f "$python"; kill $(jobs -p) 2>/dev/null || true' EXIT
  scripts/test-pyspark.sh --install >"$python" 2>&1 &
  mvn -B -ntp verify
  wait || true
  # Whatever follows runs for some seconds: Java's second compiler would take more than it gives.
  export JAVA_TOOL_OPTIONS="${JAVA_TOOL_OPTIONS:-} -XX:TieredStopAtLevel=1"
  scripts/test-pyspark.sh >"$python" 2>&1 &
  pyspark=$!
  # The same classes, on the newest Spark.
  mvn -B -ntp -Pspark-4.2 surefire:test -Dtest=LasOutputTest,LabelJobTest,PlanAndBenchTest \
    -Dtest.record="$home/target/test-record-4.2.tsv"
  scripts/test-sparks.sh 3.5.9_2.12 4.2.0_2.13
  scripts/test-geoparquet.sh
  wait "$pyspark" || { cat "$python"; exit 1; }
  cat "$python"
else
  # Java is too new for the Spark that the jar is compiled against; its tests run on another.
  mvn -B -ntp -DskipTests verify
  mvn -B -ntp "-P$profile" surefire:test antrun:run@test-account
fi
cat target/left-out.txt
