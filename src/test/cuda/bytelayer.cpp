// The kernels of byte layers on the CPU: the 32 lanes of a warp are contexts that take turns at every
// operation of the warp.
//
//   bytelayer   from stdin ints: chunks, stored bytes of a point, slice, slices, everyPoint, whether
//               there are flags, columns, points; then first points, stored bytes, columns, flags; to
//               stdout the table, then the bytes of each stream, both from multiples of 16 bytes on

#include "lanes.h"

using namespace warp;

#define ALL 0xffffffffu

#include "values.cuh"
#include "job.cuh"
#include "contexts.cuh"
#include "model.cuh"
#include "symbols.cuh"
#include "coder.cuh"

template <typename T>
static std::vector<T> read(size_t count) {
  std::vector<T> values(count);
  if (fread(values.data(), sizeof(T), count, stdin) != count) {
    fprintf(stderr, "the question ends too early\n");
    exit(1);
  }
  return values;
}

int main() {
  const std::vector<int> head = read<int>(8);
  Job job = {};
  job.chunks = head[0];
  job.bytesOfPoint = head[1];
  job.slice = head[2];
  const int slices = head[3];
  job.everyPoint = head[4];
  const size_t points = head[7];
  const std::vector<int> firsts = read<int>(job.chunks + 1);
  const std::vector<StoredByte> bytes = read<StoredByte>(job.bytesOfPoint);
  const std::vector<float> columns = read<float>((size_t)head[6] * points);
  const std::vector<unsigned char> flags = read<unsigned char>(head[5] != 0 ? points : 0);
  job.firsts = firsts.data();
  job.bytes = bytes.data();
  job.columns = columns.data();
  job.stride = (long long)points;
  job.flags = head[5] != 0 ? flags.data() : nullptr;

  const size_t all = streams(job);
  std::vector<unsigned> contextOf(points);
  std::vector<int> several(job.chunks);
  std::vector<uint4> intervals(2 * all * job.slice / 4);
  std::vector<unsigned> saved(all * contexts(job) * 2 * SYMBOLS);
  std::vector<Statistics> statistics(all);
  std::vector<Coder> coders(all);
  std::vector<unsigned> slots(job.bytesOfPoint * slotsBefore(firsts[job.chunks], job.chunks) / 4);
  std::vector<Made> made(all);
  job.points = contextOf.data();
  job.several = job.flags == nullptr ? nullptr : several.data();
  job.intervals = (unsigned*)intervals.data();
  job.models = saved.data();
  job.statistics = statistics.data();
  job.coders = coders.data();
  job.slots = slots.data();
  job.made = made.data();

  if (job.flags != nullptr) {
    for (int chunk = 0; chunk < job.chunks; chunk++) {
      const int first = firsts[chunk];
      runWarp([&](int lane) {
        several[chunk] = findContexts(
            job.flags + first, pointsOf(job, chunk), job.everyPoint != 0, lane, job.points + first);
      });
    }
  }
  for (int slice = 0; slice <= slices; slice++) {
    for (size_t stream = 0; stream < all; stream++) {
      if (slice > 0) {
        codeSlice(job, stream, slice - 1);
      }
      if (slice < slices) {
        Statistics shared;
        Model models[CONTEXTS];
        memset(models, 0xee, sizeof(models));
        runWarp([&](int lane) { findIntervals(job, stream, slice, lane, shared, models); });
      }
    }
  }
  made.resize((all + 1) / 2 * 2);
  fwrite(made.data(), sizeof(Made), made.size(), stdout);
  for (size_t stream = 0; stream < all; stream++) {
    for (int word = 0; word < (made[stream].size + 15) / 16 * 4; word++) {
      const unsigned value = __builtin_bswap32(slotOf(job, stream)[word]);
      fwrite(&value, sizeof(value), 1, stdout);
    }
  }
  return 0;
}
