package io.sparklidar.gpu.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.gpu.DeviceLostException;
import io.sparklidar.gpu.GpuException;
import io.sparklidar.gpu.GpuLimits;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.gpu.SimulatedGpuDevice;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import jcuda.driver.CUresult;
import org.junit.jupiter.api.Test;

/** That nothing is left of streams, events and slabs, wherever making them fails. */
final class CudaTransferTest {

  /** An event and two streams. */
  private static final int OF_STREAMS = 3;

  private static final AtomicInteger DEVICES = new AtomicInteger();

  private final SimulatedGpuDevice device =
      new SimulatedGpuDevice("transfer-" + DEVICES.incrementAndGet(), 1L << 30);
  private final GpuMemoryManager manager =
      GpuMemoryManager.of(device, new GpuLimits(1, Long.MAX_VALUE, 1L << 30));
  private final FailingStreams maker = new FailingStreams();
  private final StreamPool pool = new StreamPool(maker, StreamRank.SHORT, StreamRank.LAST_STEP);

  /** What a tile does with them. */
  private void use(final Runnable work) {
    try (TileStreams streams = pool.take();
        CudaTransfer transfer = new CudaTransfer(manager, maker, streams)) {
      assertEquals(CudaTransfer.SLAB_BYTES, transfer.buffer(0).capacity());
      work.run();
    }
  }

  private void assertNothingInUse() {
    assertEquals(0, pool.tiles());
    manager.freeCache();
    assertEquals(0, device.heldHostBytes(), "slabs that nobody can give back");
  }

  @Test
  void streamsThatAreHalfMadeAreEnded() {
    maker.failDestroying();
    for (int step = 1; step <= OF_STREAMS; step++) {
      maker.failMaking(step);
      final GpuException e = assertThrows(GpuException.class, pool::take);
      assertTrue(e.getMessage().endsWith("cannot be made"), "the first error: " + e.getMessage());
      assertEquals(0, maker.alive());
      assertNothingInUse();
    }
  }

  @Test
  void aTransferThatIsHalfMadeLeavesNoSlabAndNoStreamBehind() {
    maker.failDestroying();
    for (int step = 1; step <= 2; step++) {
      maker.failMaking((step == 1 ? OF_STREAMS : 0) + step);
      final GpuException e = assertThrows(GpuException.class, () -> use(() -> {}));
      assertTrue(e.getMessage().endsWith("cannot be made"), "the first error: " + e.getMessage());
      assertEquals(OF_STREAMS, maker.alive(), "the streams, kept for the next tile");
      assertNothingInUse();
    }
  }

  @Test
  void slabsThatThePageLockerRefusesArePlain() {
    device.failHostAllocation(2);
    use(() -> assertEquals(CudaTransfer.SLAB_BYTES, device.heldHostBytes()));
    assertNothingInUse();
  }

  @Test
  void streamsAreWaitedForBeforeAnythingIsGivenBack() {
    use(() -> {});
    final List<String> calls = maker.calls();
    assertTrue(calls.lastIndexOf("synchronize") < calls.indexOf("destroy event"), calls::toString);
    assertEquals(OF_STREAMS, maker.alive());
    use(() -> {});
    assertEquals(OF_STREAMS, maker.alive(), "used again");
    assertNothingInUse();
  }

  @Test
  void theErrorOfTheWorkIsTheOneThatComesOut() {
    final GpuException first = new GpuException("launching nearestSmall: refused");
    maker.failRunning(CUresult.CUDA_ERROR_ILLEGAL_ADDRESS);
    maker.failDestroying();
    final GpuException thrown =
        assertThrows(
            GpuException.class,
            () ->
                use(
                    () -> {
                      throw first;
                    }));
    assertSame(first, thrown);
    assertTrue(
        first.getSuppressed()[0] instanceof DeviceLostException, "what came to light afterwards");
    assertEquals(0, maker.alive(), "streams with an error on them are not used again");
    assertNothingInUse();
  }

  @Test
  void anErrorThatOnlyWaitingShowsIsThrown() {
    maker.failRunning(CUresult.CUDA_ERROR_LAUNCH_FAILED);
    assertThrows(DeviceLostException.class, () -> use(() -> {}));
    assertEquals(0, maker.alive());
    assertNothingInUse();
  }
}
