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

// A stored byte, and numbers by which float32 tells the step of almost every value: steps of one, and
// of the lower end, each as the sum of two. Cards for players have few units for doubles.
struct ByteForm {
  StoredByte as;
  float stepsHigh, stepsLow;
  float lowerHigh, lowerLow;
  bool inFloats;
};

// Lower ends beyond are left to doubles, as are values.
constexpr float FARTHEST = 1 << 20;

// By far more than sums of two floats may be wrong: what lies nearer to a half is left to doubles.
constexpr float DOUBT = 1.0f / (1 << 16);

constexpr float MOST_STEPS = 1e30f;

__device__ inline ByteForm formOf(const StoredByte& as) {
  ByteForm form = {as, 0, 0, 0, 0, false};
  if (as.form == STEPS) {
    const double steps = __ddiv_rn(1, as.scale);
    const double lower = -__ddiv_rn(as.lower, as.scale);
    form.stepsHigh = __double2float_rn(steps);
    form.stepsLow = __double2float_rn(__dsub_rn(steps, form.stepsHigh));
    form.lowerHigh = __double2float_rn(lower);
    form.lowerLow = __double2float_rn(__dsub_rn(lower, form.lowerHigh));
    form.inFloats = form.stepsHigh < MOST_STEPS && form.stepsHigh > 1 / MOST_STEPS &&
                    fabsf(form.lowerHigh) < FARTHEST;
  }
  return form;
}

// Rounds to the nearest number of steps, halves up.
__device__ inline int stepsInDoubles(float value, double lower, double scale, int most) {
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

// The same. The position is the sum of what is rounded to floats and of what rounding leaves out.
__device__ inline int steps(float value, const ByteForm& form) {
  const float product = __fmul_rn(value, form.stepsHigh);
  const float position = __fadd_rn(product, form.lowerHigh);
  const float added = __fsub_rn(position, product);
  const float left = __fadd_rn(
      __fsub_rn(product, __fsub_rn(position, added)), __fsub_rn(form.lowerHigh, added));
  const float low = __fmaf_rn(value, form.stepsLow, form.lowerLow);
  const float rest = __fadd_rn(__fadd_rn(__fmaf_rn(value, form.stepsHigh, -product), left), low);
  const float nearest = rintf(position);
  const float beside = __fadd_rn(__fsub_rn(position, nearest), rest);
  if (form.inFloats && fabsf(position) < FARTHEST && fabsf(fabsf(beside) - 0.5f) > DOUBT) {
    const int step = (int)nearest + (beside > 0.5f ? 1 : 0) - (beside < -0.5f ? 1 : 0);
    return min(max(step, 0), form.as.most);
  }
  return stepsInDoubles(value, form.as.lower, form.as.scale, form.as.most);
}

__device__ inline int storedByte(const ByteForm& form, float value) {
  const bool nan = value != value;
  int bits;
  if (form.as.form == FLOAT_BITS) {
    bits = nan ? 0x7fc00000 : __float_as_int(value);
  } else {
    bits = nan ? form.as.noData : steps(value, form);
  }
  return bits >> form.as.shift & 0xff;
}
