// The row of a neighbourhood whose sums do not fit a record.

#pragma once

// Called, not inlined: few need it.
__device__ __noinline__ void writeFarRow(const Query& q, int point, const Sums<Wide>& sums) {
  float row[FEATURE_ROOM];
  writeRow<Wide>(sums, q.unit, q.columns, row, 1);
  recordOf(q, point)->x = ROW;
  for (int f = 0; f < FEATURES; f++) {
    const int column = q.columns.of[f];
    if (column >= 0) {
      *rowValue(q, point, column) = row[column];
    }
  }
}
