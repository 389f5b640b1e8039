#!/usr/bin/env bash
# Runs whole jobs on an S3 server on this machine (moto, from PyPI) through Hadoop's s3a: with nothing
# wrong, with requests that fail, killed and resumed, and suspended until another has taken its folder
# over. Every LAZ file must be that of a run on local
# files, byte by byte, and no secret may be in what the job leaves or says. Counts requests.
# Takes 280 MB of libraries once. Not part of the checks of every change.
#
# usage: scripts/test-s3.sh [KILLS] [SEED]    3 kills by default
set -euo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
cd "$home"
kills=${1:-3}
seed=${2:-$((RANDOM % 10000))}
RANDOM=$seed
echo "seed $seed"
port=$((20000 + RANDOM % 20000))

scripts/build.sh
scripts/setup.sh python3=python3
hadoop=$(tr ':' '\n' <target/spark-3.5.classpath | sed -n 's/.*hadoop-client-api-\([0-9.]*\)\.jar$/\1/p')
jars="$home/.cache/hadoop-aws-$hadoop"
if [ ! -e "$jars/whole" ]; then
  mkdir -p "$jars"
  for artifact in "org.apache.hadoop:hadoop-aws:$hadoop" com.amazonaws:aws-java-sdk-bundle:1.12.262; do
    mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy -Dartifact="$artifact" -DoutputDirectory="$jars"
  done
  touch "$jars/whole"
fi
python="$home/.cache/moto/bin/python"
if [ ! -x "$home/.cache/moto/bin/moto_server" ]; then
  python3 -m venv "$home/.cache/moto"
  "$python" -m pip install -qq --disable-pip-version-check 'moto[server]==5.1.22'
fi

work=$(mktemp -d "${TMPDIR:-/tmp}/spark-lidar-s3.XXXXXX")
server=
job=
failed=1
cleanup() {
  [ -z "$job" ] || kill -9 "$job" 2>/dev/null || true
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  [ "$failed" = 1 ] && echo "see $work" || rm -rf "$work"
}
trap cleanup EXIT
secret=wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY
cat >"$work/core-site.xml" <<XML
<configuration>
  <property><name>fs.s3a.endpoint</name><value>http://127.0.0.1:$port</value></property>
  <property><name>fs.s3a.endpoint.region</name><value>us-east-1</value></property>
  <property><name>fs.s3a.path.style.access</name><value>true</value></property>
  <property><name>fs.s3a.access.key</name><value>AKIAIOSFODNN7EXAMPLE</value></property>
  <property><name>fs.s3a.secret.key</name><value>$secret</value></property>
  <property><name>fs.s3a.retry.throttle.interval</name><value>50ms</value></property>
  <property><name>fs.s3a.retry.interval</name><value>50ms</value></property>
  <property><name>fs.s3.impl</name><value>org.apache.hadoop.fs.s3a.S3AFileSystem</value></property>
</configuration>
XML
app=$(find target -maxdepth 1 -name 'spark-lidar-[0-9]*.jar' ! -name '*-faiss.jar' | sort | tail -n 1)
classes="$work:$home/$app:$(cat target/spark-3.5.classpath):$jars/*"

main() { # log argument...
  local log=$1
  shift
  # shellcheck disable=SC2086
  exec java ${lock:-} @conf/jvm.options -Xmx1500m -Dlog4j2.configurationFile=conf/log4j2.properties -Djava.io.tmpdir="$work/tmp" \
    -cp "$classes" io.sparklidar.cli.Main "$@" >"$work/$log" 2>&1
}
options=(--features minimal --k 8 --radius 1.5 --tile-points 40000 --format parquet,laz)

