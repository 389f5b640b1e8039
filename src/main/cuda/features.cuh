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

// Distances are summed as integers of this fraction of a step, so that their order does not matter.
constexpr double DISTANCE_FRACTION = 1 << 20;

// Sums over a neighbourhood of the differences to its point, exact integers in lattice steps.
template <typename Int>
struct Sums {
  int count;
  Int x, y, z, xx, xy, xz, yy, yz, zz;
  long long lowest, highest;  // difference of z
  unsigned long long farthest;  // squared
  unsigned long long distances;  // in fractions of a step
};

__device__ inline double entropy(double e) { return e == 0 ? 0 : e * (double)logf((float)e); }

// Writes the features of a neighbourhood that are asked for, each column `stride` values after the
// one before. `Int` holds a product of two sums.
template <typename Int, typename Source>
__device__ inline void writeRow(
    const Sums<Source>& sums, double unit, const Columns& columns, float* row, long stride) {
  const int m = sums.count;
#define WANTED(feature) (columns.of[feature] >= 0)
#define PUT(feature, value)                             \
  if (WANTED(feature)) {                                \
    row[columns.of[feature] * stride] = (float)(value); \
  }
  const Int n = m;
  const Scatter scatter = scatterOf<Int>(
      n * sums.xx - (Int)sums.x * sums.x, n * sums.xy - (Int)sums.x * sums.y,
      n * sums.xz - (Int)sums.x * sums.z, n * sums.yy - (Int)sums.y * sums.y,
      n * sums.yz - (Int)sums.y * sums.z, n * sums.zz - (Int)sums.z * sums.z);
  const double none = nan("");
  Eigen e;
  if (m < 3) {
    e = {none, none, none, none, none, none, none, none, none, none, none, none};
  } else {
    solve(scatter, e);
  }
  const double scale = unit * unit / ((double)m * m);
  const double sum = e.value1 + e.value2 + e.value3;
  const double perFirst = 1 / e.value1;
  const double perSum = 1 / sum;
  const bool defined = e.value1 > 0;
  PUT(EIGENVALUE_1, e.value1 * scale);
  PUT(EIGENVALUE_2, e.value2 * scale);
  PUT(EIGENVALUE_3, e.value3 * scale);
  PUT(EIGENVALUE_SUM, sum * scale);
  const double planarity = defined ? (e.value2 - e.value3) * perFirst : none;
  PUT(LINEARITY, defined ? (e.value1 - e.value2) * perFirst : none);
  PUT(PLANARITY, planarity);
  PUT(SPHERICITY, defined ? e.value3 * perFirst : none);
  PUT(ANISOTROPY, defined ? (e.value1 - e.value3) * perFirst : none);
  if (WANTED(OMNIVARIANCE)) {
    // Scaled before the product, which would leave the range of float32.
    const float root = cbrtf((float)(e.value2 * perFirst)) * cbrtf((float)(e.value3 * perFirst));
    PUT(OMNIVARIANCE, defined ? e.value1 * scale * root : m < 3 ? none : 0);
  }
  if (WANTED(EIGENENTROPY)) {
    PUT(EIGENENTROPY,
        defined ? 0 - entropy(e.value1 * perSum) - entropy(e.value2 * perSum) -
                      entropy(e.value3 * perSum)
                : none);
  }
  PUT(SURFACE_VARIATION, defined ? e.value3 * perSum : none);
  PUT(PCA_1, defined ? e.value1 * perSum : none);
  PUT(PCA_2, defined ? e.value2 * perSum : none);
  PUT(NORMAL_X, e.x3);
  PUT(NORMAL_Y, e.y3);
  PUT(NORMAL_Z, e.z3);
  PUT(VERTICALITY, 1 - e.z3);
  PUT(HORIZONTALITY, e.z3);
  PUT(WALL_SCORE, sqrt((1 - e.z3) * planarity));
  PUT(ROOF_SCORE, sqrt(e.z3 * planarity));
  if (WANTED(SLOPE)) {
    PUT(SLOPE, atan2(sqrt(e.x3 * e.x3 + e.y3 * e.y3), e.z3) * 57.29577951308232);
  }
  if (WANTED(VERTICALITY_GUINARD)) {
    double x = e.value1 * fabs(e.x1);
    double y = e.value1 * fabs(e.y1);
    double z = e.value1 * fabs(e.z1);
    if (e.value2 > 0) {
      x += e.value2 * fabs(e.x2);
      y += e.value2 * fabs(e.y2);
      z += e.value2 * fabs(e.z2);
    }
    if (e.value3 > 0) {
      x += e.value3 * fabs(e.x3);
      y += e.value3 * fabs(e.y3);
      z += e.value3 * fabs(e.z3);
    }
    PUT(VERTICALITY_GUINARD, z / sqrt(x * x + y * y + z * z));
  }
  const double sx = (double)sums.x;
  const double sy = (double)sums.y;
  const double sz = (double)sums.z;
  if (WANTED(FIRST_ORDER_MOMENT)) {
    const double along = sx * e.x2 + sy * e.y2 + sz * e.z2;
    const double squares =
        e.x2 * ((double)sums.xx * e.x2 + (double)sums.xy * e.y2 + (double)sums.xz * e.z2) +
        e.y2 * ((double)sums.xy * e.x2 + (double)sums.yy * e.y2 + (double)sums.yz * e.z2) +
        e.z2 * ((double)sums.xz * e.x2 + (double)sums.yz * e.y2 + (double)sums.zz * e.z2);
    // A sum of squares; where hardly anything lies along v2, rounding may give it a sign.
    PUT(FIRST_ORDER_MOMENT, along * along / fabs(squares));
  }
  if (WANTED(ROUGHNESS)) {
    // The point itself adds nothing to sums of differences to it: leaving it out changes m alone.
    const Int o = m - 1;
    double roughness = none;
    if (o >= 3) {
      const Scatter others = scatterOf<Int>(
          o * sums.xx - (Int)sums.x * sums.x, o * sums.xy - (Int)sums.x * sums.y,
          o * sums.xz - (Int)sums.x * sums.z, o * sums.yy - (Int)sums.y * sums.y,
          o * sums.yz - (Int)sums.y * sums.z, o * sums.zz - (Int)sums.z * sums.z);
      if (others.rank >= PLANE) {
        Eigen f;
        solve(others, f);
        roughness = fabs(sx * f.x3 + sy * f.y3 + sz * f.z3) * unit / (m - 1);
      }
    }
    PUT(ROUGHNESS, roughness);
  }
  PUT(NEIGHBOR_COUNT, m);
  const double farthest = sqrt((double)sums.farthest) * unit;
  PUT(KNN_DISTANCE_MEAN, m > 1 ? (double)sums.distances / DISTANCE_FRACTION * unit / (m - 1) : none);
  PUT(KNN_DISTANCE_MAX, m > 1 ? farthest : none);
  PUT(DENSITY_3D,
      farthest > 0 ? m / (4.188790204786391 * (farthest * farthest * farthest)) : none);
  PUT(Z_RANGE, (double)(sums.highest - sums.lowest) * unit);
  PUT(Z_STD, sqrt(scatter.zz) * unit / m);
  PUT(Z_ABOVE_MIN, -(double)sums.lowest * unit);
#undef PUT
#undef WANTED
}
