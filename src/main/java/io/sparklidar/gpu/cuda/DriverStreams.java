package io.sparklidar.gpu.cuda;

import io.sparklidar.gpu.CudaDevice;
import jcuda.driver.CUevent;
import jcuda.driver.CUevent_flags;
import jcuda.driver.CUstream;
import jcuda.driver.CUstream_flags;
import jcuda.driver.JCudaDriver;

/** Streams and events as the driver makes them. */
public final class DriverStreams implements StreamMaker {

  /** A stream whose handle can be given to another library. */
  private static final class OpenStream extends CUstream {
    OpenStream() {}

    long handle() {
      return getNativePointer();
    }
  }

  /** The handle of a stream made here. */
  public static long handle(final CUstream stream) {
    return ((OpenStream) stream).handle();
  }

  @Override
  public CUevent event() {
    final CUevent event = new CUevent();
    CudaDevice.check(
        JCudaDriver.cuEventCreate(
            event, CUevent_flags.CU_EVENT_DISABLE_TIMING | CUevent_flags.CU_EVENT_BLOCKING_SYNC),
        "cuEventCreate");
    return event;
  }

  @Override
  public CUstream stream(final StreamRank rank) {
    final int[] least = new int[1];
    final int[] greatest = new int[1];
    CudaDevice.check(
        JCudaDriver.cuCtxGetStreamPriorityRange(least, greatest), "cuCtxGetStreamPriorityRange");
    final CUstream stream = new OpenStream();
    CudaDevice.check(
        JCudaDriver.cuStreamCreateWithPriority(
            stream, CUstream_flags.CU_STREAM_NON_BLOCKING, priority(rank, least[0], greatest[0])),
        "cuStreamCreateWithPriority");
    return stream;
  }

  /** The greatest is the smallest number; of two there are the short work shares it. */
  static int priority(final StreamRank rank, final int least, final int greatest) {
    return switch (rank) {
      case LONG -> least;
      case SHORT -> Math.max(greatest, Math.min(least - 1, (least + greatest) / 2));
      case LAST_STEP -> greatest;
    };
  }

  @Override
  public int synchronize(final CUstream stream) {
    return JCudaDriver.cuStreamSynchronize(stream);
  }

  @Override
  public void destroy(final CUevent event) {
    CudaDevice.check(JCudaDriver.cuEventDestroy(event), "cuEventDestroy");
  }

  @Override
  public void destroy(final CUstream stream) {
    CudaDevice.check(JCudaDriver.cuStreamDestroy(stream), "cuStreamDestroy");
  }
}
