// Decodes chunks of LAZ files of formats 6-10 into columns: a warp a stream. A stream that cannot be what
// it says leaves a verdict on its chunk; whatever its bytes are, it ends after as many points as it has.

#include "launch.cuh"
#include "tasks.cuh"

// The first layers of chunks of formats 6-10.
extern "C" __global__ void __launch_bounds__(32) decodeFirstLayers(Batch b, u32 first, u32 nearBytes) {
  const Task t = b.tasks[first + blockIdx.x];
  fail(b, t, decodeXy(b, t, memoryOf(b, t, nearBytes)));
}

// All other layers, of chunks whose first layers are there.
extern "C" __global__ void __launch_bounds__(32) decodeLayers(Batch b, u32 first, u32 nearBytes) {
  const Task t = b.tasks[first + blockIdx.x];
  if (*(volatile u32*)(b.verdicts + t.chunk) == 0) {
    fail(b, t, decodeOther(b, t, memoryOf(b, t, nearBytes)));
  }
}
