// The kernels of byte layers on the CPU: the 32 lanes of a warp are contexts that take turns at every
// operation of the warp.
//
//   bytelayer   from stdin ints: chunks, stored bytes of a point, slice, slices, everyPoint, whether
//               there are flags, columns, points; then first points, stored bytes, columns, flags; to
//               stdout the table, then the bytes of each stream, both from multiples of 16 bytes on

// Else lanes could not jump from stack to stack.
#undef _FORTIFY_SOURCE

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <csetjmp>
#include <cstring>
#include <functional>
#include <ucontext.h>
#include <vector>

#define __device__
#define __host__
#define ALL 0xffffffffu

using std::max;
using std::min;

struct uint4 {
  unsigned x, y, z, w;
};

constexpr int LANES = 32;
constexpr size_t STACK = 1 << 16;

// A warp, of which one lane runs at a time.
static jmp_buf host;
static jmp_buf lanes[LANES];
static bool started[LANES];
static std::vector<char> stacks(LANES* STACK);
static bool ended[LANES];
static int running;
static long long told[2][LANES];
static int turns[LANES];
static const std::function<void(int)>* program;

static void enter();

// Goes on with the lane that runs, on its own stack.
static void resume() {
  if (started[running]) {
    _longjmp(lanes[running], 1);
  }
  started[running] = true;
  ucontext_t lane;
  getcontext(&lane);
  lane.uc_stack.ss_sp = &stacks[running * STACK];
  lane.uc_stack.ss_size = STACK;
  makecontext(&lane, enter, 0);
  setcontext(&lane);
}

// Lets the other lanes come as far.
static void yield() {
  if (_setjmp(lanes[running]) == 0) {
    _longjmp(host, 1);
  }
}

// One program after the other.
static void enter() {
  for (;;) {
    (*program)(running);
    ended[running] = true;
    yield();
  }
}

// Runs the lanes up to the next operation of the warp in turn, until all have ended.
static void runWarp(const std::function<void(int)>& lane) {
  program = &lane;
  for (int i = 0; i < LANES; i++) {
    ended[i] = false;
    turns[i] = 0;
  }
  // not in a register: a jump does not bring those back
  for (volatile bool any = true; any;) {
    any = false;
    for (running = 0; running < LANES; running++) {
      if (!ended[running]) {
        if (_setjmp(host) == 0) {
          resume();
        }
        any = any || !ended[running];
      }
    }
  }
  for (int i = 1; i < LANES; i++) {
    if (turns[i] != turns[0]) {
      fprintf(stderr, "lane %d took part in %d operations, lane 0 in %d\n", i, turns[i], turns[0]);
      exit(1);
    }
  }
}

// Tells the other lanes a value; returns what all told.
static const long long* exchange(long long value) {
  const int parity = turns[running]++ & 1;
  told[parity][running] = value;
  yield();
  return told[parity];
}

static void __syncwarp() { exchange(0); }

static unsigned __ballot_sync(unsigned, bool is) {
  const long long* all = exchange(is);
  unsigned lanes = 0;
  for (int i = 0; i < LANES; i++) {
    lanes |= all[i] != 0 ? 1u << i : 0;
  }
  return lanes;
}

template <typename T>
static T __shfl_sync(unsigned, T value, int from) {
  return (T)exchange((long long)value)[from];
}

template <typename T>
static T __shfl_up_sync(unsigned, T value, int by) {
  const int lane = running;
  return (T)exchange((long long)value)[lane < by ? lane : lane - by];
}

static void atomicAdd(unsigned* to, unsigned value) { *to += value; }
static int __popc(unsigned bits) { return __builtin_popcount(bits); }
static int __ffs(unsigned bits) { return __builtin_ffs((int)bits); }
static int __clz(unsigned bits) { return bits == 0 ? 32 : __builtin_clz(bits); }

static unsigned __funnelshift_r(unsigned low, unsigned high, int by) {
  return (unsigned)(((uint64_t)high << 32 | low) >> (by & 31));
}

static int __float_as_int(float value) {
  int bits;
  memcpy(&bits, &value, sizeof(bits));
  return bits;
}

static double __dsub_rn(double a, double b) { return a - b; }
static double __ddiv_rn(double a, double b) { return a / b; }

#include "values.cuh"
#include "job.cuh"
#include "contexts.cuh"
#include "model.cuh"
#include "symbols.cuh"
#include "coder.cuh"

template <typename T>
static std::vector<T> read(size_t count) {
  std::vector<T> values(count);
  if (fread(values.data(), sizeof(T), count, stdin) != count) {
    fprintf(stderr, "the question ends too early\n");
    exit(1);
  }
  return values;
}

int main() {
  const std::vector<int> head = read<int>(8);
  Job job = {};
  job.chunks = head[0];
  job.bytesOfPoint = head[1];
  job.slice = head[2];
  const int slices = head[3];
  job.everyPoint = head[4];
  const size_t points = head[7];
  const std::vector<int> firsts = read<int>(job.chunks + 1);
  const std::vector<StoredByte> bytes = read<StoredByte>(job.bytesOfPoint);
  const std::vector<float> columns = read<float>((size_t)head[6] * points);
  const std::vector<unsigned char> flags = read<unsigned char>(head[5] != 0 ? points : 0);
  job.firsts = firsts.data();
  job.bytes = bytes.data();
  job.columns = columns.data();
  job.stride = (long long)points;
  job.flags = head[5] != 0 ? flags.data() : nullptr;

  const size_t all = streams(job);
  std::vector<unsigned> contextOf(points);
  std::vector<int> several(job.chunks);
  std::vector<uint4> intervals(2 * all * job.slice / 4);
  std::vector<unsigned> saved(all * contexts(job) * 2 * SYMBOLS);
  std::vector<Statistics> statistics(all);
  std::vector<Coder> coders(all);
  std::vector<unsigned> slots(job.bytesOfPoint * slotsBefore(firsts[job.chunks], job.chunks) / 4);
  std::vector<Made> made(all);
  job.points = contextOf.data();
  job.several = job.flags == nullptr ? nullptr : several.data();
  job.intervals = (unsigned*)intervals.data();
  job.models = saved.data();
  job.statistics = statistics.data();
  job.coders = coders.data();
  job.slots = slots.data();
  job.made = made.data();

  if (job.flags != nullptr) {
    for (int chunk = 0; chunk < job.chunks; chunk++) {
      const int first = firsts[chunk];
      runWarp([&](int lane) {
        several[chunk] = findContexts(
            job.flags + first, pointsOf(job, chunk), job.everyPoint != 0, lane, job.points + first);
      });
    }
  }
  for (int slice = 0; slice <= slices; slice++) {
    for (size_t stream = 0; stream < all; stream++) {
      if (slice > 0) {
        codeSlice(job, stream, slice - 1);
      }
      if (slice < slices) {
        Statistics shared;
        Model models[CONTEXTS];
        memset(models, 0xee, sizeof(models));
        runWarp([&](int lane) { findIntervals(job, stream, slice, lane, shared, models); });
      }
    }
  }
  made.resize((all + 1) / 2 * 2);
  fwrite(made.data(), sizeof(Made), made.size(), stdout);
  for (size_t stream = 0; stream < all; stream++) {
    for (int word = 0; word < (made[stream].size + 15) / 16 * 4; word++) {
      const unsigned value = __builtin_bswap32(slotOf(job, stream)[word]);
      fwrite(&value, sizeof(value), 1, stdout);
    }
  }
  return 0;
}
