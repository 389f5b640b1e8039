// What a block of one warp has in common with the other kernels: the memory of its stream.
#pragma once

#include "batch.cuh"

extern __shared__ u64 ownMemory[];

DEVICE Memory memoryOf(const Batch& b, const Task& t, u32 nearBytes) {
  return {
      (u32*)ownMemory, b.pool, b.poolUsed, b.verdicts + t.chunk, nearBytes / 8, b.poolUnits};
}
