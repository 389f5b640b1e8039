#!/usr/bin/env bash
# Reads, filters, counts and writes points with PySpark, as a notebook does: the jar and nothing else;
# then the same with features, which must be those of a run with that Spark.
# Each version comes from PyPI, about 400 MB, and is kept in .cache. All must find the same.
#
# usage: scripts/test-pyspark.sh [VERSION]...    e.g. 3.5.9 4.2.1
set -euo pipefail
unset CDPATH
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
cd "$home"

versions=("$@")
[ ${#versions[@]} -gt 0 ] || versions=(3.5.9 4.2.1)
work="$home/target/pyspark"
app=$(find target -maxdepth 1 -name 'spark-lidar-[0-9]*.jar' ! -name '*-faiss.jar' ! -name '*-sources.jar' 2>/dev/null | sort | tail -n 1)
if [ -z "$app" ]; then
  mvn -q -B -DskipTests package
  app=$(find target -maxdepth 1 -name 'spark-lidar-[0-9]*.jar' ! -name '*-faiss.jar' ! -name '*-sources.jar' | sort | tail -n 1)
fi

scripts/setup.sh python3=python3
python3 -m pip --version >/dev/null 2>&1 || scripts/setup.sh pip3=python3-pip

install() { # version
  [ -d ".cache/pyspark-$1" ] && return
  mkdir -p .cache
  local new
  new=$(mktemp -d .cache/pyspark.XXXXXX)
  python3 -m pip install -qq --disable-pip-version-check --no-compile --target "$new" "pyspark==$1" || {
    rm -rf "$new"
    return 1
  }
  mv "$new" ".cache/pyspark-$1"
}

expected=
failed=0
for version in "${versions[@]}"; do
  install "$version"
  rm -rf "${work:?}/$version"
  mkdir -p "$work/$version"
  log="$work/$version.log"
  : >"$log"
  found=
  for script in points features; do
    if ! env -u SPARK_HOME PYTHONPATH="$home/.cache/pyspark-$version" SPARK_LOCAL_IP=127.0.0.1 \
      PYSPARK_SUBMIT_ARGS="--jars $home/$app --conf spark.ui.enabled=false --conf spark.ui.showConsoleProgress=false pyspark-shell" \
      python3 "scripts/pyspark/$script.py" "$home/data-samples" "$work/$version" >>"$log" 2>&1; then
      found=
      break
    fi
    found=$(sed -n 's/^found //p' "$log" | paste -s -d ' ')
  done
  expected=${expected:-$found}
  if [ -n "$found" ] && [ "$found" = "$expected" ]; then
    echo "ok      PySpark $version  $found"
  else
    echo "FAILED  PySpark $version  ${found:-no result}, expected ${expected:-one}; see $log"
    failed=1
  fi
done
exit "$failed"
