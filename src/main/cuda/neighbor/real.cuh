// Numbers of which the CPU has the same bits: float64, every operation rounded by itself, as Java
// does. The compiler may join a product and a sum of plain doubles into one operation; of these not.

#pragma once

struct Real {
  double value;

  Real() = default;
  __device__ Real(double v) : value(v) {}
};

__device__ inline Real operator+(Real a, Real b) { return __dadd_rn(a.value, b.value); }
__device__ inline Real operator-(Real a, Real b) { return __dsub_rn(a.value, b.value); }
__device__ inline Real operator*(Real a, Real b) { return __dmul_rn(a.value, b.value); }
__device__ inline Real operator/(Real a, Real b) { return __ddiv_rn(a.value, b.value); }
__device__ inline Real operator-(Real a) { return -a.value; }
__device__ inline Real& operator+=(Real& a, Real b) { return a = a + b; }
__device__ inline Real& operator*=(Real& a, Real b) { return a = a * b; }
__device__ inline bool operator<(Real a, Real b) { return a.value < b.value; }
__device__ inline bool operator>(Real a, Real b) { return a.value > b.value; }
__device__ inline bool operator<=(Real a, Real b) { return a.value <= b.value; }
__device__ inline bool operator>=(Real a, Real b) { return a.value >= b.value; }
__device__ inline bool operator==(Real a, Real b) { return a.value == b.value; }

__device__ inline Real sqrt(Real a) { return __dsqrt_rn(a.value); }
__device__ inline Real abs(Real a) { return fabs(a.value); }

// a b + c in one operation, as Math.fma.
__device__ inline Real fma(Real a, Real b, Real c) { return __fma_rn(a.value, b.value, c.value); }

// As Math.max and Math.min have it of all but -0, also of NaN.
__device__ inline Real atLeast(Real least, Real a) { return a < least ? least : a; }
__device__ inline Real atMost(Real most, Real a) { return a > most ? most : a; }

constexpr double NONE = __builtin_nan("");  // not defined

// As Java narrows, with its one NaN.
__device__ inline float toFloat(Real a) {
  return a == a ? __double2float_rn(a.value) : __int_as_float(0x7fc00000);
}

__device__ inline Real toReal(int n) { return __int2double_rn(n); }
__device__ inline Real toReal(long long n) { return __ll2double_rn(n); }
__device__ inline Real toReal(unsigned long long n) { return __ull2double_rn(n); }

// Rounded once, to nearest, ties to even: 64 bits of it, the last one set if any below is.
__device__ inline Real toReal(Wide n) {
  const unsigned __int128 magnitude = n < 0 ? -(unsigned __int128)n : (unsigned __int128)n;
  const unsigned long long high = (unsigned long long)(magnitude >> 64);
  if (high == 0) {
    const Real low = toReal((unsigned long long)magnitude);
    return n < 0 ? -low : low;
  }
  const int dropped = 64 - __clzll((long long)high);
  const unsigned long long top = (unsigned long long)(magnitude >> dropped);
  const bool rest = magnitude << (128 - dropped) != 0;
  const Real scale = __longlong_as_double((1023ll + dropped) << 52);
  const Real rounded = toReal(top | (rest ? 1 : 0)) * scale;
  return n < 0 ? -rounded : rounded;
}
