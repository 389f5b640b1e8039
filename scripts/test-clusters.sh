#!/usr/bin/env bash
# Runs the jar as people submit it: local, on a standalone master and on YARN with HDFS, in client and
# cluster mode, and compares what spark-submit and the master say of good and bad runs. Starts the
# clusters itself, on this machine; downloads Spark and Hadoop's minicluster through Maven, about
# 400 MB. Not part of the checks of every change.
#
# usage: scripts/test-clusters.sh [SPARK_SCALA]    e.g. 3.5.9_2.12 (default) or 4.2.0_2.13
set -euo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$home"

version=${1:-3.5.9_2.12}
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
work=$home/target/clusters
dist=$work/$version
find_jar() { find target -maxdepth 1 -name 'spark-lidar-[0-9]*.jar' ! -name '*-faiss.jar' ! -name '*-sources.jar' 2>/dev/null | sort | tail -n 1; }
app=$(find_jar)
if [ -z "$app" ]; then
  mvn -q -B -DskipTests package
  app=$(find_jar)
fi
app=$home/$app

resolve() { # folder group:artifact:version...
  local folder=$1 artifact
  shift
  [ ! -e "$folder/resolved" ] || return 0
  mkdir -p "$folder"
  {
    echo '<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>'
    echo '<groupId>io.sparklidar</groupId><artifactId>cluster</artifactId><version>1</version>'
    echo '<packaging>pom</packaging><dependencies>'
    for artifact in "$@"; do
      IFS=: read -r group name number <<<"$artifact"
      echo "<dependency><groupId>$group</groupId><artifactId>$name</artifactId><version>$number</version></dependency>"
    done
    echo '</dependencies></project>'
  } >"$folder/pom.xml"
  mvn -q -B -f "$folder/pom.xml" org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies \
    -DincludeScope=runtime -DoutputDirectory="$folder/jars"
  touch "$folder/resolved"
}

resolve "$dist" "org.apache.spark:spark-sql_${version#*_}:${version%_*}" "org.apache.spark:spark-yarn_${version#*_}:${version%_*}"
# What the minicluster leaves out of its own list.
resolve "$work/hadoop" org.apache.hadoop:hadoop-client-minicluster:3.3.4 org.apache.hadoop:hadoop-client-api:3.3.4 \
  org.apache.hadoop:hadoop-client-runtime:3.3.4 ch.qos.reload4j:reload4j:1.2.18.3 org.mockito:mockito-core:2.28.2 \
  org.bouncycastle:bcprov-jdk15on:1.68 org.bouncycastle:bcpkix-jdk15on:1.68 javax.xml.bind:jaxb-api:2.3.1 \
  com.sun.xml.bind:jaxb-impl:2.3.1 com.sun.xml.bind:jaxb-core:2.3.0.1 javax.activation:activation:1.1.1

run=$work/run
rm -rf "$run"
mkdir -p "$run/conf" "$run/bad"
cd "$run"
sample=$home/data-samples/town_770000_6277000.laz
cp "$sample" bad/
head -c 3000 "$sample" >bad/broken.laz

