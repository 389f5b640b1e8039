// The bytes that extra bytes of LAS hold of a float32, as the CPU stores it.

#pragma once

constexpr int FLOAT_BITS = 0;  // as it is; every NaN as the same
constexpr int STEPS = 1;       // in steps from a lower end, rounded and clamped

// One byte of every point: a layer.
struct StoredByte {
  int column;  // whose
  int shift;   // of the byte within what is stored
  int form;
  int most;    // the largest number of steps
  int noData;  // what NaN is stored as
  int unused;
  double lower;
  double scale;
};

// Rounds to the nearest number of steps, halves up.
__device__ inline int steps(float value, double lower, double scale, int most) {
  const double position = __ddiv_rn(__dsub_rn((double)value, lower), scale);
  if (!(position > 0)) {
    return 0;
  }
  if (position >= most) {
    return most;
  }
  const int below = (int)position;
  return below + (__dsub_rn(position, (double)below) >= 0.5 ? 1 : 0);
}

__device__ inline int storedByte(const StoredByte& as, float value) {
  const bool nan = value != value;
  int bits;
  if (as.form == FLOAT_BITS) {
    bits = nan ? 0x7fc00000 : __float_as_int(value);
  } else {
    bits = nan ? as.noData : steps(value, as.lower, as.scale, as.most);
  }
  return bits >> as.shift & 0xff;
}
