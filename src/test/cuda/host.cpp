// The formulas of the kernels, compiled for the CPU: rows of features of neighbourhoods, and the
// functions they are made of. Compile without contraction (-ffp-contract=off).
//
//   host rows UNIT VARIANTS
//                    per neighbourhood from stdin: int m, then m times long dx, dy, dz; to stdout
//                    its row of floats by sums that may be wide, and again by narrow ones where
//                    they fit
//   host cost UNIT FEATURE...
//                    of the same input, by narrow sums and for these features: to stdout how many
//                    sums and differences, products, quotients, square roots, and conversions
//                    rows take, each a long
//   host math        per pair of doubles y, x: cbrt(y), log(y), angle(y, x)

#include <algorithm>
#include <climits>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

#define __device__

template <typename To, typename From>
static To bitsAs(From from) {
  static_assert(sizeof(To) == sizeof(From), "as many bits");
  To to;
  memcpy(&to, &from, sizeof(to));
  return to;
}

// How many operations of a kind were done.
enum Operation { SUM, PRODUCT, QUOTIENT, ROOT, CONVERSION, OPERATIONS };
static long operations[OPERATIONS];

template <typename T>
static T counted(Operation kind, T result) {
  operations[kind]++;
  return result;
}

static double __dadd_rn(double a, double b) { return counted(SUM, a + b); }
static double __dsub_rn(double a, double b) { return counted(SUM, a - b); }
static double __dmul_rn(double a, double b) { return counted(PRODUCT, a * b); }
static double __ddiv_rn(double a, double b) { return counted(QUOTIENT, a / b); }
static double __dsqrt_rn(double a) { return counted(ROOT, sqrt(a)); }
static double __fma_rn(double a, double b, double c) { return counted(PRODUCT, fma(a, b, c)); }
static double __int2double_rn(int n) { return counted(CONVERSION, (double)n); }
static double __ll2double_rn(long long n) { return counted(CONVERSION, (double)n); }
static double __ull2double_rn(unsigned long long n) { return counted(CONVERSION, (double)n); }
static float __double2float_rn(double a) { return counted(CONVERSION, (float)a); }
static float __int_as_float(int bits) { return bitsAs<float>(bits); }
static long long __double_as_longlong(double a) { return bitsAs<long long>(a); }
static double __longlong_as_double(long long bits) { return bitsAs<double>(bits); }
static int __clzll(long long n) { return __builtin_clzll(n); }

#include "wide.cuh"
#include "real.cuh"
#include "portable.cuh"
#include "eigen.cuh"
#include "features.cuh"

struct Difference {
  long long x, y, z;
};

template <typename Int>
static Sums<Int> sumUp(const std::vector<Difference>& neighbors) {
  Sums<Int> sums = {};
  for (const Difference& d : neighbors) {
    const Int dx = (Int)d.x;
    const Int dy = (Int)d.y;
    const Int dz = (Int)d.z;
    const unsigned long long squared = d.x * d.x + d.y * d.y + d.z * d.z;
    sums.count++;
    sums.x += dx;
    sums.y += dy;
    sums.z += dz;
    sums.xx += dx * dx;
    sums.xy += dx * dy;
    sums.xz += dx * dz;
    sums.yy += dy * dy;
    sums.yz += dy * dz;
    sums.zz += dz * dz;
    sums.lowest = d.z < sums.lowest ? d.z : sums.lowest;
    sums.highest = d.z > sums.highest ? d.z : sums.highest;
    sums.farthest = squared > sums.farthest ? squared : sums.farthest;
    sums.distances += distanceInFractions(squared);
  }
  return sums;
}

static void read(void* to, size_t bytes) {
  if (fread(to, 1, bytes, stdin) != bytes) {
    fprintf(stderr, "the input ends too soon\n");
    exit(1);
  }
}

// The next neighbourhood; none if there is none.
static std::vector<Difference> neighborhood() {
  int m = 0;
  if (fread(&m, sizeof(m), 1, stdin) != 1) {
    return {};
  }
  std::vector<Difference> neighbors(m);
  read(neighbors.data(), m * sizeof(Difference));
  return neighbors;
}

static void cost(double unit, int count, char** features) {
  Columns columns;
  columns.variants = 0;
  columns.count = count;
  std::fill(columns.of, columns.of + FEATURE_ROOM, (signed char)-1);
  for (int i = 0; i < count; i++) {
    columns.of[atoi(features[i])] = (signed char)i;
  }
  float row[FEATURES];
  long ofRows[OPERATIONS] = {};
  for (auto neighbors = neighborhood(); !neighbors.empty(); neighbors = neighborhood()) {
    const Sums<int> sums = sumUp<int>(neighbors);
    std::fill(operations, operations + OPERATIONS, 0L);
    writeRow<long long>(sums, unit, columns, row, 1);
    for (int kind = 0; kind < OPERATIONS; kind++) {
      ofRows[kind] += operations[kind];
    }
  }
  fwrite(ofRows, sizeof(long), OPERATIONS, stdout);
}

static void rows(double unit, int variants) {
  Columns columns;
  columns.variants = variants;
  columns.count = FEATURES;
  for (int i = 0; i < FEATURES; i++) {
    columns.of[i] = (signed char)i;
  }
  for (auto neighbors = neighborhood(); !neighbors.empty(); neighbors = neighborhood()) {
    float row[FEATURES];
    const Sums<Wide> wide = sumUp<Wide>(neighbors);
    writeRow<Wide>(wide, unit, columns, row, 1);
    fwrite(row, sizeof(float), FEATURES, stdout);
    if (wide.farthest <= (unsigned long long)(INT_MAX / neighbors.size())) {
      writeRow<long long>(sumUp<int>(neighbors), unit, columns, row, 1);
    }
    fwrite(row, sizeof(float), FEATURES, stdout);
  }
}

static void math() {
  double pair[2];
  while (fread(pair, sizeof(double), 2, stdin) == 2) {
    const double results[] = {
        cbrt(Real(pair[0])).value, log(Real(pair[0])).value, angle(pair[0], pair[1]).value};
    fwrite(results, sizeof(double), 3, stdout);
  }
}

int main(int count, char** arguments) {
  if (count == 4 && strcmp(arguments[1], "rows") == 0) {
    rows(atof(arguments[2]), atoi(arguments[3]));
  } else if (count > 3 && strcmp(arguments[1], "cost") == 0) {
    cost(atof(arguments[2]), count - 3, arguments + 3);
  } else if (count == 2 && strcmp(arguments[1], "math") == 0) {
    math();
  } else {
    fprintf(stderr, "host rows UNIT VARIANTS, host cost UNIT FEATURE..., or host math\n");
    return 2;
  }
  return 0;
}
