#!/bin/sh
# Tells Spark which GPUs this host has: spark.worker.resource.gpu.discoveryScript or
# spark.executor.resource.gpu.discoveryScript. Honours CUDA_VISIBLE_DEVICES; needs the driver's
# nvidia-smi and finds no GPU without it.
set -u
if [ -n "${CUDA_VISIBLE_DEVICES:-}" ]; then
  list=$(echo "$CUDA_VISIBLE_DEVICES" | tr ',' '\n')
else
  list=$(nvidia-smi --query-gpu=index --format=csv,noheader 2>/dev/null || true)
fi
addresses=$(echo "$list" | sed -e 's/[[:space:]]//g' -e '/^$/d' -e 's/.*/"&"/' | paste -sd, -)
echo "{\"name\": \"gpu\", \"addresses\": [$addresses]}"
