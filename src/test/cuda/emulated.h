// What CUDA gives to kernels, for the CPU: a block after another, its threads in turns that end
// where they wait for each other. One thread of the process may run kernels at a time.

#pragma once

// Else threads could not jump from stack to stack.
#undef _FORTIFY_SOURCE

#include <csetjmp>
#include <ucontext.h>

#include <algorithm>
#include <climits>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <memory>
#include <vector>

#define __device__
#define __global__
#define __shared__ static
#define __launch_bounds__(...)
#define __noinline__
#define ENTRY static

struct Index {
  unsigned x;
};

using std::max;
using std::min;

struct alignas(16) int4 {
  int x, y, z, w;
};

struct alignas(16) uint4 {
  unsigned x, y, z, w;
};

struct alignas(16) float4 {
  float x, y, z, w;
};

static inline int4 make_int4(int x, int y, int z, int w) { return {x, y, z, w}; }
static inline uint4 make_uint4(unsigned x, unsigned y, unsigned z, unsigned w) {
  return {x, y, z, w};
}
static inline float4 make_float4(float x, float y, float z, float w) { return {x, y, z, w}; }

static Index threadIdx;
static Index blockIdx;
static Index blockDim;
static Index gridDim;

namespace emulated {

constexpr int STACK_BYTES = 1 << 16;

/** Those that wait for each other: a block, or a warp of it. */
struct Meeting {
  int members = 0;
  int arrived = 0;
  long round = 0;
};

/** Jumps rather than contexts: those ask the system for every turn. */
struct Thread {
  jmp_buf place;
  std::unique_ptr<char[]> stack{new char[STACK_BYTES]};
  bool started = false;
  bool ended = false;
};

static std::vector<Thread> threads;
static jmp_buf scheduler;
static Meeting block;
static Meeting warps[32];
static uint64_t lanes[32][32];
static const std::function<void()> *kernel;

/** Lets the others have their turn. */
static void yield() {
  if (_setjmp(threads[threadIdx.x].place) == 0) {
    _longjmp(scheduler, 1);
  }
}

static Meeting &warp() { return warps[threadIdx.x / 32]; }

static void meet(Meeting &meeting) {
  const long round = meeting.round;
  if (++meeting.arrived == meeting.members) {
    meeting.arrived = 0;
    meeting.round++;
    return;
  }
  while (meeting.round == round) {
    yield();
  }
}

static void leave(Meeting &meeting) {
  meeting.members--;
  if (meeting.members > 0 && meeting.arrived == meeting.members) {
    meeting.arrived = 0;
    meeting.round++;
  }
}

/** One kernel after the other. */
static void body() {
  for (;;) {
    (*kernel)();
    threads[threadIdx.x].ended = true;
    leave(block);
    leave(warp());
    yield();
  }
}

/** Goes on with a thread until it waits or ends. */
__attribute__((noinline)) static void turn(unsigned t) {
  threadIdx.x = t;
  if (_setjmp(scheduler) != 0) {
    return;
  }
  Thread &thread = threads[t];
  if (thread.started) {
    _longjmp(thread.place, 1);
  }
  thread.started = true;
  ucontext_t context;
  getcontext(&context);
  context.uc_stack.ss_sp = thread.stack.get();
  context.uc_stack.ss_size = STACK_BYTES;
  makecontext(&context, body, 0);
  setcontext(&context);
}

/** Runs a kernel to its end. */
static void launch(unsigned blocks, unsigned count, const std::function<void()> &code) {
  kernel = &code;
  blockDim.x = count;
  gridDim.x = blocks;
  while (threads.size() < count) {
    threads.emplace_back();
  }
  for (blockIdx.x = 0; blockIdx.x < blocks; blockIdx.x++) {
    block = Meeting{int(count)};
    for (unsigned w = 0; w < 32; w++) {
      warps[w] = Meeting{count > w * 32 ? int(count - w * 32 < 32 ? count - w * 32 : 32) : 0};
    }
    for (unsigned t = 0; t < count; t++) {
      threads[t].ended = false;
    }
    for (unsigned running = count; running > 0;) {
      running = 0;
      for (unsigned t = 0; t < count; t++) {
        if (!threads[t].ended) {
          turn(t);
          running += threads[t].ended ? 0 : 1;
        }
      }
    }
  }
}

/** What is made of the values that the lanes of the warp give. */
template <typename T, typename Take>
static T exchange(T value, const Take &take) {
  static_assert(sizeof(T) <= sizeof(uint64_t), "too wide");
  uint64_t *given = lanes[threadIdx.x / 32];
  memcpy(&given[threadIdx.x % 32], &value, sizeof value);
  meet(warp());
  const T answer = take(given);
  meet(warp());
  return answer;
}

template <typename T>
static T ofLane(T value, unsigned lane) {
  return exchange(value, [=](const uint64_t *given) {
    T answer;
    memcpy(&answer, &given[lane], sizeof answer);
    return answer;
  });
}

}  // namespace emulated

