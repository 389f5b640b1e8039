#!/usr/bin/env bash
# Builds the jar where it is missing or older than its sources, resolves the class path of the embedded
# Spark for the Java that is here, and archives its loaded classes. One build at a time; others wait
# for it.
#
# usage: scripts/build.sh
set -euo pipefail
unset CDPATH
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
cd "$home"
# shellcheck source=scripts/embedded-spark.sh
. scripts/embedded-spark.sh

find_java
find_spark
if ! command -v mvn >/dev/null 2>&1; then
  echo "spark-lidar: building needs Maven 3.8 or later, and there is no mvn on the PATH" >&2
  exit 2
fi
exec 9<pom.xml
! command -v flock >/dev/null 2>&1 || flock 9

jar=$(find_jar)
if [ -z "$jar" ] || [ -n "$(find pom.xml src/main -newer "$jar" -print -quit)" ]; then
  echo "building spark-lidar ..." >&2
  mvn -q -B -DskipTests package >&2
fi
if ! is_resolved || [ -n "$(missing_jar)" ]; then
  rm -f "$classpath.pom"
  mvn -q -B ${profile:+"-P$profile"} dependency:build-classpath@embedded-spark >&2
  pom_sum >"$classpath.pom"
fi

# spark-submit starts Java in its own way.
if [ -z "${SPARK_HOME:-}" ]; then
  find_options
  find_archive 1g
  if ! is_archived || ! is_whole; then
    make_archive || true
  fi
fi
