// What blocks of one warp have in common: the memory of their stream.
#pragma once

#include "batch.cuh"

extern __shared__ u64 ownMemory[];

DEVICE Memory memoryOf(const Batch& b, const Task& t, u32 nearBytes) {
  return {
      (u32*)ownMemory, b.pool, b.counts, b.verdicts + t.chunk, nearBytes / 8, b.poolUnits};
}
