// From the sums of a neighbourhood to its row of features; definitions as in the catalogue.

#pragma once

// Features this module computes, in the catalogue's order; the host names them by position.
enum Feature {
  EIGENVALUE_1,
  EIGENVALUE_2,
  EIGENVALUE_3,
  EIGENVALUE_SUM,
  LINEARITY,
  PLANARITY,
  SPHERICITY,
  ANISOTROPY,
  OMNIVARIANCE,
  EIGENENTROPY,
  SURFACE_VARIATION,
  PCA_1,
  PCA_2,
  NORMAL_X,
  NORMAL_Y,
  NORMAL_Z,
  VERTICALITY,
  VERTICALITY_GUINARD,
  HORIZONTALITY,
  SLOPE,
  ROUGHNESS,
  FIRST_ORDER_MOMENT,
  NEIGHBOR_COUNT,
  KNN_DISTANCE_MEAN,
  KNN_DISTANCE_MAX,
  DENSITY_3D,
  Z_RANGE,
  Z_STD,
  Z_ABOVE_MIN,
  WALL_SCORE,
  ROOF_SCORE,
  FEATURES
};

// Which column of the output a feature goes to; -1 if it is not asked for.
struct Columns {
  signed char of[FEATURES];
  int count;
};

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

// e ln e, which is 0 at 0.
__device__ inline Real entropy(Real e) { return e == 0 ? Real(0) : e * log(e); }

// u_z / |u| of u = sum(l_i |v_i|); an eigenvalue of 0 has no say, its vector may be NaN.
__device__ inline Real guinardOf(const Eigen& e) {
  Real x = e.value1 * abs(e.x1);
  Real y = e.value1 * abs(e.y1);
  Real z = e.value1 * abs(e.z1);
  if (e.value2 > 0) {
    x += e.value2 * abs(e.x2);
    y += e.value2 * abs(e.y2);
    z += e.value2 * abs(e.z2);
  }
  if (e.value3 > 0) {
    x += e.value3 * abs(e.x3);
    y += e.value3 * abs(e.y3);
    z += e.value3 * abs(e.z3);
  }
  return z / sqrt(x * x + y * y + z * z);
}

// (sum (p_i - p).v2)^2 / sum ((p_i - p).v2)^2.
template <typename Int>
__device__ inline Real firstOrderOf(const Sums<Int>& sums, const Eigen& e) {
  const Real x = e.x2;
  const Real y = e.y2;
  const Real z = e.z2;
  const Real xx = toReal(sums.xx);
  const Real xy = toReal(sums.xy);
  const Real xz = toReal(sums.xz);
  const Real yy = toReal(sums.yy);
  const Real yz = toReal(sums.yz);
  const Real zz = toReal(sums.zz);
  const Real sum = toReal(sums.x) * x + toReal(sums.y) * y + toReal(sums.z) * z;
  const Real squares =
      x * (xx * x + xy * y + xz * z) + y * (xy * x + yy * y + yz * z) + z * (xz * x + yz * y + zz * z);
  // A sum of squares; where hardly anything lies along v2, rounding may give it a sign.
  return sum * sum / abs(squares);
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

// Distance of the point to the least-squares plane of its other neighbours.
template <typename Int, typename Source>
__device__ inline Real roughnessOf(const Sums<Source>& sums, Real unit) {
  const int others = sums.count - 1;
  if (others < 3) {
    return NONE;
  }
  const Scatter scatter = scatterOf<Int>(sums, others);
  if (scatter.rank < PLANE) {
    return NONE;
  }
  Eigen e;
  solve(scatter, e);
  const Real offset = toReal(sums.x) * e.x3 + toReal(sums.y) * e.y3 + toReal(sums.z) * e.z3;
  return abs(offset) * unit / others;
}

// Writes the features of a neighbourhood that are asked for, each column `stride` values after the
// one before. `Int` holds a product of two sums. Formulas are those of the class FeatureRows,
// operation for operation.
template <typename Int, typename Source>
__device__ inline void writeRow(
    const Sums<Source>& sums, double unit, const Columns& columns, float* row, long stride) {
#define WANTED(feature) (columns.of[feature] >= 0)
#define PUT(feature, value)                              \
  if (WANTED(feature)) {                                 \
    row[columns.of[feature] * stride] = toFloat(value);  \
  }
  const int m = sums.count;
  const Real count = toReal(m);
  const Real step = unit;
  const Real scale = step * step / (count * count);
  const Scatter scatter = scatterOf<Int>(sums, m);
  Eigen e;
  if (m < 3) {
    e = {NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE};
  } else {
    solve(scatter, e);
  }
  const Real value1 = e.value1 * scale;
  const Real value2 = e.value2 * scale;
  const Real value3 = e.value3 * scale;
  const Real normalX = e.x3;
  const Real normalY = e.y3;
  const Real normalZ = e.z3;
  const Real varianceZ = scatter.zz * scale;
  const Real farthest = sqrt(toReal(sums.farthest)) * unit;

  const Real sum = value1 + value2 + value3;
  const Real planarity = (value2 - value3) / value1;
  const Real verticality = atLeast(0, 1 - normalZ);
  PUT(EIGENVALUE_1, value1);
  PUT(EIGENVALUE_2, value2);
  PUT(EIGENVALUE_3, value3);
  PUT(EIGENVALUE_SUM, sum);
  PUT(LINEARITY, (value1 - value2) / value1);
  PUT(PLANARITY, planarity);
  PUT(SPHERICITY, value3 / value1);
  PUT(ANISOTROPY, (value1 - value3) / value1);
  PUT(OMNIVARIANCE, cbrt(value1 * value2 * value3));
  PUT(EIGENENTROPY,
      0 - entropy(value1 / sum) - entropy(value2 / sum) - entropy(value3 / sum));
  PUT(SURFACE_VARIATION, value3 / sum);
  PUT(PCA_1, value1 / sum);
  PUT(PCA_2, value2 / sum);
  PUT(NORMAL_X, normalX);
  PUT(NORMAL_Y, normalY);
  PUT(NORMAL_Z, normalZ);
  PUT(VERTICALITY, verticality);
  PUT(VERTICALITY_GUINARD, guinardOf(e));
  PUT(HORIZONTALITY, normalZ);
  PUT(SLOPE, angle(sqrt(normalX * normalX + normalY * normalY), normalZ) * DEGREES);
  PUT(ROUGHNESS, roughnessOf<Int>(sums, unit));
  PUT(FIRST_ORDER_MOMENT, firstOrderOf(sums, e));
  PUT(NEIGHBOR_COUNT, count);
  PUT(KNN_DISTANCE_MEAN,
      m > 1 ? toReal(sums.distances) / DISTANCE_FRACTION * unit / (count - 1) : NONE);
  PUT(KNN_DISTANCE_MAX, m > 1 ? farthest : NONE);
  PUT(DENSITY_3D,
      farthest > 0 ? count / (BALL * (farthest * farthest * farthest)) : NONE);
  PUT(Z_RANGE, toReal(sums.highest - sums.lowest) * unit);
  PUT(Z_STD, sqrt(varianceZ));
  PUT(Z_ABOVE_MIN, toReal(-sums.lowest) * unit);
  PUT(WALL_SCORE, sqrt(verticality * planarity));
  PUT(ROOF_SCORE, sqrt(normalZ * planarity));
#undef PUT
#undef WANTED
}
