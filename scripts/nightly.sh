#!/usr/bin/env bash
# Runs a command of spark-lidar for a scheduler (cron, Airflow, systemd): one at a time, with a log of
# its own for each run, tried again where storage or executors failed, and an exit code that says what
# came of it, as docs/clusters.md lists them: 0 done, 2 usage, 3 some input bad, 4 failed, 5 no GPU, 6 another
# run is at work. Prints nothing where all is well, so that cron sends no mail.
#
# usage: scripts/nightly.sh LOGS [--tries N] [--keep N] [--conf KEY=VALUE]... COMMAND [OPTION]...
#
# LOGS      folder of the logs, and of the lock; one for each job that may run beside others
# --tries   how often, while the code is 4 (default 2): what was done is not done again
# --keep    how many logs stay (default 30)
#
# cron:     0 20 * * *  /opt/spark-lidar/scripts/nightly.sh /var/log/lidar run --input /in --output /out
# Airflow:  BashOperator(task_id="features", bash_command="/opt/spark-lidar/scripts/nightly.sh ... ", retries=0,
#               skip_on_exit_code=6)
set -uo pipefail
unset CDPATH
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)

fail() {
  echo "nightly: $1" >&2
  exit 2
}

logs=${1:-}
case $logs in '' | -*) fail "give the folder of the logs first: scripts/nightly.sh LOGS COMMAND ..." ;; esac
shift
tries=2 keep=30
while :; do
  case ${1:-} in
    --tries) tries=${2:-} ;;
    --keep) keep=${2:-} ;;
    *) break ;;
  esac
  [[ ${2:-} =~ ^[1-9][0-9]{0,3}$ ]] || fail "$1 needs a number from 1 on, got '${2:-}'"
  shift 2
done
[ $# -gt 0 ] || fail "give a command: scripts/nightly.sh LOGS run --input ... --output ..."
mkdir -p "$logs" || exit 4

# The lock goes with the process, however that ends.
exec 9>"$logs/lock" || exit 4
if ! flock -n 9; then
  echo "nightly: the last run is still at work; see $logs" >&2
  exit 6
fi

log=$logs/$(date -u +%Y%m%dT%H%M%SZ)-$$.log
child= stopped=
# A scheduler that stops this stops the job, which leaves its folder in order.
stop() {
  stopped=$1
  [ -z "$child" ] || kill -TERM "$child" 2>/dev/null
}
trap 'stop 143' TERM
trap 'stop 130' INT
code=4
for ((try = 1; try <= tries && code == 4; try++)); do
  [ -z "$stopped" ] || break
  echo "== try $try of $tries, $(date -u +%FT%TZ)" >>"$log"
  # Not the lock: what outlives this holds nobody up.
  "$home/scripts/spark-lidar" "$@" >>"$log" 2>&1 9>&- &
  child=$!
  wait "$child"
  code=$?
  if [ -n "$stopped" ]; then
    wait "$child" 2>/dev/null
    code=$stopped
  fi
  child=
  echo "== exit code $code, $(date -u +%FT%TZ)" >>"$log"
done

# Names begin with the time.
ls -1 "$logs" | grep -E '^[0-9]{8}T[0-9]{6}Z-[0-9]+\.log$' | sort -r | tail -n +$((keep + 1)) |
  while read -r old; do rm -f "$logs/$old"; done
if [ "$code" != 0 ]; then
  echo "nightly: exit code $code; the last lines of $log:" >&2
  tail -n 5 "$log" >&2
fi
exit "$code"
