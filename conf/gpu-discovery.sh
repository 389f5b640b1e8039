#!/bin/sh
# Tells Spark which GPUs this host has: spark.worker.resource.gpu.discoveryScript or
# spark.executor.resource.gpu.discoveryScript. Needs the driver's nvidia-smi.
#
# Where CUDA_VISIBLE_DEVICES is set it is read as CUDA reads it: indexes, or UUIDs of devices or of
# one part of a device (MIG), up to the first entry that is none; set and empty it grants none.
# Where there is no nvidia-smi, as in some containers, that list is believed.
set -u

# Indexes and UUIDs that the driver knows, a line each; nothing where it does not work.
indexes=
uuids=
if command -v nvidia-smi >/dev/null 2>&1; then
  tool=yes
  if said=$(nvidia-smi --query-gpu=index --format=csv,noheader 2>/dev/null); then
    indexes=$(printf '%s\n' "$said" | sed -n 's/^[[:space:]]*\([0-9][0-9]*\)[[:space:]]*$/\1/p')
    uuids=$(nvidia-smi -L 2>/dev/null | sed -n 's/.*UUID: \([^)]*\)).*/\1/p')
  fi
else
  tool=no
fi

is_index() {
  test $tool = no || printf '%s\n' "$indexes" | grep -qxF -e "$1"
}

# The beginning of a UUID will do, as it does for CUDA.
is_uuid() {
  test $tool = no || { test -n "$indexes" && { test -z "$uuids" || printf '%s\n' "$uuids" |
    while read -r uuid; do case $uuid in "$1"*) echo known ;; esac; done | grep -q known; }; }
}

list=
if [ -z "${CUDA_VISIBLE_DEVICES+set}" ]; then
  list=$indexes
else
  rest=$CUDA_VISIBLE_DEVICES,
  while [ -n "$rest" ]; do
    entry=$(printf '%s' "${rest%%,*}" | tr -d '[:space:]')
    rest=${rest#*,}
    case $entry in
      '' | *[!A-Za-z0-9/-]*) break ;;
      GPU-* | MIG-*) is_uuid "$entry" || break ;;
      *[!0-9]*) break ;;
      *) is_index "$entry" || break ;;
    esac
    # Twice the same device, and CUDA takes none of the list.
    if printf '%s\n' "$list" | grep -qxF -e "$entry"; then
      list=
      break
    fi
    list="$list
$entry"
    case $entry in MIG-*) break ;; esac
  done
fi
addresses=$(printf '%s\n' "$list" | sed -e '/^$/d' -e 's/.*/"&"/' | paste -sd, -)
echo "{\"name\": \"gpu\", \"addresses\": [$addresses]}"
