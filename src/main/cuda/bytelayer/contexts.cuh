// Scanner channels decide which models code a point and which point's byte its own is told by. Both
// are the same for all layers of a chunk.

#pragma once

constexpr int CHANNEL_SHIFT = 4;  // in the flags of a point
constexpr int CONTEXT_BITS = 2;

// The highest lane of a mask, as an index of points from `base` on, or what was before.
__device__ inline int latest(unsigned lanes, int base, int before) {
  return lanes == 0 ? before : base + 31 - __clz(lanes);
}

// Of each point of a chunk its context, and above it the index of the point that its byte is told
// by. A warp; `points` and `flags` are those of the chunk.
__device__ inline bool findContexts(
    const unsigned char* flags, int count, bool everyPoint, int lane, unsigned* points) {
  int channelBefore = 0;
  int contextBefore = 0;
  unsigned used = 0;
  int last[CONTEXTS] = {0, 0, 0, 0};
  unsigned others = 0;
  const int channelOfFirst = flags[0] >> CHANNEL_SHIFT & 3;
  const unsigned lower = (1u << lane) - 1;
  for (int base = 0; base < count; base += 32) {
    const int i = base + lane;
    const bool there = i < count;
    const int channel = there ? flags[i] >> CHANNEL_SHIFT & 3 : 0;
    int previousChannel = __shfl_up_sync(ALL, channel, 1);
    previousChannel = lane == 0 ? channelBefore : previousChannel;
    const int context = i == 0 || everyPoint || channel != previousChannel ? channel : 0;
    int previous = __shfl_up_sync(ALL, context, 1);
    previous = i == 0 ? context : lane == 0 ? contextBefore : previous;

    unsigned ofContext[CONTEXTS];
    bool usedBefore = false;
#pragma unroll
    for (int c = 0; c < CONTEXTS; c++) {
      ofContext[c] = __ballot_sync(ALL, there && context == c);
      usedBefore |= context == c && ((used >> c & 1) != 0 || (ofContext[c] & lower) != 0);
    }
    // Of a context that is new the values begin with those of the context before it. Of one that
    // is not they go on, unless the channel counts only where it changes: then those before do.
    const bool begins = !usedBefore;
    const int values = context == previous || begins || everyPoint ? context : previous;
    const int from = begins ? previous : values;

    int reference = 0;
#pragma unroll
    for (int c = 0; c < CONTEXTS; c++) {
      const unsigned ofValues = __ballot_sync(ALL, there && values == c);
      if (from == c) {
        reference = latest(ofValues & lower, base, last[c]);
      }
      last[c] = latest(ofValues, base, last[c]);
      used |= ofContext[c] != 0 ? 1u << c : 0;
    }
    if (there) {
      points[i] = (unsigned)reference << CONTEXT_BITS | context;
    }
    others |= __ballot_sync(ALL, there && channel != channelOfFirst);
    channelBefore = __shfl_sync(ALL, channel, 31);
    contextBefore = __shfl_sync(ALL, context, 31);
  }
  return others != 0;
}
