// The kernels that bring points into place, for the CPU.
//
//   tile core|halo|shared BLOCKS    from stdin the structures, whose addresses count for nothing,
//                                   squares, record integers and, if there are any, classes; to stdout the counts, the
//                                   coordinates, and the rows of core points

#include "emulated.h"
#include "tile.cu"

template <typename Value>
static std::vector<Value> take(size_t count) {
  std::vector<Value> values(count);
  if (count > 0 && fread(values.data(), sizeof(Value), count, stdin) != count) {
    fprintf(stderr, "the question ends early\n");
    exit(1);
  }
  return values;
}

int main(int, char **arguments) {
  const char *kernel = arguments[1];
  Placing placing = take<Placing>(1)[0];
  const Plan plan = take<Plan>(1)[0];
  Region region = take<Region>(1)[0];
  const Squares squares = take<Squares>(1)[0];
  Counts counts = take<Counts>(1)[0];
  const auto cells = take<long long>(region.count);
  const auto x = take<int>(placing.rows);
  const auto y = take<int>(placing.rows);
  const auto z = take<int>(placing.rows);
  const auto classes = take<unsigned char>(placing.classes ? placing.rows : 0);
  // A guard behind each column: what is written there shows in the answer.
  std::vector<int> to[3];
  for (auto &axis : to) {
    axis.assign(placing.capacity + 1, 0x5EA1ED);
  }
  placing.x = x.data();
  placing.y = y.data();
  placing.z = z.data();
  placing.classes = placing.classes ? classes.data() : nullptr;
  placing.toX = to[0].data();
  placing.toY = to[1].data();
  placing.toZ = to[2].data();
  std::vector<int> rows(placing.capacity + 1, 0x5EA1ED);
  placing.counts = &counts;
  placing.decodedRows = rows.data();
  region.cells = cells.data();
  emulated::launch(atoi(arguments[2]), THREADS, [&] {
    if (!strcmp(kernel, "core")) {
      placeCore(placing);
    } else if (!strcmp(kernel, "halo")) {
      placeHalo(placing, plan, region);
    } else {
      placeShared(placing, plan, region, squares);
    }
  });
  fwrite(&counts, sizeof(counts), 1, stdout);
  for (const auto &axis : to) {
    fwrite(axis.data(), sizeof(int), axis.size(), stdout);
  }
  fwrite(rows.data(), sizeof(int), rows.size(), stdout);
  return 0;
}
