#!/usr/bin/env bash
# Installs the independent reader of LAZ and COPC files.
# usage: src/test/js/install.sh FOLDER
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
folder=$1

if [ "${CI:-}" = true ]; then
  bash "$here/../../../scripts/setup.sh" node=nodejs npm=npm
fi
for command in node npm; do
  if ! command -v "$command" >/dev/null; then
    echo "$command is not installed" >&2
    exit 1
  fi
done

mkdir -p "$folder"
cp "$here/read-points.js" "$folder"
if ! cmp -s "$here/package-lock.json" "$folder/package-lock.json" || [ ! -e "$folder/installed" ]; then
  rm -f "$folder/installed"
  cp "$here/package.json" "$here/package-lock.json" "$folder"
  npm ci --prefix "$folder" --ignore-scripts --no-audit --no-fund --loglevel=error >&2
  touch "$folder/installed"
fi
