// What becomes of a value, in integers wherever results are added up, so that no order shows: the
// same as FeatureChecksum, TopView and Histogram do on the CPU; change both together.

#pragma once

#ifdef __CUDACC__
#define BOTH __host__ __device__ inline
#else
#define BOTH inline
#endif

typedef unsigned long long Word;

constexpr float LARGEST_VALUE = 0x1p22f;
constexpr float FEATURE_STEPS = 0x1p20f;
constexpr double HEIGHT_STEPS = 1000;
constexpr int CLASS_BITS = 9;
constexpr unsigned NAN_BITS = 0x7fc00000u;
constexpr unsigned INFINITE_BITS = 0x7f800000u;
constexpr unsigned SIGN = 0x80000000u;
constexpr Word LONG_SIGN = 1ull << 63;

BOTH bool isNan(unsigned bits) { return (bits & ~SIGN) > INFINITE_BITS; }

// The finaliser of SplitMix64 (Steele, Lea, Flood 2014).
BOTH Word mix(Word seed) {
  Word z = seed;
  z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9ull;
  z = (z ^ z >> 27) * 0x94D049BB133111EBull;
  return z ^ z >> 31;
}

// Takes a feature, by its bits, into the hash of a point.
BOTH Word mixFeature(Word hash, unsigned bits) {
  const int known = static_cast<int>(isNan(bits) ? NAN_BITS : bits);
  return mix(hash ^ static_cast<Word>(static_cast<long long>(known)));
}

// How many of the borders, in order, a value has reached.
template <typename Value>
BOTH int reached(const Value* borders, int count, Value value) {
  int from = 0;
  while (count > 0) {
    const int half = count / 2;
    const bool past = value >= borders[from + half];
    from += past ? half + 1 : 0;
    count = past ? count - half - 1 : half;
  }
  return from;
}

// Numbers in the order of the values; none is 0, nor the complement of one. Not for NaN.
BOTH unsigned ordered(unsigned bits) { return bits & SIGN ? ~bits : bits | SIGN; }

// A feature in the steps in which it is summed. Not for NaN.
BOTH long long featureSteps(float value) {
  const float most = value > LARGEST_VALUE ? LARGEST_VALUE : value;
  const float held = most < -LARGEST_VALUE ? -LARGEST_VALUE : most;
  // Exact before it is rounded: a power of two.
#ifdef __CUDA_ARCH__
  return __float2ll_rn(held * FEATURE_STEPS);
#else
  return llrintf(held * FEATURE_STEPS);
#endif
}

// A height and a class plus 1 (0 where it is not known), in the order of heights; never 0.
BOTH Word topKey(long long height, int known) {
  return (static_cast<Word>(height) << CLASS_BITS | static_cast<Word>(known)) ^ LONG_SIGN;
}

// Cells along an axis, as LatticeCells has them.
struct Cells {
  const int* firsts;
  int count;
  int last;
  int anchor;
  float ratio;
};

// The cell of a coordinate, -1 if it lies in none.
BOTH int cellOf(const Cells& cells, int coordinate) {
  if (coordinate < cells.firsts[0] || coordinate > cells.last) {
    return -1;
  }
  // Off by one or so, unless cells are of different sizes.
  const float guess =
      1 + static_cast<float>(static_cast<long long>(coordinate) - cells.anchor) * cells.ratio;
  const float most = static_cast<float>(cells.count - 1);
  int cell = guess < 0 ? 0 : static_cast<int>(guess > most ? most : guess);
  while (cell > 0 && coordinate < cells.firsts[cell]) {
    cell--;
  }
  while (cell + 1 < cells.count && coordinate >= cells.firsts[cell + 1]) {
    cell++;
  }
  return cell;
}
