// The rival of scripts/bench-engine.sh: k nearest neighbours with nanoflann (float, points sorted
// in Morton order, one thread), fused with the same seventeen default features, written back in the
// order of the input. Sorting and building the tree count.
//
//   knn_features FILE K REPEATS      FILE: x, y, z as little-endian float32, point after point

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <numeric>
#include <vector>

#include <nanoflann.hpp>

namespace {

struct Cloud {
  std::vector<float> xyz;
  size_t kdtree_get_point_count() const { return xyz.size() / 3; }
  float kdtree_get_pt(size_t i, size_t axis) const { return xyz[3 * i + axis]; }
  template <class Box>
  bool kdtree_get_bbox(Box&) const {
    return false;
  }
};

using Tree = nanoflann::KDTreeSingleIndexAdaptor<nanoflann::L2_Simple_Adaptor<float, Cloud>, Cloud,
                                                 3, uint32_t>;

enum Column {
  kEigenvalue1, kEigenvalue2, kEigenvalue3, kSum, kLinearity, kPlanarity, kSphericity, kAnisotropy,
  kOmnivariance, kEigenentropy, kSurfaceVariation, kNormalX, kNormalY, kNormalZ, kVerticality,
  kCount, kDensity, kColumns
};

uint64_t spread(uint64_t v) {
  v &= 0x1fffff;
  v = (v | v << 32) & 0x1f00000000ffffull;
  v = (v | v << 16) & 0x1f0000ff0000ffull;
  v = (v | v << 8) & 0x100f00f00f00f00full;
  v = (v | v << 4) & 0x10c30c30c30c30c3ull;
  v = (v | v << 2) & 0x1249249249249249ull;
  return v;
}

std::vector<uint32_t> mortonOrder(const std::vector<float>& xyz) {
  const size_t n = xyz.size() / 3;
  float low[3] = {1e30f, 1e30f, 1e30f};
  for (size_t i = 0; i < n; i++)
    for (int a = 0; a < 3; a++) low[a] = std::min(low[a], xyz[3 * i + a]);
  std::vector<std::pair<uint64_t, uint32_t>> keys(n);
  for (size_t i = 0; i < n; i++) {
    uint64_t key = 0;
    for (int a = 0; a < 3; a++)
      key |= spread(static_cast<uint64_t>((xyz[3 * i + a] - low[a]) * 10)) << a;
    keys[i] = {key, static_cast<uint32_t>(i)};
  }
  std::sort(keys.begin(), keys.end());
  std::vector<uint32_t> order(n);
  for (size_t i = 0; i < n; i++) order[i] = keys[i].second;
  return order;
}

void features(const Cloud& cloud, const float* p, const uint32_t* index, const float* squared,
              size_t m, std::vector<std::vector<float>>& out, size_t row) {
  float sx = 0, sy = 0, sz = 0, sxx = 0, sxy = 0, sxz = 0, syy = 0, syz = 0, szz = 0;
  for (size_t i = 0; i < m; i++) {
    const float* q = &cloud.xyz[3 * index[i]];
    const float x = q[0] - p[0], y = q[1] - p[1], z = q[2] - p[2];
    sx += x, sy += y, sz += z;
    sxx += x * x, sxy += x * y, sxz += x * z, syy += y * y, syz += y * z, szz += z * z;
  }
  const double n = 1.0 / m;
  const double mx = sx * n, my = sy * n, mz = sz * n;
  const double xx = sxx * n - mx * mx, xy = sxy * n - mx * my, xz = sxz * n - mx * mz;
  const double yy = syy * n - my * my, yz = syz * n - my * mz, zz = szz * n - mz * mz;

  // Closed form of the eigenvalues of a symmetric matrix.
  const double q = (xx + yy + zz) / 3;
  const double a = xx - q, b = yy - q, c = zz - q;
  const double p2 = a * a + b * b + c * c + 2 * (xy * xy + xz * xz + yz * yz);
  const double s = std::sqrt(p2 / 6);
  double half = a * (b * c - yz * yz) - xy * (xy * c - yz * xz) + xz * (xy * yz - b * xz);
  half /= 2 * s * s * s;
  const double phi = std::acos(std::max(-1.0, std::min(1.0, half))) / 3;
  const double l1 = q + 2 * s * std::cos(phi);
  const double l3 = std::max(0.0, q + 2 * s * std::cos(phi + 2.0943951023931953));
  const double l2 = std::max(l3, 3 * q - l1 - l3);

  // The normal: the longest cross product of two rows of C - l3 I.
  const double r0[3] = {xx - l3, xy, xz}, r1[3] = {xy, yy - l3, yz}, r2[3] = {xz, yz, zz - l3};
  const double* rows[3][2] = {{r0, r1}, {r0, r2}, {r1, r2}};
  double nx = 0, ny = 0, nz = 1, longest = 0;
  for (const auto& pair : rows) {
    const double* u = pair[0];
    const double* v = pair[1];
    const double x = u[1] * v[2] - u[2] * v[1], y = u[2] * v[0] - u[0] * v[2],
                 z = u[0] * v[1] - u[1] * v[0];
    const double length = x * x + y * y + z * z;
    if (length > longest) longest = length, nx = x, ny = y, nz = z;
  }
  const double scale = (nz < 0 ? -1 : 1) / std::sqrt(nx * nx + ny * ny + nz * nz);
  nx *= scale, ny *= scale, nz *= scale;

  const double sum = l1 + l2 + l3;
  double entropy = 0;
  for (double l : {l1, l2, l3}) {
    const double e = l / sum;
    if (e > 0) entropy -= e * std::log(e);
  }
  const double radius = std::sqrt(squared[m - 1]);
  out[kEigenvalue1][row] = l1;
  out[kEigenvalue2][row] = l2;
  out[kEigenvalue3][row] = l3;
  out[kSum][row] = sum;
  out[kLinearity][row] = (l1 - l2) / l1;
  out[kPlanarity][row] = (l2 - l3) / l1;
  out[kSphericity][row] = l3 / l1;
  out[kAnisotropy][row] = (l1 - l3) / l1;
  out[kOmnivariance][row] = std::cbrt(l1 * l2 * l3);
  out[kEigenentropy][row] = entropy;
  out[kSurfaceVariation][row] = l3 / sum;
  out[kNormalX][row] = nx;
  out[kNormalY][row] = ny;
  out[kNormalZ][row] = nz;
  out[kVerticality][row] = 1 - nz;
  out[kCount][row] = m;
  out[kDensity][row] = m / (4.0 / 3 * M_PI * radius * radius * radius);
}

double run(const std::vector<float>& xyz, size_t k, double& meanPlanarity) {
  const auto start = std::chrono::steady_clock::now();
  const size_t n = xyz.size() / 3;
  std::vector<std::vector<float>> out(kColumns, std::vector<float>(n));
  const std::vector<uint32_t> order = mortonOrder(xyz);
  Cloud cloud;
  cloud.xyz.resize(xyz.size());
  for (size_t i = 0; i < n; i++)
    for (int a = 0; a < 3; a++) cloud.xyz[3 * i + a] = xyz[3 * size_t{order[i]} + a];
  Tree tree(3, cloud, nanoflann::KDTreeSingleIndexAdaptorParams(10));
  tree.buildIndex();
  std::vector<uint32_t> index(k);
  std::vector<float> squared(k);
  for (size_t i = 0; i < n; i++) {
    const float* p = &cloud.xyz[3 * i];
    const size_t m = tree.knnSearch(p, k, index.data(), squared.data());
    features(cloud, p, index.data(), squared.data(), m, out, order[i]);
  }
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  meanPlanarity = std::accumulate(out[kPlanarity].begin(), out[kPlanarity].end(), 0.0) / n;
  return n / seconds.count();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: knn_features FILE K REPEATS\n");
    return 2;
  }
  std::FILE* file = std::fopen(argv[1], "rb");
  if (file == nullptr) {
    std::perror(argv[1]);
    return 3;
  }
  std::fseek(file, 0, SEEK_END);
  std::vector<float> xyz(std::ftell(file) / sizeof(float));
  std::rewind(file);
  const size_t read = std::fread(xyz.data(), sizeof(float), xyz.size(), file);
  std::fclose(file);
  if (read != xyz.size()) {
    std::fprintf(stderr, "%s: short read\n", argv[1]);
    return 3;
  }
  const int repeats = std::atoi(argv[3]);
  std::vector<double> rates;
  double planarity = 0;
  for (int i = 0; i < repeats; i++) rates.push_back(run(xyz, std::atoi(argv[2]), planarity));
  std::sort(rates.begin(), rates.end());
  std::printf("%.0f points/s, mean planarity %.6f\n", rates[rates.size() / 2], planarity);
  return 0;
}
