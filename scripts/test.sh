#!/usr/bin/env bash
# Builds spark-lidar and runs every check: compiler warnings, tests, format, dependencies. Needs a
# JDK 17 or later and Maven; installs what else it needs.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scripts/setup.sh javac=openjdk-17-jdk-headless mvn=maven
scripts/setup.sh g++=g++ /usr/include/faiss/IndexIVFFlat.h=libfaiss-dev ||
  echo "without them, FAISS is left out" >&2
exec mvn -B -ntp verify
