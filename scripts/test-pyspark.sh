#!/usr/bin/env bash
# Reads, filters, counts and writes points with PySpark, as a notebook does, the jar and nothing else;
# then the same with features, which must be those of a run with that Spark; then with the Python package as
# pip installs it. laspy reads what was written. If the last version is a 4, a client of Spark Connect, which
# has neither Java nor the jar, asks a server of that version; then docs/notebook.ipynb runs on it.
# Each version comes from PyPI, about 400 MB, and is kept in .cache. All must find the same.
#
# usage: scripts/test-pyspark.sh [VERSION]...    e.g. 3.5.9 4.2.1
#        scripts/test-pyspark.sh --install [VERSION]...   fetches what these take, and stops
#        scripts/test-pyspark.sh --write         runs the notebook alone and has it show what came out
set -euo pipefail
unset CDPATH
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
cd "$home"

write=
only_install=
case "${1:-}" in
  --write) write=--write && shift ;;
  --install) only_install=true && shift ;;
esac
versions=("$@")
[ ${#versions[@]} -gt 0 ] || versions=(3.5.9 4.2.1)
[ -z "$write" ] || versions=("${versions[-1]}")
work="$home/target/pyspark"

scripts/setup.sh python3=python3
python3 -m pip --version >/dev/null 2>&1 || scripts/setup.sh pip3=python3-pip

# Into a folder of its own; what fails leaves nothing.
install() { # folder, what pip is to install there
  [ -d "$1" ] && return
  mkdir -p .cache
  local new
  new=$(mktemp -d .cache/new.XXXXXX)
  python3 -m pip install -qq --disable-pip-version-check --no-compile --target "$new" "${@:2}" || {
    rm -rf "$new"
    return 1
  }
  mv "$new" "$1"
}

install_all() {
  install .cache/notebook matplotlib nbclient nbformat ipykernel
  install .cache/laspy --no-deps laspy lazrs
  local version
  for version in "${versions[@]}"; do
    install ".cache/pyspark-$version" "pyspark==$version"
  done
  if [ "${version%%.*}" = 4 ]; then
    # The newest that is not newer: clients come out later than servers.
    install ".cache/connect-$version" "pyspark-client>=4,<=$version"
  fi
}

install_all
[ -z "$only_install" ] || exit 0

app=$(find target -maxdepth 1 -name 'spark-lidar-[0-9]*.jar' ! -name '*-faiss.jar' ! -name '*-sources.jar' 2>/dev/null | sort | tail -n 1)
if [ -z "$app" ]; then
  mvn -q -B -DskipTests package
  app=$(find target -maxdepth 1 -name 'spark-lidar-[0-9]*.jar' ! -name '*-faiss.jar' ! -name '*-sources.jar' | sort | tail -n 1)
fi

# Without the Spark that a SPARK_HOME names.
with() { # folder of Python packages in .cache, python arguments
  env -u SPARK_HOME -u MPLBACKEND \
    PYTHONPATH="$home/.cache/$1:$package:$home/.cache/notebook:$home/.cache/laspy" \
    SPARK_LOCAL_IP=127.0.0.1 python3 "${@:2}"
}

failed=0
check() { # version, script, its further arguments; the last line it prints must be that of all versions
  local work="$work/$1-$2" found packages="pyspark-$1"
  [ "$2" != connect ] || packages="connect-$1"
  rm -rf "${work:?}"
  mkdir -p "$work"
  found=
  if with "$packages" "scripts/pyspark/$2.py" "$home/data-samples" "$work" "${@:3}" >"$work.log" 2>&1; then
    found=$(sed -n 's/.*found //p' "$work.log" | tail -n 1)
  fi
  local known="expected_$2"
  [ -n "${!known:-}" ] || printf -v "$known" %s "$found"
  if [ -n "$found" ] && [ "$found" = "${!known}" ]; then
    echo "ok      PySpark $1  $2  $found"
  else
    echo "FAILED  PySpark $1  $2  ${found:-no result}, expected ${!known:-one}; see $work.log"
    failed=1
  fi
}

mkdir -p "$work"
package="$work/package"
rm -rf "${package:?}" python/build
install "$package" --no-deps ./python
if [ -z "$write" ]; then
  for version in "${versions[@]}"; do
    for script in points features; do
      PYSPARK_SUBMIT_ARGS="--jars $home/$app --conf spark.ui.enabled=false --conf spark.ui.showConsoleProgress=false pyspark-shell" \
        check "$version" "$script"
    done
    check "$version" package
  done
  if [ "${version%%.*}" = 4 ]; then
    check "$version" connect "$work/$version-features/run" "$home/.cache/pyspark-$version/pyspark" "$home/$app"
  fi
fi

version=${versions[-1]}
log="$work/notebook.log"
if with "pyspark-$version" scripts/pyspark/notebook.py docs/notebook.ipynb $write >"$log" 2>&1; then
  echo "ok      PySpark $version  notebook  $(tail -n 1 "$log")"
else
  echo "FAILED  PySpark $version  notebook; see $log"
  failed=1
fi
exit "$failed"
