// The one BLAS routine that flat and inverted-file indexes call, for the few dimensions that points
// and features have, in place of a BLAS library.
#pragma once

#include <algorithm>
#include <stdexcept>

namespace sparklidar {

// Rows of B that are turned into columns at a time, so that the inner loop runs along them.
constexpr int kColumns = 256;
constexpr int kMostDimensions = 256;

// c[j] = sum over d of x[d] columns[d][j], for all j at once.
__attribute__((target_clones("avx2", "default"))) inline void dot_all(
    const float* x, const float* columns, int dimensions, int count, float* c) {
  for (int j = 0; j < count; j++) {
    c[j] = x[0] * columns[j];
  }
  int d = 1;
  for (; d + 1 < dimensions; d += 2) {
    const float x0 = x[d];
    const float x1 = x[d + 1];
    const float* column0 = columns + d * kColumns;
    const float* column1 = column0 + kColumns;
    for (int j = 0; j < count; j++) {
      c[j] += x0 * column0[j] + x1 * column1[j];
    }
  }
  for (; d < dimensions; d++) {
    const float x0 = x[d];
    const float* column = columns + d * kColumns;
    for (int j = 0; j < count; j++) {
      c[j] += x0 * column[j];
    }
  }
}

}  // namespace sparklidar

extern "C" {

// Inner products of two sets of vectors, C = A' B, the one form that FAISS asks for: A holds m
// vectors of k dimensions, B holds n, and C gets m products for each of B's vectors. Integers are
// read as 32 bits, which is right for callers that pass 64 too: the machine is little-endian.
__attribute__((used, visibility("hidden"))) int sgemm_(
    const char* transpose_a, const char* transpose_b, const int* m, const int* n, const int* k,
    const float* alpha, const float* a, const int* lda, const float* b, const int* ldb,
    const float* beta, float* c, const int* ldc) {
  if ((*transpose_a | 32) != 't' || (*transpose_b | 32) != 'n' || *alpha != 1 || *beta != 0 ||
      *k < 1 || *k > sparklidar::kMostDimensions) {
    throw std::runtime_error("this sgemm_ multiplies A' B of 1 to 256 dimensions only");
  }
  float columns[sparklidar::kMostDimensions * sparklidar::kColumns];
  for (int from = 0; from < *m; from += sparklidar::kColumns) {
    const int count = std::min(sparklidar::kColumns, *m - from);
    for (int d = 0; d < *k; d++) {
      for (int j = 0; j < count; j++) {
        columns[d * sparklidar::kColumns + j] = a[(long)(from + j) * *lda + d];
      }
    }
    for (int i = 0; i < *n; i++) {
      sparklidar::dot_all(b + (long)i * *ldb, columns, *k, count, c + (long)i * *ldc + from);
    }
  }
  return 0;
}

// Names that FAISS links to for index types that are not used here.
#define SPARKLIDAR_ABSENT(name)                                 \
  __attribute__((used, visibility("hidden"))) int name(...) {   \
    throw std::runtime_error(#name " is not part of this build"); \
  }

SPARKLIDAR_ABSENT(dgemm_)
SPARKLIDAR_ABSENT(dgesvd_)
SPARKLIDAR_ABSENT(dsyev_)
SPARKLIDAR_ABSENT(sgeqrf_)
SPARKLIDAR_ABSENT(sgesvd_)
SPARKLIDAR_ABSENT(sorgqr_)
SPARKLIDAR_ABSENT(ssyrk_)

#undef SPARKLIDAR_ABSENT

}  // extern "C"
