// Stable radix sort of (key, index) pairs by eight bits a pass. Each pass reads and writes the pairs
// once: a tile learns where its digits go from the tiles before it, which are under way at the same
// time (decoupled look-back: Merrill and Garland 2016; Adinets and Merrill 2022).

#pragma once

constexpr int SORT_THREADS = 256;
constexpr int SORT_WARPS = SORT_THREADS / 32;
constexpr int SORT_ITEMS = 16;  // per thread
constexpr int SORT_TILE = SORT_THREADS * SORT_ITEMS;
constexpr int DIGIT_BITS = 8;
constexpr int DIGITS = 1 << DIGIT_BITS;

// What a tile tells of a digit: how many it has itself, or how many it and all before it have.
constexpr unsigned OWN = 1u << 30;
constexpr unsigned ALL_BEFORE = 1u << 31;
constexpr unsigned COUNT = OWN - 1;
constexpr int LOOK_BACK = 4;  // tiles at once

// Counts the digits of a key, pass by pass.
template <typename Key>
__device__ inline void countDigits(Key key, int passes, unsigned (*counts)[DIGITS]) {
  for (int pass = 0; pass < passes; pass++) {
    atomicAdd(&counts[pass][(unsigned)(key >> pass * DIGIT_BITS) & (DIGITS - 1)], 1u);
  }
}

// Exclusive scan over the threads of a block of SORT_THREADS.
__device__ inline unsigned blockScan(unsigned value, unsigned* warpSums) {
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
  for (int w = 0; w < SORT_WARPS; w++) {
    before += w < warp ? warpSums[w] : 0;
  }
  __syncthreads();
  return before + sum - value;
}

// How many of a digit the tiles before this one have, which told its own count already; tells the
// tiles after it.
__device__ inline unsigned countBefore(
    volatile unsigned* status, int tile, int digit, unsigned count) {
  unsigned before = 0;
  unsigned told = tile == 0 ? ALL_BEFORE : 0;
  for (long other = tile - 1L; (told & ALL_BEFORE) == 0;) {
    // Several at a time, as each takes long to come.
    unsigned next[LOOK_BACK];
#pragma unroll
    for (int i = 0; i < LOOK_BACK; i++) {
      next[i] = status[max(other - i, 0l) * DIGITS + digit];
    }
    told = OWN;
#pragma unroll
    for (int i = 0; i < LOOK_BACK; i++) {
      if ((told & OWN) != 0) {
        told = next[i];
        before += told & COUNT;
        other -= told != 0;
      }
    }
  }
  status[(long)tile * DIGITS + digit] = ALL_BEFORE | (before + count);
  return before;
}

// One pass over the pairs.
template <typename Key>
struct Pass {
  const Key* keys;
  const unsigned* values;  // null in the first pass: each key's own place
  Key* sortedKeys;  // null in the last pass
  unsigned* sortedValues;
  int n;
  int bit;
  const unsigned* totals;  // of each digit
  unsigned* ticket;  // the next tile
  unsigned* status;  // of each tile, digit by digit; zero before
};

