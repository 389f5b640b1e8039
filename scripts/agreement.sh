#!/usr/bin/env bash
# Writes docs/agreement.md: how far columns of `run --like TOOL` agree with TOOL itself, from runs of
# both on the same clouds. jakteristics, pgeof, Open3D and scikit-learn are set up from PyPI in .cache;
# PDAL, lasR and CloudCompare take part where they are.
#
# usage: scripts/agreement.sh NAME=FILE=K=RADIUS...
#        a LAS or LAZ file, how many neighbours are counted, and the radius of balls, in its units
#
# PDAL          what runs PDAL (default: pdal)
# LASR          what runs lasR, as in scripts/bench-peers.sh (default: scripts/bench/lasr.R, if R has lasR)
# CLOUDCOMPARE  what runs CloudCompare (default: CloudCompare)
# SPARK_LIDAR   what runs spark-lidar (default: scripts/spark-lidar)
set -euo pipefail
unset CDPATH
[ $# -gt 0 ] || {
  sed -n 's/^# \(usage: .*\)/\1/p' "$0" >&2
  exit 2
}
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export PDAL=${PDAL:-pdal} CLOUDCOMPARE=${CLOUDCOMPARE:-CloudCompare} LASR=${LASR:-}
export SPARK_LIDAR=${SPARK_LIDAR:-scripts/spark-lidar}

requirements=scripts/agreement/requirements.txt
python=.cache/agreement/bin/python
if ! cmp -s "$requirements" .cache/agreement/requirements.txt; then
  rm -rf .cache/agreement
  python3 -m venv .cache/agreement
  "$python" -m pip install -qq --disable-pip-version-check -r "$requirements"
  cp "$requirements" .cache/agreement/requirements.txt
fi
pinned() { sed -n "s/^$1==//p" "$requirements"; }

TOOLS=
absent=
if command -v "$PDAL" >/dev/null; then
  TOOLS+=" pdal"
  VERSION_pdal=$("$PDAL" --version | sed -n 's/^pdal \([0-9.]*\).*/\1/p')
else
  absent+=" PDAL"
fi
if [ -z "$LASR" ] && command -v Rscript >/dev/null && Rscript -e 'library(lasR)' >/dev/null 2>&1; then
  LASR="Rscript scripts/bench/lasr.R"
fi
if [ -n "$LASR" ]; then
  TOOLS+=" lasr"
  # shellcheck disable=SC2086
  VERSION_lasr=$($LASR --version | grep -o '[0-9][0-9.]*' | head -1)
else
  absent+=" lasR"
fi
if command -v "$CLOUDCOMPARE" >/dev/null; then
  TOOLS+=" cloudcompare"
  VERSION_cloudcompare=$(dpkg-query -W -f '${Version}' cloudcompare 2>/dev/null | sed 's/-.*//' || true)
else
  absent+=" CloudCompare"
fi
TOOLS+=" jakteristics pgeof scikit"
# It wants libraries of the system: of Debian, libusb-1.0-0 and libgl1.
if "$python" -c 'import open3d' 2>/dev/null; then
  TOOLS+=" open3d"
else
  absent+=" Open3D"
fi
VERSION_jakteristics=$(pinned jakteristics)
VERSION_pgeof=$(pinned pgeof)
VERSION_open3d=$(pinned open3d)
VERSION_scikit=$(pinned scikit-learn)
export TOOLS VERSION_pdal VERSION_lasr VERSION_cloudcompare VERSION_jakteristics VERSION_pgeof
export VERSION_open3d VERSION_scikit

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$python" scripts/agreement/agreement.py "$work" "$work/sections.md" "$@"
{
  cat scripts/agreement/head.md
  [ -z "$absent" ] || printf '\nNot there when this was written:%s.\n' "$absent"
  cat "$work/sections.md"
} >docs/agreement.md
echo "docs/agreement.md is written"
