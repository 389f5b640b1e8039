package io.sparklidar.gpu.cuda;

import io.sparklidar.gpu.CudaDevice;
import io.sparklidar.gpu.FirstError;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.gpu.HostBuffer;
import java.nio.ByteBuffer;
import jcuda.driver.CUevent;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;

/**
 * Copies between Java arrays and one device through two slabs in turn: while one is on the bus, the
 * other is filled or emptied. The slabs are page-locked, or plain where no such memory is to be
 * had. For one tile and thread.
 */
public final class CudaTransfer implements AutoCloseable {

  /** Size of a slab. */
  public static final int SLAB_BYTES = 16 << 20;

  private final ByteBuffer[] buffer = new ByteBuffer[2];
  private final HostBuffer[] slabs = new HostBuffer[2];
  private final CUevent[] copied = new CUevent[2];
  private final StreamMaker maker;
  private final TileStreams streams;
  private int turn;

  /**
   * @param manager of the device's memory
   * @param maker of events
   * @param streams what the copies run on
   */
  public CudaTransfer(
      final GpuMemoryManager manager, final StreamMaker maker, final TileStreams streams) {
    this.maker = maker;
    this.streams = streams;
    boolean whole = false;
    try {
      for (int i = 0; i < 2; i++) {
        slabs[i] = HostBuffer.of(manager, SLAB_BYTES);
        buffer[i] = slabs[i].bytes();
        copied[i] = maker.event();
      }
      whole = true;
    } finally {
      if (!whole) {
        final FirstError ignored = new FirstError();
        giveBack(ignored);
      }
    }
  }

  /** Copies the first {@code count} values to the device; they are taken before this returns. */
  public void toDevice(
      final int[] values, final int count, final long address, final CUstream stream) {
    final int most = SLAB_BYTES / Integer.BYTES;
    for (int from = 0; from < count; from += most) {
      final int n = Math.min(most, count - from);
      final int slab = nextSlab();
      buffer[slab].asIntBuffer().put(values, from, n);
      StreamCopies.upload(
          buffer[slab], address + (long) from * Integer.BYTES, (long) n * Integer.BYTES, stream);
      record(slab, stream);
    }
  }

  /** The same with values of 8 bytes. */
  public void toDevice(
      final long[] values, final int count, final long address, final CUstream stream) {
    final int most = SLAB_BYTES / Long.BYTES;
    for (int from = 0; from < count; from += most) {
      final int n = Math.min(most, count - from);
      final int slab = nextSlab();
      buffer[slab].asLongBuffer().put(values, from, n);
      StreamCopies.upload(
          buffer[slab], address + (long) from * Long.BYTES, (long) n * Long.BYTES, stream);
      record(slab, stream);
    }
  }

  /** The slab whose turn it is, once nothing copies it any more. */
  public int nextSlab() {
    turn = 1 - turn;
    await(turn);
    return turn;
  }

  /** Starts a copy from the device into a slab. */
  public void fromDevice(
      final long address, final long bytes, final int slab, final CUstream stream) {
    StreamCopies.download(address, buffer[slab], bytes, stream);
    record(slab, stream);
  }

  /** Waits until the last copy of a slab is done. */
  public void await(final int slab) {
    CudaDevice.check(JCudaDriver.cuEventSynchronize(copied[slab]), "cuEventSynchronize");
  }

  private void record(final int slab, final CUstream stream) {
    CudaDevice.check(JCudaDriver.cuEventRecord(copied[slab], stream), "cuEventRecord");
  }

  /** The contents of a slab. */
  public ByteBuffer buffer(final int slab) {
    return buffer[slab];
  }

  /**
   * Waits until nothing runs on the tile's streams any more, whatever happened: neither slabs nor
   * device memory may be given away under a running kernel. Then gives the slabs back.
   */
  @Override
  public void close() {
    final FirstError errors = new FirstError();
    errors.attempt(streams::await);
    giveBack(errors);
    errors.rethrow();
  }

  private void giveBack(final FirstError errors) {
    for (int i = 0; i < 2; i++) {
      final CUevent event = copied[i];
      if (event != null) {
        errors.attempt(() -> maker.destroy(event));
      }
      final HostBuffer slab = slabs[i];
      if (slab != null) {
        errors.attempt(slab::close);
      }
    }
  }
}
