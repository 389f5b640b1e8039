// The device code of LAZ decoding on a host, with one lane. Reads a batch from the standard input:
// 64-bit numbers of bytes of the scratch memory, of what it begins with, of the input and the columns; of
// first layers, other layers and chunks of formats 0-5; of bytes of shared memory; of chunks. Then the
// Batch with offsets in place of addresses, what the scratch begins with, and the input. Writes the
// verdicts and the columns.
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "tasks.cuh"

static u64 number() {
  u64 value;
  if (fread(&value, 8, 1, stdin) != 1) {
    exit(3);
  }
  return value;
}

int main() {
  const u64 scratchBytes = number();
  const u64 descriptorBytes = number();
  const u64 inputBytes = number();
  const u64 columnBytes = number();
  const u64 firstLayers = number();
  const u64 otherLayers = number();
  const u64 pointwise = number();
  const u64 nearBytes = number();
  const u64 chunks = number();
  Batch b;
  std::vector<u64> scratch(scratchBytes / 8);
  std::vector<u64> near(nearBytes / 8);
  std::vector<u8> input(inputBytes);
  std::vector<u8> columns(columnBytes);
  if (fread(&b, sizeof b, 1, stdin) != 1
      || fread(scratch.data(), 1, descriptorBytes, stdin) != descriptorBytes
      || fread(input.data(), 1, inputBytes, stdin) != inputBytes) {
    return 3;
  }
  char* const base = (char*)scratch.data();
  b.input = input.data();
  b.columns = columns.data();
  b.tasks = (const Task*)(base + (u64)b.tasks);
  b.places = (const u64*)(base + (u64)b.places);
  b.offsets = (const u32*)(base + (u64)b.offsets);
  b.traces = (u16*)(base + (u64)b.traces);
  b.verdicts = (u32*)(base + (u64)b.verdicts);
  b.pool = base + (u64)b.pool;
  b.poolUsed = (u32*)(base + (u64)b.poolUsed);
  const Memory m = {(u32*)near.data(), b.pool, b.poolUsed, (u32)(nearBytes / 8), b.poolUnits};
  const u64 tasks = firstLayers + otherLayers + pointwise;
  for (u64 i = 0; i < tasks; i++) {
    const Task& t = b.tasks[i];
    if (i < firstLayers) {
      fail(b, t, decodeXy(b, t, m));
    } else if (i >= firstLayers + otherLayers) {
      fail(b, t, decodePointwise(b, t, m));
    } else if (b.verdicts[t.chunk] == 0) {
      fail(b, t, decodeOther(b, t, m));
    }
  }
  fwrite(b.verdicts, 4, chunks, stdout);
  fwrite(columns.data(), 1, columnBytes, stdout);
  return 0;
}
