// The searches that end in a pass over the neighbours, for the CPU.
//
//   search KERNEL k LIMIT UNIT ROOTS SIZE CORE STRETCH QUANTITIES COLUMNS WHERE
//       KERNEL      small, large, many, far, farMany (all points to the search of single ones),
//                   within, withinKept (and withinLeft), withinLeft, and the same of cylinder
//       STRETCH     places of the curve that are searched at a time
//       COLUMNS     of the output
//       WHERE       apart or among: where a pass writes its own
//       ROOM        neighbours that lanes keep
//       RADIUS      of what is counted around neighbourhoods, 0 for that of the farthest neighbour; -1
//                   if nothing is
//       FEWEST      of an optimal neighbourhood; 0 if all that are found are neighbours
//
// From stdin x, y, z of the block, their intensities and identities, then the column of each
// feature of sums, and of each of a pass, a byte each. To stdout the columns, of core points.

#include "emulated.h"
#include "listed.cu"
#include "within.cu"
#include "cylinder.cu"
#include "optimal.cu"
#include "around.cu"

#include <string>

template <typename Value>
static std::vector<Value> take(size_t count) {
  std::vector<Value> values(count);
  if (count > 0 && fread(values.data(), sizeof(Value), count, stdin) != count) {
    fprintf(stderr, "the question ends early\n");
    exit(1);
  }
  return values;
}

// The place of a point along a curve: nearby points are near along it, as a rule.
static unsigned long long along(int x, int y, int z) {
  unsigned long long key = 0;
  for (int bit = 20; bit >= 0; bit--) {
    key = key << 3 | (x >> bit & 1) << 2 | (y >> bit & 1) << 1 | (z >> bit & 1);
  }
  return key;
}

