#!/usr/bin/env bash
# Times the whole job against what else computes such features of the same files, turn and turn about,
# and holds the numbers that they write against ours. PDAL takes part where there is a pdal on the PATH,
# lasR where LASR names a command or R has the package; with neither there is nothing to do. Prints
# Markdown, and on the error output each turn.
#
# usage: scripts/bench-peers.sh INPUT [THREADS [ROUNDS]]     INPUT: a folder of LAZ files (default 2 3)
#
# LASR         what runs lasR: called with THREADS K FEATURES OUTPUT FILE... it computes FILEs, THREADS
#              at a time, and writes LAZ files of their names to the folder OUTPUT; called with --version
#              it prints that (default: scripts/bench/lasr.R)
# SPARK_LIDAR  what runs spark-lidar (default: scripts/spark-lidar)
set -euo pipefail
unset CDPATH
export LC_ALL=C.UTF-8
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)

fail() {
  echo "bench-peers: $1" >&2
  exit 1
}

input=${1:?a folder of LAZ files}
threads=${2:-2}
rounds=${3:-3}
k=20
radius=10
# Ten columns of each, in one order as far as they are the same. The first five say the same whatever
# the covariance is divided by (k here, k - 1 in PDAL and lasR): these are compared.
ours=linearity,planarity,sphericity,anisotropy,surface_variation,verticality,verticality_guinard,omnivariance,eigenvalue_sum,eigenentropy
pdals=Linearity,Planarity,Scattering,Anisotropy,SurfaceVariation,DemantkeVerticality,Verticality,Omnivariance,EigenvalueSum,Eigenentropy
lasrs=lpsacoeE # linearity planarity sphericity anisotropy curvature omnivariance eigensum lambda1 to 3
compared=5
lasrs_compared=linearity,planarity,sphericity,anisotropy,curvature

