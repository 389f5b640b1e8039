// The device code of LAZ decoding on a host, with one lane or, if WARP is defined, with the 32 of a
// warp that take turns. Reads a batch from the standard input:
// 64-bit numbers of bytes of the scratch memory, of what it begins with, of the input and the columns; of
// first layers, other layers and chunks of formats 0-5; of bytes of shared memory; of chunks; of bytes of
// traces. Then the Batch with offsets in place of addresses, what the scratch begins with, and the input.
// Writes the verdicts and the columns.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <vector>

#ifdef WARP
#include "lanes.h"

using warp::__any_sync;
using warp::__ballot_sync;
using warp::__clz;
using warp::__shfl_sync;
using warp::__shfl_up_sync;
using warp::__syncwarp;
using warp::atomicAdd;
using warp::runWarp;

struct GivenUp {};
struct Index {
  unsigned x;
};

static unsigned __byte_perm(unsigned word, unsigned, unsigned) { return __builtin_bswap32(word); }
static unsigned __funnelshift_l(unsigned low, unsigned high, unsigned by) {
  return (unsigned)(((uint64_t)high << 32 | low) << (by & 31) >> 32);
}
static void __nanosleep(unsigned) {}
static float __fdividef(float a, float b) { return a / b; }

#define __CUDACC__
#define __host__
#define __constant__
#define __forceinline__ inline
#define __noinline__
#define threadIdx (Index{(unsigned)warp::running})
#define GIVE_UP throw GivenUp()
#else
static void runWarp(const std::function<void(int)>& lane) { lane(0); }
#endif

#include "pointwise.cuh"
#include "tasks.cuh"

static u64 number() {
  u64 value;
  if (fread(&value, 8, 1, stdin) != 1) {
    exit(3);
  }
  return value;
}

int main() {
  const u64 scratchBytes = number();
  const u64 descriptorBytes = number();
  const u64 inputBytes = number();
  const u64 columnBytes = number();
  const u64 firstLayers = number();
  const u64 otherLayers = number();
  const u64 pointwise = number();
  const u64 nearBytes = number();
  const u64 chunks = number();
  const u64 traceBytes = number();
  Batch b;
  std::vector<u64> scratch(scratchBytes / 8);
  std::vector<u64> near(nearBytes / 8);
  std::vector<u8> input(inputBytes);
  std::vector<u8> columns(columnBytes);
  if (fread(&b, sizeof b, 1, stdin) != 1
      || fread(scratch.data(), 1, descriptorBytes, stdin) != descriptorBytes
      || fread(input.data(), 1, inputBytes, stdin) != inputBytes) {
    return 3;
  }
  char* const base = (char*)scratch.data();
  b.input = input.data();
  b.columns = columns.data();
  b.tasks = (const Task*)(base + (u64)b.tasks);
  b.places = (const u64*)(base + (u64)b.places);
  b.offsets = (const u32*)(base + (u64)b.offsets);
  b.traces = (u16*)(base + (u64)b.traces);
  memset(b.traces, 0xFF, traceBytes);
  b.verdicts = (u32*)(base + (u64)b.verdicts);
  b.pool = base + (u64)b.pool;
  b.counts = (u32*)(base + (u64)b.counts);
  const u64 tasks = firstLayers + otherLayers + pointwise;
  for (u64 i = 0; i < tasks; i++) {
    const Task& t = b.tasks[i];
    const Memory m = {
        (u32*)near.data(), b.pool, b.counts, b.verdicts + t.chunk, (u32)(nearBytes / 8),
        b.poolUnits};
    if (i >= firstLayers && i < firstLayers + otherLayers && b.verdicts[t.chunk] != 0) {
      continue;
    }
    runWarp([&](int) {
      try {
        if (i < firstLayers + otherLayers) {
          fail(b, t, decodeTask(b, t, m));
        } else {
          fail(b, t, decodePointwise(b, t, m));
        }
      } catch (const GivenUp&) {
        // its verdict is there
      }
    });
  }
  fwrite(b.verdicts, 4, chunks, stdout);
  fwrite(columns.data(), 1, columnBytes, stdout);
  return 0;
}
