// Where the points of chunks lie: the box of each chunk, and how many points lie in each square.
// Three kernels, one after the other: measure; then count and clear, again and again, each time in
// squares twice as wide, until those that hold points are few. Arithmetic is that of the host,
// operation for operation.

#include <cstddef>

#ifndef ENTRY
#define ENTRY extern "C" __global__
#endif

#define ALL 0xffffffffu

typedef unsigned long long Word;

constexpr int THREADS = 256;
constexpr int WARP = 32;

// Points of a chunk that one block looks at.
constexpr int SLICE = 8192;

// Said instead of the number of squares where a point has none; more than any number.
constexpr unsigned NO_NUMBER = 1u << 31;

// Turns the number of a square into one that is not 0: 0 is a slot that nobody has taken.
constexpr Word TAKEN = 1ull << 63;

// Chunks that are counted together.
struct Run {
  double scaleX, scaleY, offsetX, offsetY;
  double snapX, snapY;
  double limit;
  double side;       // of the squares that are counted first
  Word* keys;        // a hash table of squares
  unsigned* counts;  // points in each
  unsigned* found;   // squares found in each round; more than most if that was not the end
  unsigned slots;    // of the table, a power of two
  unsigned most;     // squares that are few
  int widens;        // whether there is more than one round
  int pad;
};

struct Chunk {
  const int* x;  // record integers
  const int* y;
  const int* z;  // none if heights are not looked at
  int* box;      // least x, y, z, greatest x, y, z
  int rows;
  int run;
};

// The host writes these structures byte by byte.
static_assert(sizeof(Run) == 104 && offsetof(Run, keys) == 64 && offsetof(Run, slots) == 88, "layout");
static_assert(sizeof(Chunk) == 40 && offsetof(Chunk, rows) == 32, "layout");

__device__ inline int least(int a, int b) { return a < b ? a : b; }
__device__ inline int greatest(int a, int b) { return a > b ? a : b; }

// Takes a column of a slice into the box of its chunk.
__device__ inline void measureColumn(const int* column, int* box, int from, int to) {
  int low = 0x7fffffff;
  int high = -0x7fffffff - 1;
  for (int row = from + threadIdx.x; row < to; row += THREADS) {
    low = least(low, column[row]);
    high = greatest(high, column[row]);
  }
  for (int by = WARP / 2; by > 0; by /= 2) {
    low = least(low, __shfl_xor_sync(ALL, low, by));
    high = greatest(high, __shfl_xor_sync(ALL, high, by));
  }
  if (threadIdx.x % WARP == 0 && low <= high) {
    atomicMin(box, low);
    atomicMax(box + 3, high);
  }
}

// Boxes of chunks; they are empty before.
ENTRY void __launch_bounds__(THREADS) measure(const Chunk* chunks, int slices) {
  const Chunk chunk = chunks[blockIdx.x / slices];
  const int from = (int)(blockIdx.x % slices) * SLICE;
  const int to = least(from + SLICE, chunk.rows);
  measureColumn(chunk.x, chunk.box, from, to);
  measureColumn(chunk.y, chunk.box + 1, from, to);
  if (chunk.z != nullptr) {
    measureColumn(chunk.z, chunk.box + 2, from, to);
  }
}

// The square of a coordinate along one axis; false if it has no number.
__device__ inline bool squareOf(
    int value, double scale, double offset, double side, double snap, double limit, int& square) {
  const double squares = __ddiv_rn(__dadd_rn(__dmul_rn((double)value, scale), offset), side);
  if (!(fabs(squares) < limit)) {
    return false;
  }
  const double nearest = rint(squares);
  const bool onBorder = __dmul_rn(fabs(__dsub_rn(squares, nearest)), side) < snap;
  square = (int)(onBorder ? nearest : floor(squares));
  return true;
}

// Counts points in a square; not if there are too many squares by now.
__device__ inline void add(const Run& run, unsigned* found, Word key, unsigned points) {
  unsigned slot = (unsigned)(key * 0x9E3779B97F4A7C15ull >> 32) & (run.slots - 1);
  for (unsigned step = 1; step <= run.slots; step++) {
    Word there = __ldcg(run.keys + slot);
    if (there == 0) {
      there = atomicCAS(run.keys + slot, (Word)0, key);
      if (there == 0) {
        there = key;
        atomicAdd(found, 1u);
      }
    }
    if (there == key) {
      atomicAdd(run.counts + slot, points);
      return;
    }
    if (step % WARP == 0 && __ldcg(found) > run.most) {
      return;
    }
    slot = (slot + 1) & (run.slots - 1);
  }
}

// A round: squares 2^round times as wide as the first, for runs that have found no end so far.
ENTRY void __launch_bounds__(THREADS)
    count(const Chunk* chunks, const Run* runs, int slices, int round) {
  const Chunk chunk = chunks[blockIdx.x / slices];
  const Run run = runs[chunk.run];
  if (round > 0 && (!run.widens || run.found[round - 1] <= run.most)) {
    return;
  }
  const double side = run.side * (double)(1u << round);
  unsigned* found = run.found + round;
  const int lane = threadIdx.x % WARP;
  const int from = (int)(blockIdx.x % slices) * SLICE;
  const int to = least(from + SLICE, chunk.rows);
  // All lanes of a warp take the same turns.
  for (int first = from + (int)threadIdx.x - lane; first < to; first += THREADS) {
    if (__ballot_sync(ALL, __ldcg(found) > run.most) != 0) {
      return;
    }
    const int row = first + lane;
    Word key = 0;
    if (row < to) {
      int i, j;
      if (squareOf(chunk.x[row], run.scaleX, run.offsetX, side, run.snapX, run.limit, i) &&
          squareOf(chunk.y[row], run.scaleY, run.offsetY, side, run.snapY, run.limit, j)) {
        key = ((Word)(unsigned)i << 32 | (unsigned)j) ^ TAKEN;
      } else {
        atomicOr(found, NO_NUMBER);
      }
    }
    // Points that follow each other are often in one square: the first of them counts for all.
    const Word before = __shfl_up_sync(ALL, key, 1);
    const bool begins = lane == 0 || key != before;
    const unsigned beginnings = __ballot_sync(ALL, begins);
    if (begins && key != 0) {
      const unsigned later = beginnings & ~((2u << lane) - 1);
      const int end = later == 0 ? WARP : __popc((later & (0u - later)) - 1);
      add(run, found, key, (unsigned)(end - lane));
    }
  }
}

// Empties the tables of runs that go on after a round.
ENTRY void __launch_bounds__(THREADS) clear(const Run* runs, int round) {
  const Run run = runs[blockIdx.x];
  if (!run.widens || run.found[round] <= run.most) {
    return;
  }
  for (unsigned slot = threadIdx.x; slot < run.slots; slot += THREADS) {
    run.keys[slot] = 0;
    run.counts[slot] = 0;
  }
}
