// Parquet pages of columns in device memory: the bytes, the choices and the statistics of the class
// ColumnEncoder without compression, of which PageEncoder on the host is the caller.
//
// For each row group one launch of each kernel, in this order:
//   pages_read     a block per page: range, nulls; values of narrow columns go into the column's
//                  table of distinct values
//   pages_first    so do those of the first pages of other columns, each by many blocks
//   pages_sample   which columns are worth a table, judged by their first pages
//   pages_number   the other pages of these
//   pages_mark     the rows where a value comes first
//   pages_decide   numbers in the order of these rows; the form of each column; sizes
//   pages_place    where every page goes
//   pages_entries  dictionaries
//   pages_write    a block per page: its bytes
// Values are looked up again where they are written: a table is in the cache, rows are not.

#ifdef __CUDACC__
#define ENTRY extern "C" __global__
#else
#include "emulated.h"
#endif

#include "batch.cuh"

constexpr int THREADS = 512;
constexpr int WARPS = THREADS / 32;
constexpr int PAGE_ROWS = 20000;
constexpr int PAGE_WORDS = PAGE_ROWS / 32;
constexpr unsigned ALL_LANES = 0xFFFFFFFFu;

constexpr uint64_t EMPTY = ~0ull;
constexpr unsigned NONE = ~0u;
constexpr uint64_t SPREAD = 0x9E3779B97F4A7C15ull;
constexpr int PROBES_A_LOOK = 16;

/** Slots of a table that a block has for itself first: those of a byte. */
constexpr int SMALL_TABLE = 256;

// As in ColumnEncoder and DictionaryBuilder.
constexpr unsigned DICTIONARY_LIMIT = 1 << 16;
constexpr unsigned SMALL_DICTIONARY = 256;
constexpr unsigned VALUES_AN_ENTRY = 8;

// As in the class PageEncoder of job.output.parquet.
constexpr int DELTA_BLOCK = 128;
constexpr int DELTA_PARTS = 4;
constexpr int DELTA_BLOCKS = (PAGE_ROWS + DELTA_BLOCK - 1) / DELTA_BLOCK;

// What a page's values and what is before them are rounded up to, so that values are aligned.
constexpr unsigned ALIGNMENT = 16;

constexpr double SCAN_ANGLE_UNIT = 0.006;

__device__ inline unsigned smaller(unsigned a, unsigned b) { return a < b ? a : b; }
__device__ inline unsigned larger(unsigned a, unsigned b) { return a > b ? a : b; }
__device__ inline uint64_t aligned(uint64_t n) { return (n + ALIGNMENT - 1) & ~uint64_t(ALIGNMENT - 1); }

template <typename T>
__device__ inline T *at(uint64_t address) {
  return reinterpret_cast<T *>(address);
}

/** A page of a column: what one block works on. */
struct Page {
  const Batch &batch;
  const Group &group;
  const Column &column;
  ColumnResult &columnResult;
  PageResult &result;
  int number;
  int first;  // row in the group
  int rows;

  __device__ Page(const Batch *batch, int groupNumber, int block)
      : batch(*batch),
        group(at<Group>(batch->groups)[groupNumber]),
        column(at<Column>(batch->columns)[block / group.pageCount]),
        columnResult(at<ColumnResult>(group.columns)[block / group.pageCount]),
        result(at<PageResult>(group.pages)[block]),
        number(block % group.pageCount),
        first(number * PAGE_ROWS),
        rows(smaller(PAGE_ROWS, group.rows - first)) {}
};