int main(int, char **arguments) {
  const std::string kernel = arguments[1];
  Query q = {};
  q.k = atoi(arguments[2]);
  q.limit = strtoull(arguments[3], nullptr, 10);
  q.unit = atof(arguments[4]);
  q.columns.variants = atoi(arguments[5]);
  const int size = atoi(arguments[6]);
  q.core = atoi(arguments[7]);
  const int stretch = atoi(arguments[8]);
  Pass pass = {};
  pass.quantities = atoi(arguments[9]);
  const int columns = atoi(arguments[10]);
  q.columns.count = columns;
  const auto x = take<int>(size);
  const auto y = take<int>(size);
  const auto z = take<int>(size);
  const auto intensity = take<int>(size);
  const auto identity = take<long long>(size);
  const auto of = take<signed char>(FEATURES);
  const auto passOf = take<signed char>(PASS_FEATURES);
  std::copy(of.begin(), of.end(), q.columns.of);
  std::copy(passOf.begin(), passOf.end(), pass.of);

  std::vector<int4> points(size);
  for (int i = 0; i < size; i++) {
    points[i] = make_int4(x[i], y[i], z[i], i);
  }
  const int lowX = *std::min_element(x.begin(), x.end());
  const int lowY = *std::min_element(y.begin(), y.end());
  const int lowZ = *std::min_element(z.begin(), z.end());
  std::stable_sort(points.begin(), points.end(), [&](const int4 &a, const int4 &b) {
    return along(a.x - lowX, a.y - lowY, a.z - lowZ) < along(b.x - lowX, b.y - lowY, b.z - lowZ);
  });
  std::vector<std::vector<Box>> boxes;
  boxes.emplace_back((size + LEAF_POINTS - 1) / LEAF_POINTS, emptyBox());
  for (int i = 0; i < size; i++) {
    include(boxes[0][i / LEAF_POINTS], points[i], points[i]);
  }
  while (boxes.back().size() > 32) {
    const std::vector<Box> below = boxes.back();
    boxes.emplace_back((below.size() + FAN_OUT - 1) / FAN_OUT, emptyBox());
    for (size_t i = 0; i < below.size(); i++) {
      include(boxes.back()[i / FAN_OUT], below[i].low, below[i].high);
    }
  }
  q.tree.points = points.data();
  q.tree.levels = (int)boxes.size();
  q.tree.size = size;
  for (size_t level = 0; level < boxes.size(); level++) {
    q.tree.boxes[level] = boxes[level].data();
    q.tree.count[level] = (int)boxes[level].size();
  }
  // Memory holds what another search has left.
  std::vector<int4> records((size_t)RECORD * q.core, make_int4(5, 1 << 20, -3, 17));
  std::vector<float> more((size_t)q.core * std::max(columns - ROW_COLUMNS, 0), 4.5f);
  unsigned counts[2] = {};
  std::vector<unsigned> far(size, 0x5a5a5a5au);
  std::vector<float> passed((size_t)PASS_FEATURES * q.core);
  const bool isCylinder = kernel.rfind("cylinder", 0) == 0;
  const bool isWithin = kernel.rfind("within", 0) == 0 || isCylinder;
  const int words = pass.quantities & OF_INTENSITIES ? 3 : 2;
  const int room = atoi(arguments[12]);
  const double radius = atof(arguments[13]);
  const int fewest = atoi(arguments[14]);
  const unsigned blocks = 2;
  std::vector<int> lists((size_t)blocks * WITHIN_THREADS * room * words, -7);
  const Kept kept = {lists.data(), room, words};
  std::vector<int> neighbors(isWithin ? 0 : (size_t)q.k * (std::min(stretch, size) + 31), -7);
  q.records = records.data();
  q.moreColumns = more.data();
  q.farCount = counts;
  q.far = far.data();
  q.neighbors = neighbors.data();
  q.identity = pass.quantities & OF_INTENSITIES ? identity.data() : nullptr;
  const bool among = std::string(arguments[11]) == "among";
  std::vector<float> output((size_t)columns * q.core);
  pass.columns = among ? output.data() : passed.data();
  pass.stride = q.core;
  pass.intensity = intensity.data();
  for (int f = 0; f < PASS_FEATURES; f++) {
    pass.at[f] = among ? pass.of[f] : (signed char)f;
  }

  const auto countAround = [&] {
    if (radius >= 0) {
      emulated::launch((q.places + AROUND_THREADS - 1) / AROUND_THREADS, AROUND_THREADS, [&] {
        around(q, pass, radius);
      });
    }
  };
  for (int from = 0; from < size; from += stretch) {
    q.from = from;
    q.places = std::min(stretch, size - from);
    counts[0] = counts[1] = 0;
    if (isWithin) {
      if (kernel == "within" || kernel == "cylinder") {
        emulated::launch(blocks, WITHIN_THREADS, [&] { (isCylinder ? cylinder : within)(q, 1); });
        continue;
      }
      if (kernel == "withinKept" || kernel == "cylinderKept") {
        emulated::launch(blocks, WITHIN_THREADS, [&] {
          (isCylinder ? cylinderKept : withinKept)(q, 1, pass, kept);
        });
      } else {
        for (int group = 0; group * 32 < q.places; group++) {
          far[counts[0]++] = (unsigned)(from / 32 + group);
        }
      }
      emulated::launch(blocks, WITHIN_THREADS, [&] {
        (isCylinder ? cylinderLeft : withinLeft)(q, 1, pass);
      });
      countAround();
      continue;
    }
    if (kernel == "small" || kernel == "large" || kernel == "many") {
      emulated::launch(1, NEAREST_THREADS, [&] {
        if (kernel == "small") {
          nearestSmallListed(q, INT_MAX);
        } else if (kernel == "large") {
          nearestLargeListed(q, INT_MAX);
        } else {
          nearestManyListed(q, INT_MAX);
        }
      });
    } else {
      for (int place = from; place < from + q.places; place++) {
        if (points[place].w < q.core) {
          far[counts[0]++] = (unsigned)place;
        }
      }
    }
    emulated::launch(1, 128, [&] {
      if (kernel == "farMany" || q.k > 128) {
        nearestFarManyListed(q);
      } else {
        nearestFarListed(q);
      }
    });
    if (fewest > 0) {
      emulated::launch((q.places + 31) / 32, CHOOSE_THREADS, [&] {
        (q.k <= 64 ? chooseFew : chooseMany)(q, fewest);
      });
    }
    countAround();
    emulated::launch((q.places + PASS_THREADS - 1) / PASS_THREADS, PASS_THREADS, [&] {
      passListed(q, pass);
    });
  }

  for (int i = 0; i < q.core; i++) {
    const int4 *record = recordOf(q, i);
    if (isRow(record)) {
      for (int c = 0; c < columns; c++) {
        output[(size_t)c * q.core + i] = *rowValue(q, i, c);
      }
    } else {
      writeRow<long long>(sumsOf(record), q.unit, q.columns, output.data() + i, q.core);
    }
  }
  if (!among) {
    emulated::launch((q.core + 127) / 128, 128, [&] {
      passColumns(q, pass, 0, q.core, output.data());
    });
  }
  fwrite(output.data(), sizeof(float), output.size(), stdout);
  return 0;
}
