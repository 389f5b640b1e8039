// Eigenvalues and eigenvectors of the scatter matrix of a neighbourhood; the same method, in the
// same precision, as the engine on the CPU.

#pragma once

enum Rank { POINT = 0, LINE = 1, PLANE = 2, SPACE = 3 };

// m Sxx - Sx Sx and so on in lattice steps, and whether the points coincide, lie on a line, on a
// plane, or span space.
struct Scatter {
  double xx, xy, xz, yy, yz, zz;
  int rank;
};

struct Eigen {
  double value1, value2, value3;
  double x1, y1, z1;
  double x2, y2, z2;
  double x3, y3, z3;
};

// a b - c d without cancellation (Kahan; Jeannerod, Louvet and Muller 2013).
__device__ inline double minorOf(double a, double b, double c, double d) {
  const double cd = c * d;
  const double error = fma(-c, d, cd);
  return fma(a, b, -cd) + error;
}

typedef __int128 Wide;

// Relative to the product of its diagonal, a float64 minor or determinant is wrong by less.
constexpr double MINOR_ERROR = 1.0 / (1LL << 50);
constexpr double DETERMINANT_ERROR = 1.0 / (1LL << 44);

// Whether a b = c c, known exactly where float64 does not decide.
template <typename Int>
__device__ inline bool isZeroMinor(double a, double b, double c, Int na, Int nb, Int nc) {
  if (fabs(a * b - c * c) > MINOR_ERROR * (a * b)) {
    return false;
  }
  return (Wide)na * (Wide)nb == (Wide)nc * (Wide)nc;
}

// The rank of a scatter matrix of integers; products are taken modulo 2^128, which decides wherever
// float64 leaves a doubt for differences below 2^31 steps.
template <typename Int>
__device__ inline Scatter scatterOf(Int nxx, Int nxy, Int nxz, Int nyy, Int nyz, Int nzz) {
  Scatter s;
  s.xx = (double)nxx;
  s.xy = (double)nxy;
  s.xz = (double)nxz;
  s.yy = (double)nyy;
  s.yz = (double)nyz;
  s.zz = (double)nzz;
  if (isZeroMinor(s.xx, s.yy, s.xy, nxx, nyy, nxy) &&
      isZeroMinor(s.xx, s.zz, s.xz, nxx, nzz, nxz) &&
      isZeroMinor(s.yy, s.zz, s.yz, nyy, nzz, nyz)) {
    s.rank = nxx == 0 && nyy == 0 && nzz == 0 ? POINT : LINE;
    return s;
  }
  const double determinant = s.xx * (s.yy * s.zz - s.yz * s.yz) -
                             s.xy * (s.xy * s.zz - s.yz * s.xz) +
                             s.xz * (s.xy * s.yz - s.yy * s.xz);
  s.rank = SPACE;
  if (fabs(determinant) <= DETERMINANT_ERROR * s.xx * s.yy * s.zz) {
    const Wide exact = (Wide)nxx * ((Wide)nyy * nzz - (Wide)nyz * nyz) -
                       (Wide)nxy * ((Wide)nxy * nzz - (Wide)nyz * nxz) +
                       (Wide)nxz * ((Wide)nxy * nyz - (Wide)nyy * nxz);
    s.rank = exact == 0 ? PLANE : SPACE;
  }
  return s;
}

// The largest root of t^3 - 3t - 2h = 0 for h in [0, 1].
__device__ inline double largestRoot(double h) {
  const double sqrt3 = 1.7320508075688772;
  double t = sqrt3 + h * (1.0 / 3 + h * (2 - sqrt3 - 1.0 / 3));
#pragma unroll
  for (int step = 0; step < 3; step++) {
    const double square = t * t;
    t = (2 * t * square + 2 * h) / (3 * square - 3);
  }
  return t;
}

