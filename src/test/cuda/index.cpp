// The kernels of the index on the CPU.
//
//   index   from stdin the sizes, what the memory of the device begins with, and columns with their
//           places in it; to stdout what the host would read back

#include "emulated.h"

#include "index.cu"

static void take(void *to, size_t bytes) {
  if (bytes > 0 && fread(to, bytes, 1, stdin) != 1) {
    fprintf(stderr, "the question ends early\n");
    exit(1);
  }
}

struct Sizes {
  int64_t memory, start, runs, chunksAt, chunks, slices, rounds, answerAt, answer, columns;
};

template <typename Value>
static void settle(Value *&address, char *memory) {
  if (address != nullptr) {
    address = reinterpret_cast<Value *>(memory + reinterpret_cast<uintptr_t>(address));
  }
}

int main() {
  Sizes sizes;
  take(&sizes, sizeof sizes);
  std::vector<int64_t> room(sizes.memory / sizeof(int64_t));
  char *memory = reinterpret_cast<char *>(room.data());
  take(memory, sizes.start);
  for (int64_t c = 0; c < sizes.columns; c++) {
    int64_t place[2];
    take(place, sizeof place);
    take(memory + place[0], place[1]);
  }
  Run *runs = reinterpret_cast<Run *>(memory);
  Chunk *chunks = reinterpret_cast<Chunk *>(memory + sizes.chunksAt);
  for (int64_t r = 0; r < sizes.runs; r++) {
    settle(runs[r].keys, memory);
    settle(runs[r].counts, memory);
    settle(runs[r].found, memory);
  }
  for (int64_t c = 0; c < sizes.chunks; c++) {
    settle(chunks[c].x, memory);
    settle(chunks[c].y, memory);
    settle(chunks[c].z, memory);
    settle(chunks[c].box, memory);
  }
  const int slices = sizes.slices;
  const unsigned blocks = sizes.chunks * slices;
  emulated::launch(blocks, THREADS, [=] { measure(chunks, slices); });
  for (int round = 0; round < sizes.rounds; round++) {
    emulated::launch(blocks, THREADS, [=] { count(chunks, runs, slices, round); });
    emulated::launch(sizes.runs, THREADS, [=] { clear(runs, round); });
  }
  fwrite(memory + sizes.answerAt, sizes.answer, 1, stdout);
  return 0;
}
