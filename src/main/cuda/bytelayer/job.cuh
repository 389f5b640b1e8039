// What the kernels work on: byte layers of the points of many chunks, a stream for each chunk and
// stored byte. Streams are numbered chunk by chunk.

#pragma once

constexpr int SYMBOLS = 256;
constexpr int CONTEXTS = 4;

// The interval of a symbol in units of 2^-15: where it begins, how long it is, and whether what the
// division leaves over belongs to it, as to the last symbol.
constexpr int WIDTH_SHIFT = 15;
constexpr unsigned LAST = 1u << 31;
// A symbol that changes nothing: it owns the whole interval.
constexpr unsigned NOTHING = LAST | 1u << 15 << WIDTH_SHIFT;

// What is known of a stream's symbols up to a slice.
struct Statistics {
  int quota[CONTEXTS];  // symbols that the distribution of a context is still good for
  int cycle[CONTEXTS];  // symbols that it was good for
  int first;            // the byte of point 0
  int changes;          // not 0 if any point has another
};

// Where the coder of a stream stands.
struct Coder {
  // Where the interval starts: 32 bits, above them bytes that are not a word yet, and above these
  // what runs over.
  unsigned long long start;
  unsigned length;
  int pendingBits;
  unsigned held;  // the word before: a carry rarely goes farther
  int last;  // which word that is; -1 if there is none
};

// What becomes of a stream.
struct Made {
  int size;  // bytes; none if all points have the byte of the first
  int first;  // the byte of point 0, and 256 if the slot was too small
};

constexpr int TOO_LONG = 1 << 8;

struct Job {
  const float* columns;
  long long stride;  // values from one column to the next
  const unsigned char* flags;  // of each point, with its scanner channel; null: all on one channel
  const int* firsts;  // first point of each chunk, and after the last
  const StoredByte* bytes;
  unsigned* points;  // of each point its context and what its byte is told by; none without flags
  int* several;      // of each chunk whether its points have several contexts; none without flags
  unsigned* intervals;  // of the symbols of two slices
  unsigned* models;     // of each stream and context: distribution, then counts
  Statistics* statistics;
  Coder* coders;
  unsigned* slots;  // for the bytes of each stream
  long long* places;  // of the bytes of each stream among those of all
  Made* made;
  uint4* out;
  int chunks;
  int bytesOfPoint;
  int slice;  // symbols
  int everyPoint;  // whether the channel counts at every point
};

__device__ inline int streams(const Job& job) { return job.chunks * job.bytesOfPoint; }

__device__ inline int contexts(const Job& job) { return job.flags == nullptr ? 1 : CONTEXTS; }

__device__ inline int chunkOf(const Job& job, int stream) { return stream / job.bytesOfPoint; }

__device__ inline int pointsOf(const Job& job, int chunk) {
  return job.firsts[chunk + 1] - job.firsts[chunk];
}

// Where the slots of a chunk begin, in bytes for each stored byte: an eighth more than the points.
__host__ __device__ inline long long slotsBefore(int firstPoint, int chunk) {
  return ((long long)firstPoint + firstPoint / 8 + 96ll * chunk) & ~15ll;
}

__device__ inline int slotBytes(const Job& job, int chunk) {
  return (int)(slotsBefore(job.firsts[chunk + 1], chunk + 1) - slotsBefore(job.firsts[chunk], chunk));
}

__device__ inline unsigned* slotOf(const Job& job, int stream) {
  const int chunk = chunkOf(job, stream);
  const int byte = stream - chunk * job.bytesOfPoint;
  const long long before =
      job.bytesOfPoint * slotsBefore(job.firsts[chunk], chunk) + (long long)byte * slotBytes(job, chunk);
  return job.slots + before / 4;
}

// The intervals of a slice of a stream.
__device__ inline unsigned* intervalsOf(const Job& job, int stream, int slice) {
  return job.intervals + ((long long)(slice & 1) * streams(job) + stream) * job.slice;
}
