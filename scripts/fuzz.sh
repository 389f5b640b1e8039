#!/usr/bin/env bash
# Feeds damaged inputs to every parser of LAS, LAZ and COPC for some minutes; prints how many, how
# fast, and what was found. Finds are kept in target/fuzz-finds. Exits with 1 if there are any.
#
# usage: scripts/fuzz.sh MINUTES [SEED]
#
# SEED   where the random numbers start (default: the time)
set -euo pipefail
minutes=${1:?usage: scripts/fuzz.sh MINUTES [SEED]}
seed=${2:-$(date +%s)}
cd "$(dirname "${BASH_SOURCE[0]}")/.."

mvn -q -B test-compile
classpath=target/test.classpath
if [ ! -s "$classpath" ] || [ pom.xml -nt "$classpath" ]; then
  mvn -q -B dependency:build-classpath -Dmdep.includeScope=test -Dmdep.outputFile="$classpath"
fi
echo "seed $seed"
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx512m -XX:+UseSerialGC \
  -cp "target/test-classes:target/classes:$(cat "$classpath")" \
  io.sparklidar.las.Fuzzer $((minutes * 60)) "$seed" target/fuzz-finds ../shared
