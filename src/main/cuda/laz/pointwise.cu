// Decodes chunks of LAZ files of formats 0-5, as laz.cu does those of formats 6-10. A module of its own:
// it takes a driver longer to compile than all others, and few jobs need it.

#include "launch.cuh"
#include "pointwise.cuh"

extern "C" __global__ void __launch_bounds__(32) decodeChunks(Batch b, u32 nearBytes) {
  const Task t = b.tasks[blockIdx.x];
  fail(b, t, decodePointwise(b, t, memoryOf(b, t, nearBytes)));
}
