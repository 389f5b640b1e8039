// Decodes chunks of LAZ files of formats 6-10 into columns: a warp a stream. A stream that cannot be what
// it says leaves a verdict on its chunk; whatever its bytes are, it ends after as many points as it has.

#include "launch.cuh"
#include "tasks.cuh"

// So many layers, the next ones of the batch's tasks. First layers come before all others, and a task is
// begun by a warp that is there already: so a layer waits for none that could not run.
extern "C" __global__ void __launch_bounds__(32, 24) decodeLayers(Batch b, u32 nearBytes) {
  u32 task = 0;
  if (writes()) {
    task = added(b.counts + 1, 1);
  }
  const Task t = b.tasks[agreedNumber(from(task, 0))];
  if (agreed(*(volatile u32*)(b.verdicts + t.chunk) == 0)) {
    fail(b, t, decodeTask(b, t, memoryOf(b, t, nearBytes)));
  }
}