serve() { # share of requests that go wrong
  : >"$work/requests"
  "$python" scripts/s3/store.py "$port" "$1" "$seed" "$work/requests" >"$work/server.log" 2>&1 &
  server=$!
  until grep -qs ready "$work/server.log"; do
    kill -0 "$server"
    sleep 0.2
  done
  "$python" - "$port" data-samples <<'PY'
import glob, os, sys
import boto3
s3 = boto3.client("s3", endpoint_url="http://127.0.0.1:" + sys.argv[1], region_name="us-east-1",
                  aws_access_key_id="any", aws_secret_access_key="any")
s3.create_bucket(Bucket="lidar")
for path in glob.glob(sys.argv[2] + "/*.laz"):
    s3.upload_file(path, "lidar", "in/" + os.path.basename(path))
PY
  : >"$work/requests"
}
stop() {
  kill "$server"
  wait "$server" 2>/dev/null || true
  server=
}
same() { # prefix of the output
  rm -rf "$work/got"
  "$python" - "$port" "$1" "$work/got" <<'PY'
import os, sys
import boto3
s3 = boto3.client("s3", endpoint_url="http://127.0.0.1:" + sys.argv[1], region_name="us-east-1",
                  aws_access_key_id="any", aws_secret_access_key="any")
for page in s3.get_paginator("list_objects_v2").paginate(Bucket="lidar", Prefix=sys.argv[2] + "/"):
    for thing in page.get("Contents", []):
        if not thing["Key"].endswith("/"):
            path = os.path.join(sys.argv[3], thing["Key"][len(sys.argv[2]) + 1 :])
            os.makedirs(os.path.dirname(path), exist_ok=True)
            s3.download_file("lidar", thing["Key"], path)
uploads = s3.list_multipart_uploads(Bucket="lidar").get("Uploads", [])
sys.exit(f"{len(uploads)} uploads were left unfinished" if uploads else 0)
PY
  diff <(cd "$work/local/laz" && find . -name '*.laz' -exec sha256sum {} + | sort) \
    <(cd "$work/got/laz" && find . -name '*.laz' -exec sha256sum {} + | sort)
  [ "$(find "$work/got/parquet" -name '*.parquet' | wc -l)" = "$(find "$work/local/parquet" -name '*.parquet' | wc -l)" ]
  if grep -rlF "$secret" "$work/got" "$work"/*.out; then
    echo "the secret is in what the job left or said" >&2
    exit 1
  fi
}

mkdir -p "$work/tmp"
(main local.out run --input data-samples --output "$work/local" "${options[@]}")
tiles=$(find "$work/local/_spark-lidar/commits" -name '[!._]*.json' | wc -l)

serve 0
(main plain.out run --input s3a://lidar/in --output s3a://lidar/out "${options[@]}")
echo "ok      s3a, $tiles tiles: $(wc -l <"$work/requests") requests, $(grep -c '^PUT' "$work/requests") of them PUT"
same out
: >"$work/requests"
(main again.out run --input s3a://lidar/in --output s3a://lidar/out "${options[@]}")
grep -q "nothing to do" "$work/again.out"
echo "ok      again, nothing to do: $(wc -l <"$work/requests") requests"
(main s3.out run --input s3://lidar/in --output s3://lidar/of-s3 "${options[@]}")
same of-s3
echo "ok      the same below s3://, which Hadoop's newer interface does not know"
for turn in $(seq "$kills"); do
  for _ in 1 2; do
    before=$(wc -l <"$work/requests")
    main "killed.$turn.out" run --input s3a://lidar/in --output "s3a://lidar/killed$turn" "${options[@]}" &
    job=$!
    # After so many requests, of the some hundreds that it makes.
    after=$((before + 20 + RANDOM % 350))
    while kill -0 "$job" 2>/dev/null && [ "$(wc -l <"$work/requests")" -lt "$after" ]; do sleep 0.05; done
    kill -9 "$job" 2>/dev/null || true
    wait "$job" 2>/dev/null || true
    job=
  done
  (main "resumed.$turn.out" run --input s3a://lidar/in --output "s3a://lidar/killed$turn" "${options[@]}")
  same "killed$turn"
  echo "ok      killed twice and resumed ($turn of $kills)"
done
for turn in $(seq "$kills"); do
  lock="-Dspark.hadoop.spark-lidar.lock.expiry-ms=3000 -Dspark.hadoop.spark-lidar.lock.renewal-ms=200"
  before=$(wc -l <"$work/requests")
  main "stalled.$turn.out" run --input s3a://lidar/in --output "s3a://lidar/stalled$turn" "${options[@]}" &
  job=$!
  after=$((before + 60 + RANDOM % 250))
  while kill -0 "$job" 2>/dev/null && [ "$(wc -l <"$work/requests")" -lt "$after" ]; do sleep 0.05; done
  kill -STOP "$job" 2>/dev/null || true
  # Woken while the other is at work, which began to be when the first was taken for dead.
  (sleep "$((6 + RANDOM % 6))" && kill -CONT "$job" 2>/dev/null) &
  waker=$!
  other=6
  while [ "$other" = 6 ]; do
    other=0
    (main "other.$turn.out" run --input s3a://lidar/in --output "s3a://lidar/stalled$turn" "${options[@]}") || other=$?
  done
  wait "$waker" || true
  code=0
  wait "$job" || code=$?
  job=
  lock=
  [ "$other" = 0 ]
  case $code in
    0 | 6) ;;
    4) grep -q "was taken over by" "$work/stalled.$turn.out" ;;
    *) exit 1 ;;
  esac
  same "stalled$turn"
  echo "ok      suspended while another took over ($turn of $kills): ended with code $code"
done
stop

serve 0.05
(main troubled.out run --input s3a://lidar/in --output s3a://lidar/troubled "${options[@]}")
wrong=$(grep -c -v ' ok$' "$work/requests")
same troubled
echo "ok      one request of twenty going wrong: $wrong and more of $(wc -l <"$work/requests")" \
  "($(grep -c ' slow$' "$work/requests") slow, $(grep -c ' error$' "$work/requests") errors, $(grep -c ' dropped$' "$work/requests") dropped)"
stop
failed=0