__device__ inline const Source &sourceOf(const Batch &batch, int64_t row) {
  const Source *sources = at<Source>(batch.sources);
  int low = 0;
  int high = batch.sourceCount - 1;
  while (low < high) {
    const int middle = (low + high + 1) / 2;
    if (sources[middle].firstRow <= row) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return sources[low];
}

__device__ inline uint64_t floatBits(float value) {
  return unsigned(__float_as_int(value));
}

__device__ inline uint64_t coordinate(const Batch &batch, const Column &column, int64_t row, int axis) {
  const Source &source = sourceOf(batch, row);
  const double scaled = __dmul_rn(double(at<int>(column.source)[row]), source.scale[axis]);
  return __double_as_longlong(__dadd_rn(scaled, source.offset[axis]));
}

/** The bits of a value as Parquet stores it; integers of 32 bits with their sign in the upper half. */
__device__ inline uint64_t read(const Batch &batch, const Column &column, int64_t row) {
  switch (column.reading) {
    case READ_U8:
      return at<uint8_t>(column.source)[row] >> column.shift & column.mask;
    case READ_U16:
      return at<uint16_t>(column.source)[row];
    case READ_I16:
      return int64_t(at<int16_t>(column.source)[row]);
    case READ_I32:
      return int64_t(at<int32_t>(column.source)[row]);
    case READ_F32:
      return at<uint32_t>(column.source)[row];
    case READ_X:
      return coordinate(batch, column, row, 0);
    case READ_Y:
      return coordinate(batch, column, row, 1);
    case READ_Z:
      return coordinate(batch, column, row, 2);
    case READ_SCAN_ANGLE: {
      const int angle = at<int16_t>(column.source)[row];
      return floatBits(
          sourceOf(batch, row).modern ? __double2float_rn(__dmul_rn(double(angle), SCAN_ANGLE_UNIT))
                                      : float(angle));
    }
    case READ_POINT_INDEX: {
      const Source &source = sourceOf(batch, row);
      return source.firstIndex + (row - source.firstRow);
    }
    case READ_FILE:
      return sourceOf(batch, row).file;
    default:
      return at<uint64_t>(column.source)[row];  // I64, F64
  }
}

/** Whether there is anything to read. */
__device__ inline bool hasValues(const Column &column) {
  return column.source != 0 || column.reading == READ_POINT_INDEX || column.reading == READ_FILE;
}

__device__ inline bool isNaN(const Column &column, uint64_t bits) {
  if (column.stored == STORED_FLOAT) {
    return (bits & 0x7FFFFFFFu) > 0x7F800000u;
  }
  return column.stored == STORED_DOUBLE && (bits & 0x7FFFFFFFFFFFFFFFull) > 0x7FF0000000000000ull;
}

/** Numbers of floating point by integers of the same order; the same turns them back. */
__device__ inline int64_t ordered(const Column &column, uint64_t bits) {
  if (column.stored == STORED_FLOAT) {
    const int word = int(unsigned(bits));
    return word ^ (word >> 31 & 0x7FFFFFFF);
  }
  const int64_t word = int64_t(bits);
  return column.stored == STORED_DOUBLE ? word ^ (word >> 63 & 0x7FFFFFFFFFFFFFFFll) : word;
}

/** Whether a column may be written by numbers. */
__device__ inline bool numberable(const Column &column) { return column.slots > 0; }

__device__ inline bool isDirect(const Column &column) { return column.keys == 0; }

/** Most distinct values for which a dictionary pays. */
__device__ inline unsigned most(const Column &column, unsigned rows) {
  const unsigned pays = column.flags & NUMBERED ? DICTIONARY_LIMIT
                                                : larger(SMALL_DICTIONARY, rows / VALUES_AN_ENTRY);
  return smaller(DICTIONARY_LIMIT, pays);
}

/** Whether a dictionary may pay, after so many values with so many distinct ones. */
__device__ inline bool mayPay(const Column &column, unsigned rows, unsigned distinct, unsigned values) {
  if (distinct > most(column, rows)) {
    return false;
  }
  return column.flags & NUMBERED || distinct <= SMALL_DICTIONARY ||
         8ull * distinct <= 7ull * values;
}

__device__ inline int home(const Column &column, uint64_t bits) {
  return int(bits * SPREAD >> (64 - column.slotsLog2));
}

/** Slot of a value that is in the table or goes there; below 0 if there is no room. */
__device__ inline int slotFor(const Column &column, uint64_t bits, unsigned limit) {
  if (isDirect(column)) {
    return int(bits & unsigned(column.slots - 1));
  }
  const int room = 1 << column.slotsLog2;
  if (bits == EMPTY) {
    return room;
  }
  unsigned long long *keys = at<unsigned long long>(column.keys);
  int slot = home(column, bits);
  for (int probe = 0; probe < room; probe++) {
    uint64_t found = __ldcg(keys + slot);
    if (found == EMPTY) {
      found = atomicCAS(keys + slot, (unsigned long long)EMPTY, (unsigned long long)bits);
    }
    if (found == EMPTY || found == bits) {
      return slot;
    }
    if (probe % PROBES_A_LOOK == PROBES_A_LOOK - 1 &&
        *static_cast<volatile unsigned *>(&at<State>(column.state)->distinct) > limit) {
      return -1;
    }
    slot = slot + 1 & room - 1;
  }
  return -1;
}

/** Loads pass the first cache by: there a row stays late that was late when it was loaded. */
__device__ inline void takeFirst(const Column &column, int slot, unsigned row) {
  unsigned *first = at<unsigned>(column.firsts) + slot;
  if (__ldcg(first) > row && atomicMin(first, row) == NONE) {
    atomicAdd(&at<State>(column.state)->distinct, 1u);
  }
}

__device__ inline void insert(const Column &column, uint64_t bits, unsigned row, unsigned limit) {
  const int slot = slotFor(column, bits, limit);
  if (slot < 0) {
    return;
  }
  takeFirst(column, slot, row);
}

/** Number of a value that has one. */
__device__ inline unsigned numberOf(const Column &column, uint64_t bits) {
  const unsigned *numbers = at<unsigned>(column.firsts);
  if (isDirect(column)) {
    return numbers[bits & unsigned(column.slots - 1)];
  }
  const int room = 1 << column.slotsLog2;
  if (bits == EMPTY) {
    return numbers[room];
  }
  const uint64_t *keys = at<uint64_t>(column.keys);
  int slot = home(column, bits);
  for (int probe = 0; probe < room && keys[slot] != bits; probe++) {
    slot = slot + 1 & room - 1;
  }
  return numbers[slot];
}

/** Sum of what threads before this one give, and of all in total. */
__device__ inline unsigned before(unsigned value, unsigned *ofWarps, unsigned &total) {
  const int lane = threadIdx.x % 32;
  const int warp = threadIdx.x / 32;
  unsigned sum = value;
  for (int step = 1; step < 32; step *= 2) {
    const unsigned other = __shfl_up_sync(ALL_LANES, sum, step);
    sum += lane >= step ? other : 0;
  }
  __syncthreads();
  if (lane == 31) {
    ofWarps[warp] = sum;
  }
  __syncthreads();
  unsigned earlier = 0;
  total = 0;
  for (int w = 0; w < WARPS; w++) {
    earlier += w < warp ? ofWarps[w] : 0;
    total += ofWarps[w];
  }
  return earlier + sum - value;
}

__device__ inline int varintBytes(uint64_t value) {
  return value == 0 ? 1 : (64 - __clzll(value) + 6) / 7;
}

__device__ inline uint64_t zigzag(int64_t value) { return uint64_t(value) << 1 ^ uint64_t(value >> 63); }

__device__ inline uint8_t *putVarint(uint8_t *to, uint64_t value) {
  while (value > 0x7F) {
    *to++ = uint8_t(value & 0x7F | 0x80);
    value >>= 7;
  }
  *to++ = uint8_t(value);
  return to;
}

__device__ inline void putWord(uint8_t *to, unsigned word) {
  for (int b = 0; b < 4; b++) {
    to[b] = uint8_t(word >> 8 * b);
  }
}

__device__ inline unsigned groupsOfEight(unsigned values) { return (values + 7) / 8; }

/** Word of values packed in so many bits each, the first in the lowest. */
template <typename T>
__device__ inline unsigned packedWord(const T *values, unsigned count, int width, unsigned word) {
  const int64_t bit = int64_t(word) * 32;
  unsigned packed = 0;
  for (unsigned v = unsigned(bit / width); v < count && int64_t(v) * width < bit + 32; v++) {
    const int64_t place = int64_t(v) * width - bit;
    packed |= unsigned(place >= 0 ? uint64_t(values[v]) << place : uint64_t(values[v]) >> -place);
  }
  return packed;
}

/** A block of differences, a warp's work: four of them a lane. */
struct DeltaBlock {
  uint64_t above[DELTA_PARTS];
  int width[DELTA_PARTS];
  int64_t least;
  unsigned bytes;

  /** Values of a page, of which those from 1 + 128 * block on are in the block. */
  __device__ DeltaBlock(const Page &page, unsigned values, int block) {
    const int lane = threadIdx.x % 32;
    const int from = 1 + block * DELTA_BLOCK;
    const int count = smaller(DELTA_BLOCK, values - from);
    const int64_t row = page.group.firstRow + page.first + from;
    int64_t smallest = INT64_MAX;
    for (int p = 0; p < DELTA_PARTS; p++) {
      const int i = p * 32 + lane;
      above[p] = 0;
      if (i < count) {
        above[p] = read(page.batch, page.column, row + i) - read(page.batch, page.column, row + i - 1);
        smallest = int64_t(above[p]) < smallest ? int64_t(above[p]) : smallest;
      }
    }
    for (int step = 16; step > 0; step /= 2) {
      const int64_t other = __shfl_xor_sync(ALL_LANES, (long long)smallest, step);
      smallest = other < smallest ? other : smallest;
    }
    least = smallest;
    bytes = varintBytes(zigzag(least)) + DELTA_PARTS;
    for (int p = 0; p < DELTA_PARTS; p++) {
      const int i = p * 32 + lane;
      above[p] = i < count ? above[p] - uint64_t(least) : 0;
      uint64_t all = above[p];
      for (int step = 16; step > 0; step /= 2) {
        all |= __shfl_xor_sync(ALL_LANES, (unsigned long long)all, step);
      }
      width[p] = all == 0 ? 0 : 64 - __clzll(all);
      bytes += 4 * width[p];
    }
  }

  /** Writes it; {@code values} has room for those of a lane each. */
  __device__ void write(uint8_t *to, uint64_t *values) const {
    const int lane = threadIdx.x % 32;
    const int start = varintBytes(zigzag(least));
    if (lane == 0) {
      putVarint(to, zigzag(least));
      for (int p = 0; p < DELTA_PARTS; p++) {
        to[start + p] = uint8_t(width[p]);
      }
    }
    to += start + DELTA_PARTS;
    for (int p = 0; p < DELTA_PARTS; p++) {
      values[lane] = above[p];
      __syncwarp();
      for (int word = lane; word < width[p]; word += 32) {
        putWord(to + 4 * word, packedWord(values, 32, width[p], word));
      }
      __syncwarp();
      to += 4 * width[p];
    }
  }
};

__device__ inline int deltaBlocks(unsigned values) {
  return values <= 1 ? 0 : (int(values) - 1 + DELTA_BLOCK - 1) / DELTA_BLOCK;
}

/** What a page of differences begins with, behind its levels. */
__device__ inline uint8_t *putDeltaHeader(uint8_t *to, unsigned values, int64_t first) {
  to = putVarint(to, DELTA_BLOCK);
  to = putVarint(to, DELTA_PARTS);
  to = putVarint(to, values);
  return putVarint(to, zigzag(values == 0 ? 0 : first));
}

__device__ inline unsigned deltaHeaderBytes(unsigned values, int64_t first) {
  return varintBytes(DELTA_BLOCK) + varintBytes(DELTA_PARTS) + varintBytes(values) +
         varintBytes(zigzag(values == 0 ? 0 : first));
}

ENTRY void __launch_bounds__(THREADS) pages_read(const Batch *batch, int groupNumber) {
  __shared__ int64_t leasts[WARPS];
  __shared__ int64_t mosts[WARPS];
  __shared__ unsigned counts[WARPS];
  __shared__ unsigned nanCounts[WARPS];
  __shared__ unsigned deltaBytes;
  __shared__ unsigned firsts[SMALL_TABLE];
  const Page page(batch, groupNumber, blockIdx.x);
  const Column &column = page.column;
  const int lane = threadIdx.x % 32;
  const int warp = threadIdx.x / 32;
  const bool nullable = column.flags & NAN_IS_NULL;
  const bool there = hasValues(column);
  const bool inserts = numberable(column) && isDirect(column);
  const bool small = inserts && column.slots <= SMALL_TABLE;
  if (small && threadIdx.x < SMALL_TABLE) {
    firsts[threadIdx.x] = NONE;
  }
  __syncthreads();
  const unsigned limit = most(column, page.group.rows);
  int64_t smallest = INT64_MAX;
  int64_t largest = INT64_MIN;
  unsigned values = 0;
  unsigned nans = 0;
  for (int from = 0; from < page.rows; from += THREADS) {
    const int i = from + threadIdx.x;
    const bool reads = there && i < page.rows;
    const uint64_t bits = reads ? read(*batch, column, page.group.firstRow + page.first + i) : 0;
    const bool nan = reads && isNaN(column, bits);
    const bool valid = reads && !(nullable && nan);
    if (column.valid != 0) {
      const unsigned word = __ballot_sync(ALL_LANES, valid);
      if (lane == 0 && i < page.rows) {
        at<unsigned>(column.valid)[(page.first + i) / 32] = word;
      }
    }
    values += valid;
    nans += nan && !nullable;
    if (valid && !nan) {
      const int64_t order = ordered(column, bits);
      smallest = order < smallest ? order : smallest;
      largest = order > largest ? order : largest;
    }
    if (valid && small) {
      if (firsts[bits] > unsigned(i)) {
        atomicMin(&firsts[bits], unsigned(i));
      }
    } else if (valid && inserts) {
      insert(column, bits, page.first + i, limit);
    }
  }
  for (int step = 16; step > 0; step /= 2) {
    const int64_t less = __shfl_xor_sync(ALL_LANES, (long long)smallest, step);
    const int64_t more = __shfl_xor_sync(ALL_LANES, (long long)largest, step);
    smallest = less < smallest ? less : smallest;
    largest = more > largest ? more : largest;
    values += __shfl_xor_sync(ALL_LANES, values, step);
    nans += __shfl_xor_sync(ALL_LANES, nans, step);
  }
  if (lane == 0) {
    leasts[warp] = smallest;
    mosts[warp] = largest;
    counts[warp] = values;
    nanCounts[warp] = nans;
  }
  deltaBytes = 0;
  __syncthreads();
  if (small && threadIdx.x < SMALL_TABLE && firsts[threadIdx.x] != NONE) {
    takeFirst(column, threadIdx.x, page.first + firsts[threadIdx.x]);
  }
  values = 0;
  for (int w = 0; w < WARPS; w++) {
    values += counts[w];
  }
  if (column.stored == STORED_INT64) {
    for (int block = warp; block < deltaBlocks(values); block += WARPS) {
      const DeltaBlock delta(page, values, block);
      if (lane == 0) {
        atomicAdd(&deltaBytes, delta.bytes);
      }
    }
    __syncthreads();
  }
  if (threadIdx.x == 0) {
    nans = 0;
    for (int w = 0; w < WARPS; w++) {
      smallest = leasts[w] < smallest ? leasts[w] : smallest;
      largest = mosts[w] > largest ? mosts[w] : largest;
      nans += nanCounts[w];
    }
    page.result.least = smallest;
    page.result.most = largest;
    page.result.values = values;
    page.result.nans = nans;
    page.result.bytes = 0;
    if (column.stored == STORED_INT64) {
      const int64_t first = there ? read(*batch, column, page.group.firstRow + page.first) : 0;
      page.result.bytes = deltaHeaderBytes(values, first) + deltaBytes;
    }
  }
}

/** {@code blocks} blocks per column. */
ENTRY void __launch_bounds__(THREADS) pages_first(const Batch *batch, int groupNumber, int blocks) {
  const Group &group = at<Group>(batch->groups)[groupNumber];
  const Column &column = at<Column>(batch->columns)[blockIdx.x / blocks];
  if (!numberable(column) || isDirect(column) || !hasValues(column)) {
    return;
  }
  const unsigned limit = most(column, group.rows);
  const bool nullable = column.flags & NAN_IS_NULL;
  const int rows = smaller(PAGE_ROWS, group.rows);
  for (int i = blockIdx.x % blocks * THREADS + threadIdx.x; i < rows; i += blocks * THREADS) {
    const uint64_t bits = read(*batch, column, group.firstRow + i);
    if (!(nullable && isNaN(column, bits))) {
      insert(column, bits, i, limit);
    }
  }
}

/** A thread per column. */
ENTRY void pages_sample(const Batch *batch, int groupNumber) {
  const Group &group = at<Group>(batch->groups)[groupNumber];
  for (int c = threadIdx.x; c < batch->columnCount; c += blockDim.x) {
    const Column &column = at<Column>(batch->columns)[c];
    State &state = *at<State>(column.state);
    const PageResult &first = at<PageResult>(group.pages)[c * group.pageCount];
    state.goesOn = numberable(column) && (isDirect(column) || mayPay(column, group.rows, state.distinct, first.values));
  }
}

/** A block per page. */
ENTRY void __launch_bounds__(THREADS) pages_number(const Batch *batch, int groupNumber) {
  const Page page(batch, groupNumber, blockIdx.x);
  const Column &column = page.column;
  const State &state = *at<State>(column.state);
  if (page.number == 0 || isDirect(column) || !numberable(column) || !state.goesOn || page.result.values == 0) {
    return;
  }
  const unsigned limit = most(column, page.group.rows);
  const bool nullable = column.flags & NAN_IS_NULL;
  for (int i = threadIdx.x; i < page.rows; i += THREADS) {
    if (*static_cast<const volatile unsigned *>(&state.distinct) > limit) {
      return;
    }
    const uint64_t bits = read(*batch, column, page.group.firstRow + page.first + i);
    if (!(nullable && isNaN(column, bits))) {
      insert(column, bits, page.first + i, limit);
    }
  }
}

/** Slots of a table that a block goes through. */
constexpr int SLOTS_A_BLOCK = 16384;

__device__ inline bool isUsable(const Column &column, const Group &group) {
  const State &state = *at<State>(column.state);
  return numberable(column) && state.goesOn && state.distinct <= most(column, group.rows);
}

/** {@code blocks} blocks per column. */
ENTRY void __launch_bounds__(THREADS) pages_mark(const Batch *batch, int groupNumber, int blocks) {
  const Group &group = at<Group>(batch->groups)[groupNumber];
  const Column &column = at<Column>(batch->columns)[blockIdx.x / blocks];
  if (!isUsable(column, group)) {
    return;
  }
  const int from = blockIdx.x % blocks * SLOTS_A_BLOCK;
  const int end = from + SLOTS_A_BLOCK < column.slots ? from + SLOTS_A_BLOCK : column.slots;
  for (int slot = from + threadIdx.x; slot < end; slot += THREADS) {
    const unsigned first = at<unsigned>(column.firsts)[slot];
    if (first != NONE) {
      atomicOr(at<unsigned>(column.bits) + first / 32, 1u << first % 32);
    }
  }
}

__device__ inline unsigned levelBytes(const Column &column, unsigned rows, unsigned values) {
  if (!(column.flags & OPTIONAL)) {
    return 0;
  }
  const unsigned groups = groupsOfEight(rows);
  return 4 + (values == rows ? varintBytes(uint64_t(rows) << 1) + 1
                             : varintBytes(uint64_t(groups) << 1 | 1) + groups);
}

__device__ inline unsigned valueBytes(const Column &column) {
  return column.stored == STORED_INT64 || column.stored == STORED_DOUBLE ? 8 : 4;
}

/** A block per column. */
ENTRY void __launch_bounds__(THREADS) pages_decide(const Batch *batch, int groupNumber) {
  __shared__ unsigned ofWarps[WARPS];
  __shared__ ColumnResult decided;
  const Group &group = at<Group>(batch->groups)[groupNumber];
  const Column &column = at<Column>(batch->columns)[blockIdx.x];
  PageResult *pages = at<PageResult>(group.pages) + blockIdx.x * group.pageCount;
  const int words = (group.rows + 31) / 32;
  const bool usable = isUsable(column, group);
  unsigned *earlier = at<unsigned>(column.before);
  unsigned distinct = 0;
  if (usable) {
    for (int from = 0; from < words; from += THREADS) {
      const int word = from + threadIdx.x;
      unsigned total;
      const unsigned sum = before(word < words ? __popc(at<unsigned>(column.bits)[word]) : 0, ofWarps, total);
      if (word < words) {
        earlier[word] = distinct + sum;
      }
      distinct += total;
    }
  }
  __syncthreads();
  if (threadIdx.x == 0) {
    bool numbered = usable;
    unsigned values = 0;
    for (int p = 0; p < group.pageCount; p++) {
      values += pages[p].values;
      const unsigned seen = p == group.pageCount - 1 ? distinct : usable ? earlier[(p + 1) * PAGE_WORDS] : 0;
      numbered = numbered && mayPay(column, group.rows, seen, values);
    }
    numbered = numbered && (values > 0 || column.flags & NUMBERED);
    decided.dictionary = 0;
    decided.form = numbered ? FORM_DICTIONARY : column.stored == STORED_INT64 ? FORM_DELTA : FORM_PLAIN;
    decided.entries = numbered ? distinct : 0;
    decided.width = distinct > 1 && numbered ? 32 - __clz(distinct - 1) : 0;
    decided.dictionaryBytes = decided.entries * valueBytes(column);
    at<ColumnResult>(group.columns)[blockIdx.x] = decided;
  }
  __syncthreads();
  for (int p = threadIdx.x; p < group.pageCount; p += THREADS) {
    PageResult &page = pages[p];
    const unsigned rows = smaller(PAGE_ROWS, group.rows - p * PAGE_ROWS);
    const unsigned groups = groupsOfEight(page.values);
    unsigned header = levelBytes(column, rows, page.values);
    unsigned body;
    if (decided.form == FORM_DICTIONARY) {
      header += 1 + varintBytes(decided.width == 0 ? uint64_t(page.values) << 1 : uint64_t(groups) << 1 | 1);
      body = groups * decided.width;
    } else if (decided.form == FORM_DELTA) {
      body = page.bytes;
    } else {
      body = column.stored == STORED_BOOLEAN ? groups : page.values * valueBytes(column);
    }
    page.header = header;
    page.bytes = header + body;
  }
}

/** One block: where everything of the row group goes, behind what is there. */
ENTRY void __launch_bounds__(THREADS) pages_place(const Batch *batch, int groupNumber) {
  __shared__ unsigned ofWarps[WARPS];
  const Group &group = at<Group>(batch->groups)[groupNumber];
  const int things = batch->columnCount * (group.pageCount + 1);
  uint64_t used = *at<uint64_t>(batch->used);
  __syncthreads();
  for (int from = 0; from < things; from += THREADS) {
    const int thing = from + threadIdx.x;
    const int c = thing / (group.pageCount + 1);
    const int p = thing % (group.pageCount + 1) - 1;
    unsigned header = 0;
    unsigned body = 0;
    if (thing < things && p < 0) {
      body = at<ColumnResult>(group.columns)[c].dictionaryBytes;
    } else if (thing < things) {
      const PageResult &page = at<PageResult>(group.pages)[c * group.pageCount + p];
      header = page.header;
      body = page.bytes - page.header;
    }
    unsigned total;
    const uint64_t start = used + before(unsigned(aligned(header) + aligned(body)), ofWarps, total) + aligned(header) - header;
    if (thing < things && p < 0) {
      at<ColumnResult>(group.columns)[c].dictionary = start;
    } else if (thing < things) {
      at<PageResult>(group.pages)[c * group.pageCount + p].offset = start;
    }
    used += total;
  }
  if (threadIdx.x == 0) {
    *at<uint64_t>(batch->used) = used;
  }
}

/** {@code blocks} blocks per column. */
ENTRY void __launch_bounds__(THREADS) pages_entries(const Batch *batch, int groupNumber, int blocks) {
  const Group &group = at<Group>(batch->groups)[groupNumber];
  const int c = blockIdx.x / blocks;
  const Column &column = at<Column>(batch->columns)[c];
  const ColumnResult &result = at<ColumnResult>(group.columns)[c];
  if (result.form != FORM_DICTIONARY) {
    return;
  }
  const uint64_t dictionary = batch->output + result.dictionary;
  const int from = blockIdx.x % blocks * SLOTS_A_BLOCK;
  const int end = from + SLOTS_A_BLOCK < column.slots ? from + SLOTS_A_BLOCK : column.slots;
  for (int slot = from + threadIdx.x; slot < end; slot += THREADS) {
    const unsigned first = at<unsigned>(column.firsts)[slot];
    if (first == NONE) {
      continue;
    }
    const unsigned lower = at<unsigned>(column.bits)[first / 32] & (1u << first % 32) - 1;
    const unsigned number = at<unsigned>(column.before)[first / 32] + __popc(lower);
    at<unsigned>(column.firsts)[slot] = number;
    uint64_t key = slot;
    if (!isDirect(column)) {
      key = slot == 1 << column.slotsLog2 ? EMPTY : at<uint64_t>(column.keys)[slot];
    } else if (column.reading == READ_I16) {
      key = int64_t(int16_t(slot));
    }
    if (valueBytes(column) == 8) {
      at<uint64_t>(dictionary)[number] = key;
    } else {
      at<unsigned>(dictionary)[number] = unsigned(key);
    }
  }
}

/** Levels of rows, of which some have no value. */
__device__ inline void putLevels(const Page &page, uint8_t *to) {
  const unsigned groups = groupsOfEight(page.rows);
  const unsigned *valid = at<unsigned>(page.column.valid) + page.first / 32;
  uint8_t *bytes = to + 4 + varintBytes(uint64_t(groups) << 1 | 1);
  for (unsigned g = threadIdx.x; g < groups; g += THREADS) {
    bytes[g] = uint8_t(valid[g / 4] >> g % 4 * 8);
  }
}

/** What lies before the values of a page, but for levels of rows. For one thread. */
__device__ inline void putHeader(const Page &page, uint8_t *to) {
  const unsigned rows = page.rows;
  const unsigned values = page.result.values;
  if (page.column.flags & OPTIONAL) {
    const unsigned levels = levelBytes(page.column, rows, values);
    putWord(to, levels - 4);
    if (values == rows) {
      *putVarint(to + 4, uint64_t(rows) << 1) = 1;
    } else {
      putVarint(to + 4, uint64_t(groupsOfEight(rows)) << 1 | 1);
    }
    to += levels;
  }
  if (page.columnResult.form == FORM_DICTIONARY) {
    const int width = page.columnResult.width;
    *to = uint8_t(width);
    putVarint(to + 1, width == 0 ? uint64_t(values) << 1 : uint64_t(groupsOfEight(values)) << 1 | 1);
  }
}

/** A block per page. */
ENTRY void __launch_bounds__(THREADS) pages_write(const Batch *batch, int groupNumber) {
  // Numbers of a page's values; or offsets of its blocks of differences, and what warps pack.
  __shared__ uint64_t room[PAGE_ROWS * 2 / 8];
  __shared__ unsigned earlier[PAGE_WORDS];
  __shared__ unsigned ofWarps[WARPS];
  const Page page(batch, groupNumber, blockIdx.x);
  const Column &column = page.column;
  const unsigned values = page.result.values;
  const bool gaps = column.valid != 0 && values < unsigned(page.rows);
  uint8_t *const start = at<uint8_t>(batch->output + page.result.offset);
  uint8_t *const body = start + page.result.header;
  if (threadIdx.x == 0) {
    putHeader(page, start);
  }
  if (gaps) {
    putLevels(page, start);
  }
  if (page.columnResult.form == FORM_DELTA) {
    unsigned *offsets = reinterpret_cast<unsigned *>(room);
    uint64_t *packed = room + DELTA_BLOCKS + threadIdx.x / 32 * 32;
    const int blocks = deltaBlocks(values);
    const int64_t first = values > 0 ? read(*batch, column, page.group.firstRow + page.first) : 0;
    for (int block = threadIdx.x / 32; block < blocks; block += WARPS) {
      const DeltaBlock delta(page, values, block);
      if (threadIdx.x % 32 == 0) {
        offsets[block] = delta.bytes;
      }
    }
    __syncthreads();
    if (threadIdx.x == 0) {
      putDeltaHeader(body, values, first);
      unsigned offset = deltaHeaderBytes(values, first);
      for (int block = 0; block < blocks; block++) {
        const unsigned bytes = offsets[block];
        offsets[block] = offset;
        offset += bytes;
      }
    }
    __syncthreads();
    for (int block = threadIdx.x / 32; block < blocks; block += WARPS) {
      DeltaBlock(page, values, block).write(body + offsets[block], packed);
    }
    return;
  }
  if (values == 0 || page.columnResult.form == FORM_DICTIONARY && page.columnResult.width == 0) {
    return;
  }
  if (gaps) {
    const unsigned *valid = at<unsigned>(column.valid) + page.first / 32;
    const int words = (page.rows + 31) / 32;
    unsigned sum = 0;
    for (int from = 0; from < words; from += THREADS) {
      const int word = from + threadIdx.x;
      unsigned total;
      const unsigned ofWord = before(word < words ? __popc(valid[word]) : 0, ofWarps, total);
      if (word < words) {
        earlier[word] = sum + ofWord;
      }
      sum += total;
    }
    __syncthreads();
  }
  const bool plain = page.columnResult.form == FORM_PLAIN && column.stored != STORED_BOOLEAN;
  const unsigned wide = valueBytes(column);
  uint16_t *numbers = reinterpret_cast<uint16_t *>(room);
  for (int i = threadIdx.x; i < page.rows; i += THREADS) {
    unsigned place = i;
    if (gaps) {
      const unsigned word = at<unsigned>(column.valid)[(page.first + i) / 32];
      if (!(word >> i % 32 & 1)) {
        continue;
      }
      place = earlier[i / 32] + __popc(word & (1u << i % 32) - 1);
    }
    const uint64_t bits = read(*batch, column, page.group.firstRow + page.first + i);
    if (!plain) {
      numbers[place] = uint16_t(column.stored == STORED_BOOLEAN ? bits != 0 : numberOf(column, bits));
    } else if (wide == 8) {
      reinterpret_cast<uint64_t *>(body)[place] = bits;
    } else {
      reinterpret_cast<unsigned *>(body)[place] = unsigned(bits);
    }
  }
  if (plain) {
    return;
  }
  __syncthreads();
  const int width = column.stored == STORED_BOOLEAN ? 1 : page.columnResult.width;
  const unsigned words = (groupsOfEight(values) * width + 3) / 4;
  for (unsigned word = threadIdx.x; word < words; word += THREADS) {
    reinterpret_cast<unsigned *>(body)[word] = packedWord(numbers, values, width, word);
  }
}
