// The lanes that decode one stream in step. On the device a warp; on a host, where tests run the same
// code, a single lane. Values are uniform over the lanes unless said otherwise.
#pragma once

#include <cstdint>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int32_t i32;
typedef int64_t i64;

#ifdef __CUDACC__

#define DEVICE __device__ __forceinline__
#define OUTLINED __device__ __noinline__
#define TABLE __device__ __constant__ const
#define EVERYWHERE __host__ __device__

constexpr u32 LANES = 32;
constexpr u32 ALL = 0xFFFFFFFFu;

DEVICE u32 lane() { return threadIdx.x & 31u; }
DEVICE void sync() { __syncwarp(); }
DEVICE u32 lanesWhere(bool is) { return __ballot_sync(ALL, is); }
template <class T> DEVICE T from(T value, u32 of) { return __shfl_sync(ALL, value, of); }
// What all lanes say alike. The compiler knows that they do, and so that they stay together.
DEVICE bool agreed(bool is) { return __any_sync(ALL, is); }
DEVICE u32 leadingZeros(u32 value) { return __clz(value); }
DEVICE u32 swapped(u32 word) { return __byte_perm(word, 0, 0x0123); }
DEVICE u32 shiftedIn(u32 high, u32 low, u32 shift) { return __funnelshift_l(low, high, shift); }
DEVICE u32 added(u32* to, u32 amount) { return atomicAdd(to, amount); }
DEVICE void pause() { __nanosleep(1000); }
#ifdef GIVE_UP
DEVICE void giveUp() { GIVE_UP; }
#else
DEVICE void giveUp() { asm volatile("exit;"); }
#endif

// A quotient, if it is below 2^19; else something that is not. The approximate one is made smaller by
// more than its error; one is missing then, or two.
DEVICE u32 quotient(u32 dividend, u32 divisor) {
  u32 q = (u32)(__fdividef((float)dividend, (float)divisor) * (1 - 0x1p-20f));
  u32 rest = dividend - q * divisor;
  if (rest >= divisor) {
    q++;
    rest -= divisor;
  }
  return rest >= divisor ? q + 1 : q;
}

// The sum of the values of the lanes up to this one.
DEVICE u32 sumUpTo(u32 value) {
  const u32 self = lane();
#pragma unroll
  for (u32 step = 1; step < LANES; step <<= 1) {
    const u32 other = __shfl_up_sync(ALL, value, step);
    value += self >= step ? other : 0;
  }
  return value;
}

#else

#define DEVICE inline
#define OUTLINED inline
#define TABLE static const
#define EVERYWHERE

constexpr u32 LANES = 1;

DEVICE u32 lane() { return 0; }
DEVICE void sync() {}
template <class T> DEVICE T from(T value, u32) { return value; }
DEVICE bool agreed(bool is) { return is; }
DEVICE u32 leadingZeros(u32 value) { return value == 0 ? 32 : __builtin_clz(value); }
DEVICE u32 swapped(u32 word) { return __builtin_bswap32(word); }
DEVICE u32 shiftedIn(u32 high, u32 low, u32 shift) {
  return shift == 0 ? high : high << shift | low >> (32 - shift);
}
DEVICE u32 added(u32* to, u32 amount) {
  const u32 before = *to;
  *to += amount;
  return before;
}
DEVICE void pause() {}
struct GivenUp {};
DEVICE void giveUp() { throw GivenUp(); }
DEVICE u32 quotient(u32 dividend, u32 divisor) { return dividend / divisor; }
DEVICE u32 sumUpTo(u32 value) { return value; }

#endif

// A number that all lanes have alike, which the compiler knows then.
DEVICE u32 agreedNumber(u32 number) {
  u32 all = 0;
  for (u32 bit = 0; bit < 32; bit++) {
    all |= agreed((number >> bit & 1) != 0) ? 1u << bit : 0;
  }
  return all;
}

// Whether this lane is the one that writes what all lanes know.
DEVICE bool writes() { return lane() == 0; }

DEVICE u32 least(u32 a, u32 b) { return a < b ? a : b; }
DEVICE i32 least(i32 a, i32 b) { return a < b ? a : b; }
DEVICE i32 most(i32 a, i32 b) { return a > b ? a : b; }
