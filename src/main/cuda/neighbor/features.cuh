// From the sums of a neighbourhood to its row of features; definitions as in the catalogue.

#pragma once

#include "catalogue.cuh"

// Features, and columns, there is room for, so that another one moves nothing.
constexpr int FEATURE_ROOM = 64;

// Which column of the output a feature goes to; -1 if it is not asked for.
struct Columns {
  signed char of[FEATURE_ROOM];
  int count;
  int variants;  // in which definitions are read, a bit each

  __device__ inline bool reads(Variant variant) const { return variants & variant; }
};

static_assert(FEATURES <= FEATURE_ROOM, "more features than a query has room for");

// 4/3 pi, of the volume of a ball.
constexpr double BALL = 0x1.0c152382d7365p+2;

// Distances are summed as integers of this fraction of a step, so that their order does not matter.
constexpr double DISTANCE_FRACTION = 1 << 30;

template <typename Int>
struct DistanceSum {
  typedef unsigned long long Type;
};

template <>
struct DistanceSum<Wide> {
  typedef Wide Type;
};

// Sums over a neighbourhood of the differences to its point, exact integers in lattice steps.
template <typename Int>
struct Sums {
  int count;
  Int x, y, z, xx, xy, xz, yy, yz, zz;
  long long lowest, highest;  // difference of z
  unsigned long long farthest;  // squared
  typename DistanceSum<Int>::Type distances;  // in fractions of a step
};

// The distance whose square in steps this is, in fractions of a step.
template <typename Int>
__device__ inline unsigned long long distanceInFractions(Int squared) {
  return (unsigned long long)(sqrt(toReal(squared)) * DISTANCE_FRACTION + 0.5).value;
}

// m Sxx - Sx Sx and so on. Leaving out the point itself changes m alone: it adds nothing to sums of
// differences to it.
template <typename Int, typename Source>
__device__ inline Scatter scatterOf(const Sums<Source>& sums, int m) {
  const Int n = m;
  return scatterOf<Int>(
      n * sums.xx - (Int)sums.x * sums.x, n * sums.xy - (Int)sums.x * sums.y,
      n * sums.xz - (Int)sums.x * sums.z, n * sums.yy - (Int)sums.y * sums.y,
      n * sums.yz - (Int)sums.y * sums.z, n * sums.zz - (Int)sums.z * sums.z);
}

// Writes the features of a neighbourhood that are asked for, each column `stride` values after the
// one before. `Int` holds a product of two sums, `Asked` are Columns or answer like them. Formulas are
// those of the catalogue's classes, operation for operation.
template <typename Int, typename Asked, typename Source>
__device__ inline void writeRow(
    const Sums<Source>& sums, double unit, const Asked& columns, float* row, long stride) {
#define WANTED(feature) (columns.of[feature] >= 0)
#define PUT(feature, value) row[columns.of[feature] * stride] = toFloat(value)
  const int m = sums.count;
  const Real count = toReal(m);
  const Real step = unit;
  const Real scale = step * step / (count * count);
  // Of m = 1 there are no eigenvalues.
  const Real eigenScale = columns.reads(SAMPLE_COVARIANCE)
                              ? step * step / (count * toReal(m - 1))
                              : scale;
  const Scatter scatter = scatterOf<Int>(sums, m);
  Eigen e;
  if (m < 3) {
    e = {NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE};
  } else {
    solve(scatter, e);
  }
  const Real value1 = e.value1 * eigenScale;
  const Real value2 = e.value2 * eigenScale;
  const Real value3 = e.value3 * eigenScale;
  const Real shape1 = columns.reads(ROOTS) ? sqrt(value1) : value1;
  const Real shape2 = columns.reads(ROOTS) ? sqrt(value2) : value2;
  const Real shape3 = columns.reads(ROOTS) ? sqrt(value3) : value3;
  const Real normalX = e.x3;
  const Real normalY = e.y3;
  const Real normalZ = e.z3;
  const Real varianceZ = scatter.zz * scale;
  const Real farthest = sqrt(toReal(sums.farthest)) * unit;

  const Real sum = value1 + value2 + value3;

#include "formulas.cuh"
#undef PUT
#undef WANTED
}
