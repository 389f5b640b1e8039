// The intervals of the symbols of a slice of a stream. Only the coder depends on what it did before
// at every symbol; models change every 131 to 2096, so a warp looks up 32 at once.

#pragma once

__device__ inline int nextCycle(int cycle) { return min(LONGEST_CYCLE, 5 * cycle >> 2); }

// The symbols of points from + 1 .. from + count of the chunk. A warp.
__device__ inline void findIntervals(
    const Job& job, int stream, int slice, int lane, Statistics& statistics, Model* models) {
  const int chunk = chunkOf(job, stream);
  const int symbols = pointsOf(job, chunk) - 1;
  const int from = slice * job.slice;
  if (from >= symbols && slice > 0) {
    return;
  }
  const int to = min(symbols, from + job.slice);
  const int firstPoint = job.firsts[chunk];
  const ByteForm form = formOf(job.bytes[stream - chunk * job.bytesOfPoint]);
  const float* column = job.columns + form.as.column * job.stride + firstPoint;
  const bool several = job.several != nullptr && job.several[chunk] != 0;
  const unsigned* points = job.points + firstPoint;
  const int used = several ? CONTEXTS : 1;
  unsigned* saved = job.models + (long long)stream * contexts(job) * 2 * SYMBOLS;

  int before = storedByte(form, column[from]);
  if (slice == 0) {
    for (int c = 0; c < used; c++) {
      reset(models[c], lane);
    }
    if (lane < CONTEXTS) {
      statistics.quota[lane] = FRESH_CYCLE;
      statistics.cycle[lane] = FRESH_CYCLE;
    }
    if (lane == 0) {
      statistics.first = before;
      statistics.changes = 0;
    }
  } else {
    unsigned* model = (unsigned*)models;
    for (int k = lane; k < used * 2 * SYMBOLS; k += 32) {
      model[k] = saved[k];
    }
    if (lane == 0) {
      statistics = job.statistics[stream];
    }
  }
  __syncwarp();

  unsigned* intervals = intervalsOf(job, stream, slice) - from;
  const unsigned lower = (1u << lane) - 1;
  bool changes = false;
  float next = from + lane < to ? column[from + lane + 1] : 0;
  for (int base = from; base < to; base += 32) {
    const int i = base + lane;
    const bool there = i < to;
    const float value = next;
    next = i + 32 < to ? column[i + 33] : 0;
    const int byte = storedByte(form, value);
    int reference = __shfl_up_sync(ALL, byte, 1);
    reference = lane == 0 ? before : reference;
    before = __shfl_sync(ALL, byte, 31);
    int context = 0;
    unsigned alike = __ballot_sync(ALL, there);
    if (several) {
      const unsigned point = there ? points[i + 1] : 0;
      context = point & (CONTEXTS - 1);
      reference = storedByte(form, column[point >> CONTEXT_BITS]);
      unsigned ofContext = 0;
#pragma unroll
      for (int c = 0; c < CONTEXTS; c++) {
        const unsigned lanes = __ballot_sync(ALL, there && context == c);
        ofContext = context == c ? lanes : ofContext;
      }
      alike = ofContext;
    }
    const int step = (byte - reference) & 0xff;
    changes |= there && step != 0;

    // Those whose model is to change first wait for that.
    const int rank = __popc(alike & lower);
    unsigned interval = NOTHING;
    bool waits = there;
    for (;;) {
      if (waits && rank < statistics.quota[context]) {
        interval = models[context].intervals[step];
        atomicAdd(&models[context].counts[step], 1u);
        waits = false;
      }
      const unsigned left = __ballot_sync(ALL, waits);
      if (left == 0) {
        break;
      }
      const int spent = __shfl_sync(ALL, context, __ffs(left) - 1);
      update(models[spent], lane);
      if (lane == 0) {
        statistics.cycle[spent] = nextCycle(statistics.cycle[spent]);
        statistics.quota[spent] += statistics.cycle[spent];
      }
      __syncwarp();
    }
    __syncwarp();
    if (there && rank == 0) {
      statistics.quota[context] -= __popc(alike);
    }
    intervals[i] = interval;
    __syncwarp();
  }

  const unsigned anyChanges = __ballot_sync(ALL, changes);
  if (lane == 0) {
    statistics.changes |= anyChanges != 0 ? 1 : 0;
    job.statistics[stream] = statistics;
  }
  if (to < symbols) {
    const unsigned* model = (const unsigned*)models;
    for (int k = lane; k < used * 2 * SYMBOLS; k += 32) {
      saved[k] = model[k];
    }
  }
}