// The best separated eigenvalue by Newton's method, the other two on the plane across its vector.
__device__ inline void solveAnyRank(const Scatter& a, Eigen& e) {
  const double mean = (a.xx + a.yy + a.zz) / 3;
  double xx = a.xx - mean;
  double yy = a.yy - mean;
  double zz = a.zz - mean;
  double xy = a.xy;
  double xz = a.xz;
  double yz = a.yz;
  const double squares = xx * xx + yy * yy + zz * zz + 2 * (xy * xy + xz * xz + yz * yz);
  if (squares == 0) {
    e = {mean, mean, mean, 1, 0, 0, 0, 1, 0, 0, 0, 1};
    return;
  }
  const double p = sqrt(squares / 6);
  const double inverse = 1 / p;
  const double determinant =
      xx * (yy * zz - yz * yz) - xy * (xy * zz - yz * xz) + xz * (xy * yz - yy * xz);
  const double sign = determinant < 0 ? -1 : 1;
  const double factor = sign * inverse;
  xx *= factor;
  yy *= factor;
  zz *= factor;
  xy *= factor;
  xz *= factor;
  yz *= factor;
  const double h = fmin(1.0, 0.5 * fabs(determinant) * inverse * inverse * inverse);
  const double t = largestRoot(h);

  // The adjugate of B - tI is a multiple of v vT: its largest column is the best v.
  const double dx = xx - t;
  const double dy = yy - t;
  const double dz = zz - t;
  const double cxx = dy * dz - yz * yz;
  const double cyy = dx * dz - xz * xz;
  const double czz = dx * dy - xy * xy;
  const double cxy = xz * yz - xy * dz;
  const double cxz = xy * yz - xz * dy;
  const double cyz = xy * xz - yz * dx;
  double vx, vy, vz;
  if (cxx >= cyy && cxx >= czz) {
    vx = cxx, vy = cxy, vz = cxz;
  } else if (cyy >= czz) {
    vx = cxy, vy = cyy, vz = cyz;
  } else {
    vx = cxz, vy = cyz, vz = czz;
  }
  const double vInverse = rsqrt(vx * vx + vy * vy + vz * vz);
  vx *= vInverse;
  vy *= vInverse;
  vz *= vInverse;

  // Two unit vectors across v.
  double ux, uy, uz;
  if (fabs(vz) >= fabs(vx)) {
    const double length = rsqrt(vy * vy + vz * vz);
    ux = 0;
    uy = vz * length;
    uz = -vy * length;
  } else {
    const double length = rsqrt(vx * vx + vy * vy);
    ux = -vy * length;
    uy = vx * length;
    uz = 0;
  }
  const double wx = vy * uz - vz * uy;
  const double wy = vz * ux - vx * uz;
  const double wz = vx * uy - vy * ux;

  // B on the plane of u and w.
  const double bux = xx * ux + xy * uy + xz * uz;
  const double buy = xy * ux + yy * uy + yz * uz;
  const double buz = xz * ux + yz * uy + zz * uz;
  const double bwx = xx * wx + xy * wy + xz * wz;
  const double bwy = xy * wx + yy * wy + yz * wz;
  const double bwz = xz * wx + yz * wy + zz * wz;
  const double uu = ux * bux + uy * buy + uz * buz;
  const double uw = wx * bux + wy * buy + wz * buz;
  const double ww = wx * bwx + wy * bwy + wz * bwz;
  const double middle = 0.5 * (uu + ww);
  const double half = 0.5 * (uu - ww);
  const double radius = sqrt(half * half + uw * uw);

  // (c, s) is the direction of the larger of the two in the basis u, w.
  double c = half >= 0 ? half + radius : uw;
  double s = half >= 0 ? uw : radius - half;
  const double cs = c * c + s * s;
  if (cs > 0) {
    const double csInverse = rsqrt(cs);
    c *= csInverse;
    s *= csInverse;
  } else {
    c = 1;
    s = 0;
  }
  const double lx = c * ux + s * wx;
  const double ly = c * uy + s * wy;
  const double lz = c * uz + s * wz;
  const double sx = c * wx - s * ux;
  const double sy = c * wy - s * uy;
  const double sz = c * wz - s * uz;
  e.x2 = lx, e.y2 = ly, e.z2 = lz;
  if (sign > 0) {
    e.value1 = mean + p * t;
    e.value2 = fmax(0.0, mean + p * (middle + radius));
    e.value3 = fmax(0.0, mean + p * (middle - radius));
    e.x1 = vx, e.y1 = vy, e.z1 = vz;
    e.x3 = sx, e.y3 = sy, e.z3 = sz;
  } else {
    // B was negated: its largest eigenvalue is the smallest of the matrix.
    e.value1 = mean - p * (middle - radius);
    e.value2 = fmax(0.0, mean - p * (middle + radius));
    e.value3 = fmax(0.0, mean - p * t);
    e.x1 = sx, e.y1 = sy, e.z1 = sz;
    e.x3 = vx, e.y3 = vy, e.z3 = vz;
  }
}

__device__ inline void setNormal(Eigen& e, double x, double y, double z) {
  const double inverse = rsqrt(x * x + y * y + z * z);
  e.x3 = x * inverse;
  e.y3 = y * inverse;
  e.z3 = z * inverse;
}

// On a plane the adjugate is l1 l2 n nT: the normal, and as its trace the product of the others.
__device__ inline void setPlane(const Scatter& a, Eigen& e) {
  const double cxx = minorOf(a.yy, a.zz, a.yz, a.yz);
  const double cyy = minorOf(a.xx, a.zz, a.xz, a.xz);
  const double czz = minorOf(a.xx, a.yy, a.xy, a.xy);
  e.value2 = fmin(e.value1, (cxx + cyy + czz) / e.value1);
  e.value3 = 0;
  if (czz >= cxx && czz >= cyy) {
    setNormal(e, minorOf(a.xy, a.yz, a.xz, a.yy), minorOf(a.xy, a.xz, a.yz, a.xx), czz);
  } else if (cxx >= cyy) {
    setNormal(e, cxx, minorOf(a.xz, a.yz, a.xy, a.zz), minorOf(a.xy, a.yz, a.xz, a.yy));
  } else {
    setNormal(e, minorOf(a.xz, a.yz, a.xy, a.zz), cyy, minorOf(a.xy, a.xz, a.yz, a.xx));
  }
  e.x2 = e.y3 * e.z1 - e.z3 * e.y1;
  e.y2 = e.z3 * e.x1 - e.x3 * e.z1;
  e.z2 = e.x3 * e.y1 - e.y3 * e.x1;
}

__device__ inline void solve(const Scatter& a, Eigen& e) {
  const double none = nan("");
  if (a.rank == POINT) {
    e = {0, 0, 0, none, none, none, none, none, none, none, none, none};
    return;
  }
  solveAnyRank(a, e);
  if (a.rank == LINE) {
    e.value1 = a.xx + a.yy + a.zz;
    e.value2 = e.value3 = 0;
    e.x2 = e.y2 = e.z2 = e.x3 = e.y3 = e.z3 = none;
    return;
  }
  if (a.rank == PLANE) {
    setPlane(a, e);
  }
  if (e.z3 < 0 || (e.z3 == 0 && (e.x3 < 0 || (e.x3 == 0 && e.y3 < 0)))) {
    e.x3 = -e.x3;
    e.y3 = -e.y3;
    e.z3 = -e.z3;
  }
  e.z3 = e.z3 > 1 ? 1 : e.z3;  // a rounding above; not fmin, which would lose a NaN
}