static inline void __syncthreads() { emulated::meet(emulated::block); }
static inline void __syncwarp() { emulated::meet(emulated::warp()); }

template <typename T>
static inline T __shfl_sync(unsigned, T value, int lane) {
  return emulated::ofLane(value, lane & 31);
}

template <typename T>
static inline T __shfl_up_sync(unsigned, T value, int by) {
  const int lane = threadIdx.x % 32;
  return emulated::ofLane(value, lane >= by ? lane - by : lane);
}

template <typename T>
static inline T __shfl_xor_sync(unsigned, T value, int mask) {
  return emulated::ofLane(value, threadIdx.x % 32 ^ mask);
}

static inline unsigned __ballot_sync(unsigned, bool vote) {
  return emulated::exchange(unsigned(vote), [](const uint64_t *given) {
    unsigned word = 0;
    for (int lane = 0; lane < 32; lane++) {
      word |= unsigned(given[lane] & 1) << lane;
    }
    return word;
  });
}

static inline bool __any_sync(unsigned mask, bool vote) { return __ballot_sync(mask, vote) != 0; }

static inline bool __all_sync(unsigned mask, bool vote) { return __ballot_sync(mask, !vote) == 0; }

template <typename T>
static inline T __ldcg(const T *from) {
  return *from;
}

template <typename T>
static inline T atomicCAS(T *to, T expected, T value) {
  const T found = *to;
  *to = found == expected ? value : found;
  return found;
}

template <typename T>
static inline T atomicMin(T *to, T value) {
  const T found = *to;
  *to = value < found ? value : found;
  return found;
}

template <typename T>
static inline T atomicMax(T *to, T value) {
  const T found = *to;
  *to = value > found ? value : found;
  return found;
}

template <typename T>
static inline T atomicAdd(T *to, T value) {
  const T found = *to;
  *to += value;
  return found;
}

template <typename T>
static inline T atomicOr(T *to, T value) {
  const T found = *to;
  *to |= value;
  return found;
}

static inline int __popc(unsigned word) { return __builtin_popcount(word); }
static inline int __ffs(unsigned word) { return __builtin_ffs(int(word)); }
static inline int __clz(int word) { return word == 0 ? 32 : __builtin_clz(word); }
static inline int __clzll(long long word) { return word == 0 ? 64 : __builtin_clzll(word); }
static inline double __dmul_rn(double a, double b) { return a * b; }
static inline double __dadd_rn(double a, double b) { return a + b; }
static inline double __dsub_rn(double a, double b) { return a - b; }
static inline double __ddiv_rn(double a, double b) { return a / b; }
static inline double __dsqrt_rn(double a) { return sqrt(a); }
static inline double __fma_rn(double a, double b, double c) { return fma(a, b, c); }
static inline double __int2double_rn(int a) { return a; }
static inline double __ll2double_rn(long long a) { return double(a); }
static inline double __ull2double_rn(unsigned long long a) { return double(a); }
static inline float __double2float_rn(double a) { return float(a); }
static inline float rsqrtf(float a) { return 1 / sqrtf(a); }

static inline float __int_as_float(int bits) {
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

static inline double __longlong_as_double(long long bits) {
  double value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

static inline int __float_as_int(float value) {
  int bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

static inline long long __double_as_longlong(double value) {
  long long bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}
