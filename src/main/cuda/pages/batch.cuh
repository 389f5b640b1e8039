// What a batch of columns is in device memory: written by the host (class PageBatch, which knows
// every offset), read by the kernels. Change both together.

#pragma once

#include <cstdint>

/** How a value is read: the enum PageColumn.Reading, in its order. */
enum Reading : int {
  READ_U8,
  READ_U16,
  READ_I16,
  READ_I32,
  READ_I64,
  READ_F32,
  READ_F64,
  READ_X,
  READ_Y,
  READ_Z,
  READ_SCAN_ANGLE,
  READ_POINT_INDEX,
  READ_FILE
};

/** What is stored: the enum PageColumn.Stored, in its order. */
enum Stored : int { STORED_BOOLEAN, STORED_INT32, STORED_INT64, STORED_FLOAT, STORED_DOUBLE };

/** How values become bytes: the enum FinishedColumn.Form, in its order. */
enum Form : int { FORM_PLAIN, FORM_DICTIONARY, FORM_DELTA };

constexpr int OPTIONAL = 1;     // values may be missing: there are levels
constexpr int NAN_IS_NULL = 2;  // NaN is a missing value
constexpr int NUMBERED = 4;     // always by numbers of a dictionary

struct Column {
  uint64_t source;  // address of the values; 0 where no row has one
  uint64_t keys;    // values in the slots of the table, 0 where the slot is the value
  uint64_t firsts;  // first row of the value in each slot, then its number
  uint64_t bits;    // a bit for each row: the first with its value
  uint64_t before;  // bits in the words before each
  uint64_t valid;   // a bit for each row: it has a value; 0 where all have
  uint64_t state;
  int reading;
  int stored;
  int shift;
  int mask;
  int flags;
  int slots;
  int slotsLog2;
  int unused;
};

/** What the table of a column has come to. */
struct State {
  unsigned distinct;
  unsigned goesOn;
};

/** Rows of one file, up to those of the next. */
struct Source {
  int64_t firstRow;
  int64_t firstIndex;
  double scale[3];
  double offset[3];
  int file;
  int modern;
};

/** A row group. */
struct Group {
  int64_t firstRow;
  uint64_t columns;  // address of its ColumnResults
  uint64_t pages;    // address of its PageResults, column by column
  int rows;
  int pageCount;
};

struct Batch {
  uint64_t columns;
  uint64_t sources;
  uint64_t groups;
  uint64_t output;
  uint64_t used;  // address of how many bytes of the output are taken
  int columnCount;
  int sourceCount;
};

struct ColumnResult {
  uint64_t dictionary;  // offset in the output
  int form;
  int width;
  int entries;
  int dictionaryBytes;
};

struct PageResult {
  uint64_t offset;  // in the output
  int64_t least;    // ordered as integers: see ordered()
  int64_t most;
  unsigned bytes;
  unsigned header;  // of these, what lies before the values
  unsigned values;
  unsigned nans;
};

static_assert(sizeof(Batch) == 48 && sizeof(Column) == 88 && sizeof(State) == 8, "as in PageBatch");
static_assert(sizeof(Source) == 72 && sizeof(Group) == 32, "as in PageBatch");
static_assert(sizeof(ColumnResult) == 24 && sizeof(PageResult) == 40, "as in PageTable");