read -r -a spark_lidar <<<"${SPARK_LIDAR:-$home/scripts/spark-lidar}"
read -r -a lasr <<<"${LASR:-}"
if [ ${#lasr[@]} -gt 0 ]; then
  command -v "${lasr[0]}" >/dev/null || fail "LASR is ${lasr[*]}, and there is no ${lasr[0]}"
elif command -v Rscript >/dev/null && Rscript -e 'library(lasR)' >/dev/null 2>&1; then
  lasr=(Rscript "$home/scripts/bench/lasr.R")
fi
ours_runs=("spark-lidar, LAZ" "spark-lidar, Parquet")
peers=()
[ ${#lasr[@]} -eq 0 ] || peers+=(lasR)
! command -v pdal >/dev/null || peers+=(PDAL)
if [ ${#peers[@]} -eq 0 ]; then
  echo "There is no pdal on the PATH, and no lasR by LASR or in R: nothing to compare with."
  exit 0
fi
files=("$input"/*.laz)
[ -e "${files[0]}" ] || fail "there are no .laz files in $input"
case "${files[*]}" in *[\"\\]*) fail "a file in $input has a quote or a backslash in its name; rename it" ;; esac

# The shell's own does not tell of memory.
clock=$(type -P time) || "$home/scripts/setup.sh" /usr/bin/time=time
clock=${clock:-/usr/bin/time}
work=$(mktemp -d "${TMPDIR:-/tmp}/spark-lidar-peers.XXXXXX")
trap 'rm -rf "$work"' EXIT

# One after the other, the threads being the filter's: so PDAL is used.
mkdir "$work/pipelines"
for file in "${files[@]}"; do
  name=$(basename "$file")
  cat >"$work/pipelines/$name.json" <<JSON
[
  {"type": "readers.las", "filename": "$file"},
  {"type": "filters.covariancefeatures", "knn": $((k - 1)), "threads": $threads, "mode": "raw", "feature_set": "$pdals"},
  {"type": "writers.las", "filename": "$work/PDAL/$name", "forward": "all", "minor_version": 4, "extra_dims": "${pdals//,/=float,}=float"}
]
JSON
done

# Sets command: what run $1 is.
find_command() {
  local job=("${spark_lidar[@]}" --conf "spark.master=local[$threads]" run --device cpu
    --input "$input" --output "$work/$1" --k "$k" --radius "$radius")
  # shellcheck disable=SC2016 # for the shell within
  case $1 in
    *LAZ) command=("${job[@]}" --format laz --extra-bytes float32 --features "$ours") ;;
    *Parquet) command=("${job[@]}") ;;
    lasR) command=("${lasr[@]}" "$threads" "$k" "$lasrs" "$work/$1" "${files[@]}") ;;
    PDAL) command=(bash -c 'for pipeline; do pdal pipeline "$pipeline" || exit; done' - "$work"/pipelines/*.json) ;;
  esac
}

turn() {
  find_command "$1"
  rm -rf "${work:?}/$1"
  [[ $1 = spark-lidar* ]] || mkdir "$work/$1"
  if ! "$clock" -a -o "$work/$1.times" -f '%e %U %S %M' "${command[@]}" >"$work/log" 2>&1; then
    tail -n 20 "$work/log" >&2
    fail "$1 failed; what it said last is above. It was: ${command[*]}"
  fi
  [[ $1 = *Parquet ]] || for file in "${files[@]}"; do
    [ -n "$(find "$work/$1" -name "$(basename "$file")" -size +0)" ] || fail "$1 wrote no $(basename "$file")"
  done
  tail -n 1 "$work/$1.times" | awk -v run="$1" '{ printf "%s: wall %s s, user %s s, system %s s\n", run, $1, $2, $3 }' >&2
}

# Median, least and most.
spread() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)], v[1], v[NR] }'; }

# Of the turns of run $1: wall, three numbers; processor time, three numbers; the most memory.
summary() {
  echo "$(awk '{ print $1 }' "$work/$1.times" | spread) $(awk '{ print $2 + $3 }' "$work/$1.times" | spread)" \
    "$(awk '$4 > most { most = $4 } END { print most / 1048576 }' "$work/$1.times")"
}

row() {
  local size
  size=$(du -sm "$work/$1" | cut -f 1)
  summary "$1" | awk -v name="$1" -v n="$points" -v size="$size" '{
    printf "| %s | %.1f (%.1f to %.1f) | %.1f (%.1f to %.1f) | %.2f | %.0f k | %.2f | %d |\n",
      name, $1, $2, $3, $4, $5, $6, 1e6 * $4 / n, n / $1 / 1000, $7, size
  }'
}

ratio() { # peer ours
  echo "$(summary "$1") $(summary "$2")" | awk '{ printf " %.2f | %.2f |", $1 / $8, $4 / $11 }'
}

version() { { "$@" --version 2>/dev/null || true; } | grep -o '[0-9]\{1,\}\.[0-9.]*[0-9]' | head -n 1; }

# The first columns of a list, which are compared.
first() { cut -d , -f "1-$compared" <<<"$1"; }

# What run $1 says of the points of the first file, as "x,y,value...", in the order of its file; $2 are
# the columns.
values() {
  local output
  output=$(find "$work/$1" -name "$(basename "${files[0]}")")
  cat >"$work/values.json" <<JSON
[
  {"type": "readers.las", "filename": "$output", "use_eb_vlr": true},
  {"type": "writers.text", "filename": "$work/$1.csv", "keep_unspecified": false, "write_header": false,
   "order": "X:2,Y:2,${2//,/:6,}:6"}
]
JSON
  pdal pipeline "$work/values.json" >"$work/log" 2>&1 || {
    cat "$work/log" >&2
    fail "PDAL does not read $output of $1"
  }
}

# How far the values of peer $1, columns $2, are from ours at points whose neighbours a tile holds.
agreement() {
  values "$1" "$2"
  paste -d , "$work/${ours_runs[0]}.csv" "$work/$1.csv" | awk -F , -v peer="$1" -v columns="$compared" -v edge="$radius" '
    FNR == NR {
      if (NR == 1 || $1 < west) west = $1
      if (NR == 1 || $1 > east) east = $1
      if (NR == 1 || $2 < south) south = $2
      if (NR == 1 || $2 > north) north = $2
      next
    }
    $1 != $(columns + 3) || $2 != $(columns + 4) { print "point " FNR " is another one in the output of " peer; wrong = 1; exit }
    $1 < west + edge || $1 > east - edge || $2 < south + edge || $2 > north - edge { next }
    {
      points++
      for (i = 1; i <= columns; i++) {
        d = $(i + 2) - $(i + columns + 4)
        if (d < 0) d = -d
        if (d <= 0.0001) near[i]++
      }
    }
    END {
      if (wrong || !points) exit 1
      printf "| %s | %d |", peer, points
      for (i = 1; i <= columns; i++) {
        printf " %.2f %% |", 100 * near[i] / points
        if (near[i] < 0.9 * points) low = 1
      }
      print ""
      exit low
    }' "$work/${ours_runs[0]}.csv" - || fail "$1 and spark-lidar do not say the same; see above"
}

load() { cut -d ' ' -f 1 /proc/loadavg; }

before=$(load)
for _ in $(seq "$rounds"); do
  for run in "${ours_runs[@]}" "${peers[@]}"; do turn "$run"; done
done
points=$(sed -n 's/^ *"points_out" : \([0-9]*\).*/\1/p' "$work/${ours_runs[0]}/report.json")

cat <<TEXT
$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(nproc) cores, $(date +%F); load $before at first, $(load) at last.
$points points in ${#files[@]} LAZ files, $threads threads, k = $k. Each in turn, $rounds times: medians (least to most).

| | wall, s | CPU, s | CPU s per million points | points/s | peak RSS, GB | output, MB |
|---|---|---|---|---|---|---|
TEXT
for run in "${ours_runs[@]}" "${peers[@]}"; do row "$run"; done

cat <<TEXT

| times ours | wall, LAZ | CPU, LAZ | wall, Parquet | CPU, Parquet |
|---|---|---|---|---|
TEXT
for peer in "${peers[@]}"; do
  echo "| $peer |$(ratio "$peer" "${ours_runs[0]}")$(ratio "$peer" "${ours_runs[1]}")"
done

echo
echo "What they wrote, and saw: spark-lidar (LAZ) all fields and ten columns of float32, neighbours within"
echo "$radius across files; spark-lidar (Parquet) all fields and the columns of \`default\`, the same neighbours;"
for peer in "${peers[@]}"; do
  case $peer in
    lasR) echo "lasR ($(version "${lasr[@]}")) all fields and ten columns of float32, neighbours of the same file, $threads files at once;" ;;
    PDAL) echo "PDAL ($(version pdal)) all fields and ten columns of float32, neighbours of the same file, one file after the other, searched by $threads threads;" ;;
  esac
done
echo "CPU is user and system; peak RSS that of the largest process."

if ! command -v pdal >/dev/null; then
  printf '\nNumbers were not compared: that needs pdal on the PATH.\n'
  exit 0
fi
values "${ours_runs[0]}" "$(first "$ours")"
echo
echo "Points of the first file, $radius from its edge and farther, whose columns are within 0.0001 of ours; others are where"
echo "several points are as far as the last neighbour:"
echo
echo "| | points | $(first "$ours" | sed 's/,/ | /g') |"
echo "|---|---|$(first "$ours" | sed 's/[^,]*,\{0,1\}/---|/g')"
for peer in "${peers[@]}"; do
  case $peer in
    lasR) agreement lasR "$lasrs_compared" ;;
    PDAL) agreement PDAL "$(first "$pdals")" ;;
  esac
done
