// A warp on the CPU: its 32 lanes are contexts that take turns at every operation of the warp.

#pragma once

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

using std::max;
using std::min;

struct uint4 {
  unsigned x, y, z, w;
};

namespace warp {

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

static bool __any_sync(unsigned mask, bool is) { return __ballot_sync(mask, is) != 0; }

template <typename T>
static T __shfl_sync(unsigned, T value, int from) {
  return (T)exchange((long long)value)[from];
}

template <typename T>
static T __shfl_up_sync(unsigned, T value, int by) {
  const int lane = running;
  return (T)exchange((long long)value)[lane < by ? lane : lane - by];
}

static unsigned atomicAdd(unsigned* to, unsigned value) {
  const unsigned before = *to;
  *to += value;
  return before;
}
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

static float __fadd_rn(float a, float b) { return a + b; }
static float __fsub_rn(float a, float b) { return a - b; }
static float __fmul_rn(float a, float b) { return a * b; }
static float __fmaf_rn(float a, float b, float c) { return fmaf(a, b, c); }
static float __double2float_rn(double a) { return (float)a; }
static double __dsub_rn(double a, double b) { return a - b; }
static double __ddiv_rn(double a, double b) { return a / b; }

}  // namespace warp
