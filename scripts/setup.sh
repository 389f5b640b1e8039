#!/usr/bin/env bash
# Installs the OS packages that are named as arguments and missing; Debian and Ubuntu. A package is
# known by a command it brings, or by the path of a file.
# usage: scripts/setup.sh command=package /path=package ...
set -euo pipefail

missing=()
for pair in "$@"; do
  case "${pair%%=*}" in
    /*) [ -e "${pair%%=*}" ] || missing+=("${pair#*=}") ;;
    *) command -v "${pair%%=*}" >/dev/null 2>&1 || missing+=("${pair#*=}") ;;
  esac
done
[ ${#missing[@]} -eq 0 ] && exit 0

if ! command -v apt-get >/dev/null 2>&1; then
  echo "please install: ${missing[*]}" >&2
  exit 2
fi
echo "installing ${missing[*]}" >&2
sudo=()
[ "$(id -u)" -eq 0 ] || sudo=(sudo)
export DEBIAN_FRONTEND=noninteractive
"${sudo[@]}" apt-get update -qq
"${sudo[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
