// Stable radix sort of (key, index) pairs by eight bits a pass: count, scan, scatter.

#pragma once

constexpr int SORT_THREADS = 256;
constexpr int SORT_WARPS = SORT_THREADS / 32;
constexpr int DIGITS = 256;

template <typename Key>
struct SortTile {
  static constexpr int ITEMS = sizeof(Key) == 4 ? 16 : 8;  // per thread
  static constexpr int SIZE = SORT_THREADS * ITEMS;
};

// Counts the digits of each tile: counts[digit * tiles + tile].
template <typename Key>
__device__ void sortCount(const Key* keys, int n, int bit, unsigned* counts, int tiles) {
  __shared__ unsigned count[DIGITS];
  count[threadIdx.x] = 0;
  __syncthreads();
  const int base = blockIdx.x * SortTile<Key>::SIZE;
  for (int item = 0; item < SortTile<Key>::ITEMS; item++) {
    const long i = (long)base + item * SORT_THREADS + threadIdx.x;
    if (i < n) {
      atomicAdd(&count[(unsigned)(keys[i] >> bit) & (DIGITS - 1)], 1u);
    }
  }
  __syncthreads();
  counts[(long)threadIdx.x * tiles + blockIdx.x] = count[threadIdx.x];
}

// Exclusive scan over the threads of a block of SORT_THREADS; total is the sum.
__device__ inline unsigned blockScan(unsigned value, unsigned* warpSums, unsigned& total) {
  const int lane = threadIdx.x & 31;
  const int warp = threadIdx.x >> 5;
  unsigned sum = value;
  for (int step = 1; step < 32; step <<= 1) {
    const unsigned below = __shfl_up_sync(ALL, sum, step);
    if (lane >= step) {
      sum += below;
    }
  }
  if (lane == 31) {
    warpSums[warp] = sum;
  }
  __syncthreads();
  unsigned before = 0;
  total = 0;
  for (int w = 0; w < SORT_WARPS; w++) {
    const unsigned warpSum = warpSums[w];
    before += w < warp ? warpSum : 0;
    total += warpSum;
  }
  __syncthreads();
  return before + sum - value;
}

// One block a digit: makes its counts exclusive sums over the tiles and writes the digit's total.
__device__ inline void sortScan(unsigned* counts, int tiles, unsigned* totals) {
  __shared__ unsigned warpSums[SORT_WARPS];
  unsigned* row = counts + (long)blockIdx.x * tiles;
  unsigned carry = 0;
  for (int start = 0; start < tiles; start += SORT_THREADS) {
    const int i = start + threadIdx.x;
    const unsigned value = i < tiles ? row[i] : 0;
    unsigned total;
    const unsigned before = blockScan(value, warpSums, total);
    if (i < tiles) {
      row[i] = carry + before;
    }
    carry += total;
  }
  if (threadIdx.x == 0) {
    totals[blockIdx.x] = carry;
  }
}

// Moves the pairs of each tile to where their digit belongs, in order within a digit.
template <typename Key>
__device__ void sortScatter(
    const Key* keys, const unsigned* values, Key* sortedKeys, unsigned* sortedValues, int n,
    int bit, const unsigned* counts, const unsigned* totals, int tiles) {
  constexpr int ITEMS = SortTile<Key>::ITEMS;
  __shared__ Key tileKeys[SortTile<Key>::SIZE];
  __shared__ unsigned tileValues[SortTile<Key>::SIZE];
  __shared__ unsigned warpCount[SORT_WARPS][DIGITS];
  __shared__ unsigned digitStart[DIGITS];
  __shared__ unsigned target[DIGITS];
  __shared__ unsigned warpSums[SORT_WARPS];
  const int lane = threadIdx.x & 31;
  const int warp = threadIdx.x >> 5;
  for (int w = 0; w < SORT_WARPS; w++) {
    warpCount[w][threadIdx.x] = 0;
  }
  __syncthreads();

  // Rank within the warp's stretch of the tile.
  const int tileBase = blockIdx.x * SortTile<Key>::SIZE;
  const int tileSize = min(SortTile<Key>::SIZE, n - tileBase);
  const int warpBase = warp * 32 * ITEMS;
  Key key[ITEMS];
  unsigned short rank[ITEMS];
#pragma unroll
  for (int item = 0; item < ITEMS; item++) {
    const int i = warpBase + item * 32 + lane;
    const bool valid = i < tileSize;
    key[item] = valid ? keys[tileBase + i] : 0;
    const unsigned digit = (unsigned)(key[item] >> bit) & (DIGITS - 1);
    unsigned peers = __ballot_sync(ALL, valid);
#pragma unroll
    for (int b = 0; b < 8; b++) {
      const bool set = digit >> b & 1;
      const unsigned same = __ballot_sync(ALL, set);
      peers &= set ? same : ~same;
    }
    const unsigned before = valid ? warpCount[warp][digit] : 0;
    __syncwarp();
    rank[item] = (unsigned short)(before + __popc(peers & ((1u << lane) - 1)));
    if (valid && lane == __ffs(peers) - 1) {
      warpCount[warp][digit] = before + __popc(peers);
    }
    __syncwarp();
  }
  __syncthreads();

  // Where each digit begins in the tile, and each warp within the digit.
  const int digit = threadIdx.x;
  unsigned inTile = 0;
  for (int w = 0; w < SORT_WARPS; w++) {
    const unsigned count = warpCount[w][digit];
    warpCount[w][digit] = inTile;
    inTile += count;
  }
  unsigned ignored;
  const unsigned start = blockScan(inTile, warpSums, ignored);
  const unsigned digitBase = blockScan(totals[digit], warpSums, ignored);
  digitStart[digit] = start;
  target[digit] = digitBase + counts[(long)digit * tiles + blockIdx.x] - start;
  __syncthreads();

  // Into order in shared memory, then out in runs.
#pragma unroll
  for (int item = 0; item < ITEMS; item++) {
    const int i = warpBase + item * 32 + lane;
    if (i < tileSize) {
      const unsigned d = (unsigned)(key[item] >> bit) & (DIGITS - 1);
      const unsigned slot = digitStart[d] + warpCount[warp][d] + rank[item];
      tileKeys[slot] = key[item];
      tileValues[slot] = values[tileBase + i];
    }
  }
  __syncthreads();
  for (int i = threadIdx.x; i < tileSize; i += SORT_THREADS) {
    const Key moved = tileKeys[i];
    const unsigned to = target[(unsigned)(moved >> bit) & (DIGITS - 1)] + i;
    sortedKeys[to] = moved;
    sortedValues[to] = tileValues[i];
  }
}
