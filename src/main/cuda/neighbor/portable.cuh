// Cube root, logarithm and arc tangent as in the class PortableMath, operation for operation; change
// both together. What they do and how right they are is said there.

#pragma once

constexpr double DEGREES = 0x1.ca5dc1a63c1f8p+5;  // of a radian

constexpr double SMALLEST_NORMAL = 0x1p-1022;
constexpr double INFINITE = __builtin_inf();
constexpr int MANTISSA_BITS = 52;
constexpr int BIAS = 1023;
constexpr long long UPPER_HALF = ~((1ll << 27) - 1);
constexpr int LIFT_BITS = 54;
constexpr double LIFT = 0x1p54;
constexpr int INVERSE_CUBE_ROOT = 0x553ee000;
constexpr long long SQRT_HALF = 0x3fe6a09e667f3bcdll;
constexpr double LN_2_HIGH = 0x1.62e42fefa2p-1;
constexpr double LN_2_LOW = 0x1.9ef35793c7673p-41;

__device__ const double ANGLE_HIGH[] = {
    0,
    0x1.fd5ba9aac2f6ep-4,
    0x1.f5b75f92c80ddp-3,
    0x1.6f61941e4def1p-2,
    0x1.dac670561bb4fp-2,
    0x1.1e00babdefeb4p-1,
    0x1.4978fa3269ee1p-1,
    0x1.700a7c5784634p-1,
    0x1.921fb54442d18p-1,
    0x1.b434ee31013fdp-1,
    0x1.dac670561bb4fp-1,
    0x1.031f57e54adbep+0,
    0x1.1b6e192ebbe44p+0,
    0x1.3647503caf55cp+0,
    0x1.5368c951e9cfdp+0,
    0x1.7249faa996a21p+0,
    0x1.921fb54442d18p+0,
};

__device__ const double ANGLE_LOW[] = {
    0,
    -0x1.cd37686760c17p-59,
    0x1.8ab6e3cf7afbdp-57,
    -0x1.c63aae6f6e918p-56,
    0x1.a2b7f222f65e2p-56,
    -0x1.928df287a668fp-58,
    0x1.2419a87f2a458p-56,
    -0x1.8c34d25aadef6p-56,
    0x1.1a62633145c07p-55,
    -0x1.0520d0701d877p-55,
    0x1.a2b7f222f65e2p-55,
    0x1.338b4259c0270p-54,
    0x1.b1b466a88828ep-54,
    0x1.17e21d9a42c9ap-55,
    -0x1.96f47948a99f1p-54,
    0x1.a8cc1e7480c68p-54,
    0x1.1a62633145c07p-54,
};

__device__ inline long long bitsOf(Real x) { return __double_as_longlong(x.value); }
__device__ inline Real ofBits(long long bits) { return __longlong_as_double(bits); }
__device__ inline Real upperHalf(Real x) { return ofBits(bitsOf(x) & UPPER_HALF); }

__device__ inline Real cbrt(Real x) {
  Real a = abs(x);
  if (!(a > 0 && a < INFINITE)) {
    return x;
  }
  int third = 0;
  if (a < SMALLEST_NORMAL) {
    a *= LIFT;
    third = -LIFT_BITS / 3;
  }
  const long long bits = bitsOf(a);
  const int whole = ((int)(bits >> MANTISSA_BITS) - BIAS + 3 * BIAS) / 3 - BIAS;
  const Real m = ofBits(bits - ((long long)(3 * whole) << MANTISSA_BITS));
  const int upper = (int)(bitsOf(m) >> 32);

  Real y = ofBits((long long)(INVERSE_CUBE_ROOT - upper / 3) << 32);
  Real c = 1 - m * y * y * y;
  y += y * (c * (1.0 / 3 + c * (2.0 / 9 + c * (14.0 / 81))));
  c = 1 - m * y * y * y;
  y += y * (c * (1.0 / 3 + c * (2.0 / 9)));

  const Real t = upperHalf(m * y * y);
  const Real square = t * t;
  const Real high = upperHalf(square);
  const Real rest = (m - high * t) - (square - high) * t;
  const Real u = rest * (y * y * y);
  const Real root = t + t * (u * (1.0 / 3 + u * (2.0 / 9)));
  const Real scale = ofBits((long long)(whole + third + BIAS) << MANTISSA_BITS);
  return x < 0 ? -(root * scale) : root * scale;
}

__device__ inline Real log(Real x) {
  Real a = x;
  int lifted = 0;
  if (!(a >= SMALLEST_NORMAL && a < INFINITE)) {
    if (!(a > 0 && a < INFINITE)) {
      return a == 0 ? Real(-INFINITE) : a > 0 ? a : Real(NONE);
    }
    a *= LIFT;
    lifted = LIFT_BITS;
  }
  const long long bits = bitsOf(a);
  const int exponent = (int)((bits - SQRT_HALF) >> MANTISSA_BITS);
  const Real k = toReal(exponent - lifted);
  const Real f = ofBits(bits - ((long long)exponent << MANTISSA_BITS)) - 1;
  const Real s = f / (2 + f);
  const Real z = s * s;
  const Real w = z * z;
  const Real even =
      w * (2.0 / 5 + w * (2.0 / 9 + w * (2.0 / 13 + w * (2.0 / 17 + w * (2.0 / 21)))));
  const Real odd =
      z * (2.0 / 3 + w * (2.0 / 7 + w * (2.0 / 11 + w * (2.0 / 15 + w * (2.0 / 19)))));
  const Real half = 0.5 * f * f;
  return k * LN_2_HIGH - ((half - (s * (half + (odd + even)) + k * LN_2_LOW)) - f);
}

__device__ inline Real angle(Real y, Real x) {
  if (!(y >= 0 && x >= 0)) {
    return NONE;
  }
  const bool steep = y > x;
  Real most = steep ? y : x;
  Real least = steep ? x : y;
  if (most == 0) {
    return 0;
  }
  if (most == INFINITE) {
    return least == INFINITE ? ANGLE_HIGH[8] : steep ? ANGLE_HIGH[16] : 0;
  }
  if (most < 0x1p-900 || most > 0x1p900) {
    const Real scale = most < 1 ? 0x1p200 : 0x1p-200;
    most *= scale;
    least *= scale;
  }
  const int i = (int)(8 * (least / most) + 0.25).value;
  const Real tangent = 0.125 * toReal(i);
  const Real high = upperHalf(most);
  const Real across = (least - tangent * high) - tangent * (most - high);
  const Real u = across / (most + tangent * least);
  const Real z = u * u;
  const Real series =
      z *
      (1.0 / 3 -
       z * (1.0 / 5 -
            z * (1.0 / 7 - z * (1.0 / 9 - z * (1.0 / 11 - z * (1.0 / 13 - z * (1.0 / 15)))))));
  const Real arc = u - u * series;
  return steep ? ANGLE_HIGH[16 - i] + (ANGLE_LOW[16 - i] - arc)
               : ANGLE_HIGH[i] + (ANGLE_LOW[i] + arc);
}
