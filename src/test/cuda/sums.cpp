// The sums of a tile by the functions of the kernels, point by point, for the CPU.
//
//   sums    from stdin the header, what a device would be given, then columns: x, y, z, rows among
//           the decoded points, classes, features; to stdout what a device would give back

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "values.cuh"

struct Header {
  int points, columns, runs, histograms, shown, decoded, classified;
  int width, lastX, anchorX;
  float ratioX;
  int height, lastY, anchorY;
  float ratioY;
  int bases, firstRows, borders, starts, columnFirsts, rowFirsts, shownColumns, out;
  int checksum, strays, counts, top, sums, extremes, cellPoints, undefined, bytes;
  int64_t originZ;
  double unitZ;
};

static void take(void* to, size_t bytes) {
  if (bytes > 0 && fread(to, bytes, 1, stdin) != 1) {
    fprintf(stderr, "the question ends early\n");
    exit(1);
  }
}

template <typename Value>
static std::vector<Value> take(size_t count) {
  std::vector<Value> values(count);
  take(values.data(), count * sizeof(Value));
  return values;
}

static unsigned bitsOf(float value) {
  unsigned bits;
  memcpy(&bits, &value, sizeof(bits));
  return bits;
}

int main() {
  Header h;
  take(&h, sizeof(h));
  std::vector<Word> room(h.bytes / sizeof(Word));
  char* piece = reinterpret_cast<char*>(room.data());
  take(piece, h.out);
  const auto x = take<int>(h.points);
  const auto y = take<int>(h.points);
  const auto z = take<int>(h.points);
  const auto rows = take<int>(h.points);
  const auto classes = take<unsigned char>(h.decoded);
  const auto features = take<float>(static_cast<size_t>(h.columns) * h.points);

  const auto ints = [&](int at) { return reinterpret_cast<int*>(piece + at); };
  const auto words = [&](int at) { return reinterpret_cast<Word*>(piece + at); };
  const Cells columns{ints(h.columnFirsts), h.width, h.lastX, h.anchorX, h.ratioX};
  const Cells lines{ints(h.rowFirsts), h.height, h.lastY, h.anchorY, h.ratioY};
  const float* borders = reinterpret_cast<float*>(piece + h.borders);
  unsigned* extremes = reinterpret_cast<unsigned*>(piece + h.extremes);
  const int cells = h.width * h.height;

  for (int i = 0; i < h.points; i++) {
    const int run = reached(ints(h.firstRows), h.runs, rows[i]) - 1;
    Word hash = mix(words(h.bases)[run] + rows[i]);
    for (int c = 0; c < h.columns; c++) {
      hash = mixFeature(hash, bitsOf(features[static_cast<size_t>(c) * h.points + i]));
    }
    *words(h.checksum) += hash;
    for (int c = 0; c < h.histograms; c++) {
      const float value = features[static_cast<size_t>(c) * h.points + i];
      const unsigned bits = bitsOf(value);
      const int start = ints(h.starts)[c];
      const int count = ints(h.starts)[c + 1] - start;
      const int slot = isNan(bits) ? count + 1 : reached(borders + start, count, value);
      words(h.counts)[start + 2 * c + slot]++;
      if (!isNan(bits)) {
        extremes[2 * c] = std::max(extremes[2 * c], ~ordered(bits));
        extremes[2 * c + 1] = std::max(extremes[2 * c + 1], ordered(bits));
      }
    }
    if (cells == 0) {
      continue;
    }
    const int column = cellOf(columns, x[i]);
    const int line = cellOf(lines, y[i]);
    if (column < 0 || line < 0) {
      ++*words(h.strays);
      continue;
    }
    const int cell = line * h.width + column;
    const double height = static_cast<double>(h.originZ + z[i]) * h.unitZ * HEIGHT_STEPS;
    const Word key = topKey(llrint(height), h.classified ? classes[rows[i]] + 1 : 0);
    words(h.top)[cell] = std::max(words(h.top)[cell], key);
    ints(h.cellPoints)[cell]++;
    for (int f = 0; f < h.shown; f++) {
      const size_t shown = ints(h.shownColumns)[f];
      const float value = features[shown * h.points + i];
      if (isNan(bitsOf(value))) {
        ints(h.undefined)[f * cells + cell]++;
      } else {
        words(h.sums)[f * cells + cell] += static_cast<Word>(featureSteps(value));
      }
    }
  }
  fwrite(piece + h.out, h.bytes - h.out, 1, stdout);
  return 0;
}
