#!/usr/bin/env bash
# Runs whole jobs on HDFS (Hadoop's mini cluster, on this machine): with nothing wrong, with the name node
# away for three seconds and a data node lost at random moments, and killed and resumed. Every file must
# be that of a run on local files, byte by byte, and no password of the configuration may be in what the
# job leaves or says. Takes 60 MB of libraries once. Not part of the checks of every change.
#
# usage: scripts/test-hdfs.sh [ROUNDS] [SEED]    3 rounds by default
set -euo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
cd "$home"
rounds=${1:-3}
seed=${2:-$((RANDOM % 10000))}
RANDOM=$seed
echo "seed $seed"

scripts/build.sh
jars=${SPARK_LIDAR_MINICLUSTER:-$home/.cache/minicluster-3.3.4}
if [ ! -e "$jars/whole" ]; then
  mkdir -p "$jars"
  {
    echo '<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>'
    echo '<groupId>io.sparklidar</groupId><artifactId>cluster</artifactId><version>1</version>'
    echo '<packaging>pom</packaging><dependencies>'
    for artifact in org.apache.hadoop:hadoop-client-minicluster:3.3.4 org.apache.hadoop:hadoop-client-api:3.3.4 \
      org.apache.hadoop:hadoop-client-runtime:3.3.4 ch.qos.reload4j:reload4j:1.2.18.3 org.mockito:mockito-core:2.28.2; do
      IFS=: read -r group name number <<<"$artifact"
      echo "<dependency><groupId>$group</groupId><artifactId>$name</artifactId><version>$number</version></dependency>"
    done
    echo '</dependencies></project>'
  } >"$jars/pom.xml"
  mvn -q -B -f "$jars/pom.xml" org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies \
    -DincludeScope=runtime -DoutputDirectory="$jars"
  touch "$jars/whole"
fi

work=$(mktemp -d "${TMPDIR:-/tmp}/spark-lidar-hdfs.XXXXXX")
server=
job=
failed=1
cleanup() {
  [ -z "$job" ] || kill -9 "$job" 2>/dev/null || true
  [ -z "$server" ] || kill -9 "$server" 2>/dev/null || true
  [ "$failed" = 1 ] && echo "see $work" || rm -rf "$work"
}
trap cleanup EXIT
mkdir -p "$work/tmp" "$work/secrets"
secret=wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY
java @conf/jvm.options -Xmx700m -cp "$jars/*" scripts/clusters/MiniHdfs.java "$work" >"$work/server.log" 2>&1 &
server=$!
until [ -e "$work/ready" ]; do
  kill -0 "$server" || { tail -n 5 "$work/server.log"; exit 1; }
  sleep 0.2
done
# As a site has them.
sed -i "s|</configuration>|<property><name>fs.s3a.secret.key</name><value>$secret</value></property></configuration>|" "$work/conf/core-site.xml"
root=$(sed -n 's|.*<value>\(hdfs://[^<]*\)</value>.*|\1|p' "$work/conf/core-site.xml" | head -n 1)
app=$(find target -maxdepth 1 -name 'spark-lidar-[0-9]*.jar' ! -name '*-faiss.jar' ! -name '*-sources.jar' | sort | tail -n 1)
classes="$work/conf:$home/$app:$(cat target/spark-3.5.classpath)"
main() { # log argument...
  local log=$1
  shift
  exec java @conf/jvm.options -Xmx1200m -Dspark.master='local[2]' -Dlog4j2.configurationFile=conf/log4j2.properties \
    -Djava.io.tmpdir="$work/tmp" -cp "$classes" io.sparklidar.cli.Main "$@" >"$work/$log" 2>&1
}
shell() { java -Xmx200m -XX:TieredStopAtLevel=1 -cp "$classes" org.apache.hadoop.fs.FsShell "$@" 2>>"$work/shell.log"; }
millis() { echo $(($(date +%s%N) / 1000000)); }
options=(--features minimal --k 8 --radius 1.5 --tile-points 15000 --format parquet,laz)
results() { (cd "$1" && find parquet laz -type f ! -name '.*' -print0 | sort -z | xargs -0 sha256sum); }

shell -mkdir -p "$root/in"
shell -put data-samples/*.laz "$root/in"
from=$(millis)
(main clean.log run --input "$root/in" --output "$root/clean" "${options[@]}") || { tail -n 5 "$work/clean.log"; exit 1; }
time=$(($(millis) - from))
shell -get "$root/clean" "$work/clean"
results "$work/clean" >"$work/expected"
# The compressed layers say nothing of where a file was.
(main local.log run --input data-samples --output "$work/local" "${options[@]}")
(cd "$work/local" && find laz -name '*.laz' | sort | xargs sha256sum) | cmp - <(grep '\.laz$' "$work/expected" | sort -k 2)
echo "$(wc -l <"$work/expected") files, ${time} ms, LAZ as on local files"

for ((n = 1; n <= rounds; n++)); do
  delay=$(((RANDOM * 32768 + RANDOM) % time))
  (main "$n.log" run --input "$root/in" --output "$root/out-$n" "${options[@]}") &
  job=$!
  sleep "$(printf '%d.%03d' $((delay / 1000)) $((delay % 1000)))"
  what="the name node away for 3 s"
  status=0
  case $((n % 3)) in
    1) echo 3000 >"$work/restart" ;;
    2)
      what="the driver killed, resumed without name node at first"
      kill -9 "$job" 2>/dev/null || true
      wait "$job" 2>/dev/null || true
      echo 3000 >"$work/restart"
      (main "$n.again.log" run --input "$root/in" --output "$root/out-$n" "${options[@]}") || status=$?
      job=
      ;;
    0)
      what="a data node lost"
      echo now >"$work/lose"
      ;;
  esac
  [ -z "$job" ] || wait "$job" || status=$?
  job=
  while [ -e "$work/restart" ] || [ -e "$work/lose" ]; do sleep 0.1; done
  [ "$status" = 0 ] || { echo "round $n, $what after $delay ms: code $status"; tail -n 3 "$work/$n"*.log; exit 1; }
  shell -get "$root/out-$n" "$work/out-$n"
  results "$work/out-$n" | cmp - "$work/expected"
  left=$(find "$work/out-$n" -name '*.tmp' -o -path '*/_spark-lidar/attempts/*' -o -path '*/_spark-lidar/running/*')
  [ -z "$left" ] || { echo "left over: $left"; exit 1; }
  echo "round $n, $what after $delay ms: every byte equal, nothing left over"
done

# What jobs said is in the logs, what they left was fetched.
if grep -rqF "$secret" "$work"/*.log "$work"/clean "$work"/out-*; then
  echo "the secret is in:"
  grep -rlF "$secret" "$work"/*.log "$work"/clean "$work"/out-*
  exit 1
fi
echo "the secret is in no log, report, manifest or record"
failed=0