export SPARK_HOME=$dist SPARK_SCALA_VERSION=${version#*_} SPARK_LOCAL_IP=127.0.0.1 SPARK_CONF_DIR=$run/conf
unset MASTER
modules=$(sed '/^#/d' "$home/conf/jvm.options" | tr '\n' ' ')
pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true' EXIT
start() { # log command...
  local log=$1
  shift
  "$@" >"$log" 2>&1 &
  pids+=($!)
}
until_there() { # what command...
  local what=$1 tries=0
  shift
  until "$@"; do
    tries=$((tries + 1))
    [ "$tries" -lt 600 ] || { echo "$what did not start; see $run" >&2; exit 1; }
    sleep 0.2
  done
}
options=("@$home/conf/jvm.options" -Xmx512m)
start master.log "$java" "${options[@]}" -cp "$dist/jars/*" org.apache.spark.deploy.master.Master \
  --host 127.0.0.1 --port 17077 --webui-port 0
start worker.log "$java" "${options[@]}" -cp "$dist/jars/*" org.apache.spark.deploy.worker.Worker \
  --host 127.0.0.1 --webui-port 0 --cores 4 --memory 4g --work-dir "$run/worker" spark://127.0.0.1:17077
start yarn.log "$java" "${options[@]}" -Xmx1g -cp "$work/hadoop/jars/*" "$home/scripts/clusters/MiniYarn.java" "$run"
until_there "the standalone cluster" grep -qs "Successfully registered with master" worker.log
until_there YARN test -e ready

submit() { # conf option...
  local conf=$1
  shift
  HADOOP_CONF_DIR=$conf "$java" "${options[@]}" -cp "${conf:+$conf:}$dist/jars/*" \
    org.apache.spark.deploy.SparkSubmit --conf spark.ui.enabled=false \
    --conf spark.executor.memory=800m --conf spark.driver.memory=700m "$@"
}
standalone=(--master spark://127.0.0.1:17077 --conf spark.executor.cores=2)
cluster=(--deploy-mode cluster --conf spark.standalone.submit.waitAppCompletion=true --conf spark.yarn.maxAppAttempts=1)
yarn=(--master yarn --conf "spark.yarn.jars=local:$dist/jars/*" --conf spark.executor.instances=1 --conf spark.yarn.am.memory=512m)

failed=0
n=0
# A run, the code that spark-submit is to end with, and a text that its log or its driver's is to have.
expect() { # name code text conf input option...
  local name=$1 code=$2 text=$3 conf=$4 input=$5 status=0 verdict=ok application
  shift 5
  n=$((n + 1))
  submit "$conf" "$@" --class io.sparklidar.cli.Main "$app" run --input "file:$input" \
    --output "file:$run/out-$n" --features minimal --on-error skip >"$n.log" 2>&1 || status=$?
  application=$(grep -o 'application_[0-9_]*' "$n.log" | head -n 1 || true)
  if [ -z "$application" ]; then
    # The driver may be on the worker.
    cat "$(ls -td worker/driver-* 2>/dev/null | head -n 1 || true)"/std* >>"$n.log" 2>/dev/null || true
  elif [ "$(find target -type d -path "*$application/container_*_000001" -path '*logDir*' | wc -l)" -gt 1 ]; then
    verdict="FAILED: more than one attempt"
  fi
  [ "$status" = "$code" ] || verdict="FAILED: code $status"
  grep -q -- "$text" "$n.log" || verdict="FAILED: no '$text', code $status"
  [ "$verdict" = ok ] || failed=1
  printf '%-42s %4s   %-32s %s\n' "$name" "$code" "$text" "$verdict"
}

echo "Spark ${version%_*}, Scala ${version#*_}"
printf '%-42s %4s   %s\n' mode code "what is said"
expect "nobody chose a master" 2 "was given no master" "" "$sample"
expect "local" 0 "^ok: " "" "$sample" --master "local[2]"
expect "local, some input bad" 3 "^partial: " "" "$run/bad" --master "local[2]"
expect "standalone client" 0 "client mode, executors over" "" "$sample" "${standalone[@]}"
expect "standalone client, some input bad" 3 "^partial: " "" "$run/bad" "${standalone[@]}"
expect "standalone client, no input" 2 "no such file" "" "$run/nowhere" "${standalone[@]}"
expect "standalone cluster" 0 "is FINISHED" "" "$sample" "${standalone[@]}" "${cluster[@]}" --driver-java-options "$modules"
expect "standalone cluster, some input bad" 0 "is FAILED" "" "$run/bad" "${standalone[@]}" "${cluster[@]}" --driver-java-options "$modules"
expect "standalone cluster, modules closed" 0 "driver-java-options" "" "$sample" "${standalone[@]}" "${cluster[@]}"
expect "YARN client" 0 "on yarn, client mode" "$run/conf" "$sample" "${yarn[@]}"
expect "YARN client, some input bad" 3 "^partial: " "$run/conf" "$run/bad" "${yarn[@]}"
expect "YARN cluster" 0 "final status: SUCCEEDED" "$run/conf" "$sample" "${yarn[@]}" "${cluster[@]}"
expect "YARN cluster, some input bad" 1 "exit code 3: some input is bad" "$run/conf" "$run/bad" "${yarn[@]}" "${cluster[@]}"
expect "YARN cluster, no input" 1 "exit code 2: --input" "$run/conf" "$run/nowhere" "${yarn[@]}" "${cluster[@]}"
exit "$failed"
