// Adaptive probabilities of 256 symbols, as the CPU's: in shared memory, for a warp.

#pragma once

constexpr int MAX_TOTAL = 1 << 15;
constexpr int FRESH_CYCLE = (SYMBOLS + 6) / 2;
constexpr int LONGEST_CYCLE = 8 * (SYMBOLS + 6);
constexpr int SYMBOLS_OF_LANE = SYMBOLS / 32;

struct Model {
  unsigned intervals[SYMBOLS];
  unsigned counts[SYMBOLS];
};

__device__ inline unsigned warpSumBefore(unsigned value, int lane, unsigned& total) {
  unsigned sum = value;
#pragma unroll
  for (int step = 1; step < 32; step <<= 1) {
    const unsigned below = __shfl_up_sync(ALL, sum, step);
    sum += lane >= step ? below : 0;
  }
  total = __shfl_sync(ALL, sum, 31);
  return sum - value;
}

// Recomputes the intervals from the counts.
__device__ inline void update(Model& model, int lane) {
  const int first = lane * SYMBOLS_OF_LANE;
  __syncwarp();
  unsigned counts[SYMBOLS_OF_LANE];
  unsigned own = 0;
#pragma unroll
  for (int k = 0; k < SYMBOLS_OF_LANE; k++) {
    counts[k] = model.counts[first + k];
    own += counts[k];
  }
  unsigned total;
  unsigned sum = warpSumBefore(own, lane, total);
  if (total > MAX_TOTAL) {
    own = 0;
#pragma unroll
    for (int k = 0; k < SYMBOLS_OF_LANE; k++) {
      counts[k] = (counts[k] + 1) >> 1;
      model.counts[first + k] = counts[k];
      own += counts[k];
    }
    sum = warpSumBefore(own, lane, total);
  }
  const unsigned scale = 0x80000000u / total;
  unsigned start = scale * sum >> 16;
#pragma unroll
  for (int k = 0; k < SYMBOLS_OF_LANE; k++) {
    sum += counts[k];
    const bool last = first + k == SYMBOLS - 1;
    const unsigned end = last ? 1u << 15 : scale * sum >> 16;
    model.intervals[first + k] = start | (end - start) << WIDTH_SHIFT | (last ? LAST : 0);
    start = end;
  }
  __syncwarp();
}

__device__ inline void reset(Model& model, int lane) {
  for (int k = lane; k < SYMBOLS; k += 32) {
    model.counts[k] = 1;
  }
  update(model, lane);
}