// Moves the pairs of a tile to where their digit belongs, in order within a digit. In the last pass
// `put` takes each place and the value that belongs there.
template <typename Key, typename Put>
__device__ void sortPass(const Pass<Key>& pass, Put put) {
  __shared__ Key moved[SORT_TILE];  // the keys, then the values
  __shared__ unsigned short warpCount[SORT_WARPS][DIGITS];
  __shared__ unsigned tileCount[DIGITS];
  __shared__ unsigned target[DIGITS];
  __shared__ unsigned warpSums[SORT_WARPS];
  __shared__ int taken;
  const int lane = threadIdx.x & 31;
  const int warp = threadIdx.x >> 5;
  if (threadIdx.x == 0) {
    taken = (int)atomicAdd(pass.ticket, 1u);
  }
  tileCount[threadIdx.x] = 0;
  for (int w = 0; w < SORT_WARPS; w++) {
    warpCount[w][threadIdx.x] = 0;
  }
  __syncthreads();
  const int tile = taken;

  // What the tiles after this one wait for comes first.
  const int tileBase = tile * SORT_TILE;
  const int tileSize = min(SORT_TILE, pass.n - tileBase);
  const int warpBase = warp * 32 * SORT_ITEMS;
  Key key[SORT_ITEMS];
#pragma unroll
  for (int item = 0; item < SORT_ITEMS; item++) {
    const int i = warpBase + item * 32 + lane;
    key[item] = i < tileSize ? pass.keys[tileBase + i] : 0;
  }
#pragma unroll
  for (int item = 0; item < SORT_ITEMS; item++) {
    if (warpBase + item * 32 + lane < tileSize) {
      atomicAdd(&tileCount[(unsigned)(key[item] >> pass.bit) & (DIGITS - 1)], 1u);
    }
  }
  __syncthreads();
  const int digit = threadIdx.x;
  const unsigned inTile = tileCount[digit];
  volatile unsigned* status = pass.status;
  status[(long)tile * DIGITS + digit] = (tile == 0 ? ALL_BEFORE : OWN) | inTile;

  // Rank within the warp's stretch of the tile.
  unsigned short rank[SORT_ITEMS];
#pragma unroll
  for (int item = 0; item < SORT_ITEMS; item++) {
    const bool valid = warpBase + item * 32 + lane < tileSize;
    const unsigned own = (unsigned)(key[item] >> pass.bit) & (DIGITS - 1);
    unsigned peers = __ballot_sync(ALL, valid);
#pragma unroll
    for (int b = 0; b < DIGIT_BITS; b++) {
      const bool set = own >> b & 1;
      const unsigned same = __ballot_sync(ALL, set);
      peers &= set ? same : ~same;
    }
    const unsigned before = valid ? warpCount[warp][own] : 0;
    __syncwarp();
    rank[item] = (unsigned short)(before + __popc(peers & ((1u << lane) - 1)));
    if (valid && lane == __ffs(peers) - 1) {
      warpCount[warp][own] = (unsigned short)(before + __popc(peers));
    }
    __syncwarp();
  }
  __syncthreads();

  // Where each digit begins in the tile, and each warp within the digit.
  const unsigned start = blockScan(inTile, warpSums);
  unsigned warpStart = start;
  for (int w = 0; w < SORT_WARPS; w++) {
    const unsigned count = warpCount[w][digit];
    warpCount[w][digit] = (unsigned short)warpStart;
    warpStart += count;
  }
  target[digit] = blockScan(pass.totals[digit], warpSums) - start +
                  countBefore(status, tile, digit, inTile);
  __syncthreads();

  // Into order in shared memory, then out in runs.
#pragma unroll
  for (int item = 0; item < SORT_ITEMS; item++) {
    if (warpBase + item * 32 + lane < tileSize) {
      rank[item] += warpCount[warp][(unsigned)(key[item] >> pass.bit) & (DIGITS - 1)];
      moved[rank[item]] = key[item];
    }
  }
  unsigned value[SORT_ITEMS];
#pragma unroll
  for (int item = 0; item < SORT_ITEMS; item++) {
    const int from = tileBase + warpBase + item * 32 + lane;
    value[item] = pass.values == nullptr || from >= pass.n ? (unsigned)from : pass.values[from];
  }
  __syncthreads();
  unsigned to[SORT_ITEMS];
#pragma unroll
  for (int item = 0; item < SORT_ITEMS; item++) {
    const int i = item * SORT_THREADS + threadIdx.x;
    if (i < tileSize) {
      const Key sorted = moved[i];
      to[item] = target[(unsigned)(sorted >> pass.bit) & (DIGITS - 1)] + i;
      if (pass.sortedKeys != nullptr) {
        pass.sortedKeys[to[item]] = sorted;
      }
    }
  }
  __syncthreads();
  unsigned* values = (unsigned*)moved;
#pragma unroll
  for (int item = 0; item < SORT_ITEMS; item++) {
    if (warpBase + item * 32 + lane < tileSize) {
      values[rank[item]] = value[item];
    }
  }
  __syncthreads();
#pragma unroll
  for (int item = 0; item < SORT_ITEMS; item++) {
    const int i = item * SORT_THREADS + threadIdx.x;
    if (i < tileSize) {
      if (pass.sortedKeys != nullptr) {
        pass.sortedValues[to[item]] = values[i];
      } else {
        put(to[item], values[i]);
      }
    }
  }
}
