#!/usr/bin/env bash
# Installs the OS packages that are named as arguments and missing; Debian and Ubuntu. A package is
# known by a command it brings, or by the path of a file; of several, the first that the system
# knows is taken.
# usage: scripts/setup.sh command=package /path=package 'command=package|package' ...
set -euo pipefail

PATH=${JAVA_HOME:+${JAVA_HOME%/}/bin:}$PATH
missing=()
for pair in "$@"; do
  case "${pair%%=*}" in
    /*) [ -e "${pair%%=*}" ] || missing+=("${pair#*=}") ;;
    *) command -v "${pair%%=*}" >/dev/null 2>&1 || missing+=("${pair#*=}") ;;
  esac
done
[ ${#missing[@]} -eq 0 ] && exit 0

refuse() {
  echo "please install ${missing[*]//|/ or }: $1" >&2
  exit 2
}

command -v apt-get >/dev/null 2>&1 || refuse "this script knows apt-get only"
sudo=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null 2>&1 || refuse "this is not root, and there is no sudo"
  [ -t 0 ] || sudo -n true 2>/dev/null || refuse "sudo asks for a password"
  sudo=(sudo)
fi
echo "installing ${missing[*]//|/ or }" >&2
export DEBIAN_FRONTEND=noninteractive
"${sudo[@]}" apt-get update -qq
packages=()
for names in "${missing[@]}"; do
  IFS='|' read -r -a choices <<<"$names"
  package=${choices[0]}
  for choice in "${choices[@]}"; do
    if apt-cache show "$choice" >/dev/null 2>&1; then
      package=$choice
      break
    fi
  done
  packages+=("$package")
done
"${sudo[@]}" apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
