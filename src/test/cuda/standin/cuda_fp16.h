// Half precision as kernels use it, for the CPU.

#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>

struct __half {
  uint16_t bits;
};

struct __half2 {
  __half x, y;
};

static float ofHalf(__half h) {
  const int exponent = h.bits >> 10 & 31;
  const int mantissa = h.bits & 1023;
  const float magnitude = exponent == 31  ? (mantissa ? NAN : INFINITY)
                          : exponent == 0 ? ldexpf((float)mantissa, -24)
                                          : ldexpf((float)(mantissa + 1024), exponent - 25);
  return h.bits >> 15 ? -magnitude : magnitude;
}

// To the nearest, ties to even; or, if `up`, to none that is smaller.
static __half toHalf(double value, bool up = false) {
  const uint16_t sign = std::signbit(value) ? 0x8000 : 0;
  const double magnitude = std::fabs(value);
  int exponent = 0;
  frexp(magnitude, &exponent);
  const int last = std::max(exponent - 11, -24);  // of the last bit
  const double steps = ldexp(magnitude, -last);
  const double whole = !up ? nearbyint(steps) : sign ? floor(steps) : ceil(steps);
  const double rounded = ldexp(whole, last);
  if (!(rounded < 65520)) {
    return {(uint16_t)(sign | 0x7c00)};
  }
  if (rounded < ldexp(1, -14)) {
    return {(uint16_t)(sign | (uint16_t)ldexp(rounded, 24))};
  }
  frexp(rounded, &exponent);
  return {(uint16_t)(sign | (exponent + 14) << 10 | ((int)ldexp(rounded, 11 - exponent) & 1023))};
}

static __half __float2half_rn(float value) { return toHalf(value); }
static __half __float2half_ru(float value) { return toHalf(value, true); }
static unsigned short __half_as_ushort(__half h) { return h.bits; }
static __half2 __float2half2_rn(float value) { return {toHalf(value), toHalf(value)}; }

static __half2 __hsub2(__half2 a, __half2 b) {
  return {toHalf(ofHalf(a.x) - ofHalf(b.x)), toHalf(ofHalf(a.y) - ofHalf(b.y))};
}

static __half2 __hfma2(__half2 a, __half2 b, __half2 c) {
  return {
      toHalf((double)ofHalf(a.x) * ofHalf(b.x) + ofHalf(c.x)),
      toHalf((double)ofHalf(a.y) * ofHalf(b.y) + ofHalf(c.y))};
}

static __half saturated(__half h) {
  const float value = ofHalf(h);
  return value > 1 ? toHalf(1) : value > 0 ? h : toHalf(0);
}

static __half2 __hfma2_sat(__half2 a, __half2 b, __half2 c) {
  const __half2 result = __hfma2(a, b, c);
  return {saturated(result.x), saturated(result.y)};
}
