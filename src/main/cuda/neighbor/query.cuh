// What is asked of the searches, and the record in which they answer for each core point: the sums
// over its neighbourhood, or, where these do not fit 32 bits, its row of features itself.

#pragma once

struct Query {
  Tree tree;
  int core;  // points with a lower index are queried
  int k;
  unsigned long long limit;  // largest squared distance that counts, in steps
  double unit;  // length of a step
  Columns columns;
  int4* records;  // of core points, RECORD each, in the order of the block
  float* moreColumns;  // of core points, for rows that are longer than a record
  int from;  // place along the curve of the first point of this launch, a multiple of 32
  int places;  // how many of them there are
  unsigned* farCount;  // and after it, how many groups of this launch are taken
  unsigned* far;  // places along the curve of the points left to nearestFar
  int* neighbors;  // places of neighbours, see listed(); null unless asked for
  const long long* identity;  // of the points, in the order of the block; null if it decides nothing
};

constexpr int RECORD = 4;
constexpr int SUMS_WORDS = 15;

// A record begins with the number of neighbours, or with this and a row of features.
constexpr int ROW = -1;
constexpr int ROW_COLUMNS = 4 * RECORD - 1;  // in a record

__device__ inline int4* recordOf(const Query& q, int point) {
  return q.records + (long)point * RECORD;
}

__device__ inline bool isRow(const int4* record) { return record->x == ROW; }

// What a search leaves of a neighbourhood: its sums, the sum of distances too, or besides which
// points it has.
enum Leaves { SUMS, DISTANCES, LISTED };

// Where the places of the neighbours of a point of this launch are listed, one every 32 words, as a
// warp reads them. Where the search of single points found fewer than k, -1 is after the last; where a
// group found k at one place, and identities decide nothing, nothing is there.
__device__ inline int* listed(const Query& q, int place) {
  const int i = place - q.from;
  return q.neighbors + (long)(i / 32) * q.k * 32 + i % 32;
}

// Whether it matters which of several points at one place are neighbours.
template <Leaves What>
__device__ inline bool namesNeighbors(const Query& q) {
  return What == LISTED && q.identity != nullptr;
}

// Which of two points at one place, by their indexes in the block, comes first. Not an index, but
// before or after all, are INT_MIN and INT_MAX.
template <Leaves What>
__device__ inline bool precedes(const Query& q, int a, int b) {
  return namesNeighbors<What>(q) && a >= 0 && b < INT_MAX ? q.identity[a] < q.identity[b] : a < b;
}

// Where a row has its value of a column.
__device__ inline float* rowValue(const Query& q, int point, int column) {
  return column < ROW_COLUMNS
             ? (float*)recordOf(q, point) + 1 + column
             : q.moreColumns + (long)point * (q.columns.count - ROW_COLUMNS) + column - ROW_COLUMNS;
}

__device__ inline void writeSums(int4* record, const Sums<int>& sums, bool distances) {
  record[0] = make_int4(sums.count, sums.x, sums.y, sums.z);
  record[1] = make_int4(sums.xx, sums.xy, sums.xz, sums.yy);
  record[2] = make_int4(sums.yz, sums.zz, (int)sums.lowest, (int)sums.highest);
  record[3] = make_int4(
      (int)sums.farthest, distances ? (int)sums.distances : 0,
      distances ? (int)(sums.distances >> 32) : 0, 0);
}

__device__ inline Sums<int> sumsOf(const int4* record) {
  const int4 a = record[0];
  const int4 b = record[1];
  const int4 c = record[2];
  const int4 d = record[3];
  return {a.x, a.y, a.z, a.w, b.x, b.y, b.z, b.w, c.x, c.y, c.z, c.w, (unsigned)d.x,
          (unsigned long long)(unsigned)d.z << 32 | (unsigned)d.y};
}
