#!/usr/bin/env bash
# Runs the one jar on several versions of Spark with local[2] and compares what they compute from the
# sample tiles. Each comes through Maven, about 300 MB; scripts/test.sh does the oldest and the newest.
#
# usage: scripts/test-sparks.sh [SPARK_SCALA]...    e.g. 3.5.9_2.13 4.0.4_2.13
set -euo pipefail
unset CDPATH
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
cd "$home"

versions=("$@")
[ ${#versions[@]} -gt 0 ] || versions=(3.5.9_2.12 3.5.9_2.13 4.0.4_2.13 4.1.3_2.13 4.2.0_2.13)
work="$home/target/sparks"
java=${JAVA_HOME:+${JAVA_HOME%/}/bin/}java
app=$(find target -maxdepth 1 -name 'spark-lidar-[0-9]*.jar' ! -name '*-faiss.jar' ! -name '*-sources.jar' 2>/dev/null | sort | tail -n 1)
if [ -z "$app" ]; then
  mvn -q -B -DskipTests package
  app=$(find target -maxdepth 1 -name 'spark-lidar-[0-9]*.jar' ! -name '*-faiss.jar' ! -name '*-sources.jar' | sort | tail -n 1)
fi

resolve() { # version scala folder
  [ -s "$3/classpath" ] && return
  mkdir -p "$3"
  cat >"$3/pom.xml" <<POM
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>io.sparklidar</groupId>
  <artifactId>spark-runtime</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <dependencies>
    <dependency>
      <groupId>org.apache.spark</groupId>
      <artifactId>spark-sql_$2</artifactId>
      <version>$1</version>
    </dependency>
  </dependencies>
</project>
POM
  mvn -q -B -f "$3/pom.xml" org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath \
    -Dmdep.includeScope=runtime -Dmdep.outputFile="$3/classpath"
}

checksum() { sed -n 's/.*"checksum" : "\([0-9a-f]*\)".*/\1/p' "$1/report.json" | head -n 1; }

arguments=(--input "$home/data-samples" --radius 5 --format "parquet,laz")
log="-Dlog4j2.configurationFile=$home/conf/log4j2.properties"
expected=
failed=0
verdict() { # what folder
  local sum
  sum=$(checksum "$2")
  expected=${expected:-$sum}
  if [ -n "$sum" ] && [ "$sum" = "$expected" ]; then
    echo "ok      $1  $sum"
  else
    echo "FAILED  $1  ${sum:-no result}, expected ${expected:-one}; see $2.log"
    failed=1
  fi
}

for version in "${versions[@]}"; do
  spark=${version%_*}
  scala=${version#*_}
  dist="$work/$version"
  resolve "$spark" "$scala" "$dist"
  rm -rf "$dist/local"

  "$java" "@$home/conf/jvm.options" "$log" -Xmx2g -Dspark.master="local[2]" \
    -cp "$app:$(cat "$dist/classpath")" io.sparklidar.cli.Main run --output "$dist/local" "${arguments[@]}" \
    >"$dist/local.log" 2>&1 || true
  verdict "Spark $spark, Scala $scala, local[2]" "$dist/local"
done
exit "$failed"
