package io.sparklidar.neighbor.cuda;

import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.Neighborhood;
import io.sparklidar.gpu.CudaDevice;
import io.sparklidar.gpu.cuda.CudaModule;
import io.sparklidar.gpu.cuda.DriverStreams;
import java.util.Optional;
import jcuda.Pointer;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;

/**
 * A tile on a device whose points are sorted and have their tree: what a {@link CudaSearch} works
 * on, and with. All that it starts happens in the order of the calls. For use by one thread.
 */
public final class CudaTile {

  private final CudaModule kernels;
  private final DevicePoints points;
  private final Neighborhood neighborhood;
  private final FeatureSet features;
  private final CudaQuery query;
  private final Optional<byte[]> pass;
  private final CudaLayout layout;
  private final long base;
  private final CUstream stream;

  /**
   * @param kernels of the device
   * @param points core points, then halo points
   * @param neighborhood what counts as a neighbour
   * @param features what is asked for
   * @param query the same as the kernels read it
   * @param pass the structure {@code Pass} of the kernels, if features need more than sums over the
   *     neighbours
   * @param layout where things lie
   * @param base address of the start
   * @param stream on which it runs
   */
  CudaTile(
      final CudaModule kernels,
      final DevicePoints points,
      final Neighborhood neighborhood,
      final FeatureSet features,
      final CudaQuery query,
      final Optional<byte[]> pass,
      final CudaLayout layout,
      final long base,
      final CUstream stream) {
    this.kernels = kernels;
    this.points = points;
    this.neighborhood = neighborhood;
    this.features = features;
    this.query = query;
    this.pass = pass;
    this.layout = layout;
    this.base = base;
    this.stream = stream;
  }

  /** Core points, then halo points. */
  public DevicePoints points() {
    return points;
  }

  /** What counts as a neighbour. */
  Neighborhood neighborhood() {
    return neighborhood;
  }

  /** What is asked for. */
  FeatureSet features() {
    return features;
  }

  /** What is asked for as the kernels read it. */
  CudaQuery query() {
    return query;
  }

  /** What is asked for beyond sums over the neighbours, as the kernels read it. */
  Optional<byte[]> pass() {
    return pass;
  }

  /** Whether it is listed which of the points are the nearest. */
  boolean isListed() {
    return CudaFeatures.isListed(features, neighborhood);
  }

  /** Places of the curve whose neighbours are listed at a time, if they are. */
  int stretch() {
    return layout.stretch;
  }

  /** Where warps keep neighbours, as the kernels read it. */
  byte[] kept() {
    return CudaPass.kept(base + layout.listing, layout.capacity, CudaFeatures.keptWords(features));
  }

  /** How many of them do. */
  int keepers() {
    return layout.keepers;
  }

  /** On which it runs. */
  CUstream stream() {
    return stream;
  }

  /** Number of the device. */
  public int device() {
    return kernels.device().ordinal();
  }

  /** Handle of the stream, for another library. */
  public long streamHandle() {
    return DriverStreams.handle(stream);
  }

  /** What is asked for a stretch of the curve: the structure {@code Query} of the kernels. */
  public byte[] stretch(final int from, final int places) {
    return query.stretch(from, places);
  }

  /** Address of the number of points that are left to the far search. */
  public long farCount() {
    return base + layout.scalars + CudaEngine.FAR_COUNT_OFFSET;
  }

  /**
   * Starts a kernel.
   *
   * @param kernel its name
   * @param blocks how many blocks, at least 1
   * @param threads how many threads per block
   * @param parameters {@code Integer}, {@code Long} (also addresses) or {@code byte[]} (structures)
   */
  public void launch(
      final String kernel, final long blocks, final int threads, final Object... parameters) {
    kernels.launch(kernel, stream, blocks, threads, parameters);
  }

  /** Starts to set words of 4 bytes to 0. */
  public void clear(final long address, final long words) {
    CudaDevice.check(
        JCudaDriver.cuMemsetD32Async(CudaDevice.pointer(address), 0, words, stream),
        "cuMemsetD32Async");
  }

  /** Waits for all that was started and reads a word of 4 bytes. */
  public int read(final long address) {
    final int[] value = new int[1];
    CudaDevice.check(JCudaDriver.cuStreamSynchronize(stream), "cuStreamSynchronize");
    CudaDevice.check(
        JCudaDriver.cuMemcpyDtoH(Pointer.to(value), CudaDevice.pointer(address), Integer.BYTES),
        "cuMemcpyDtoH");
    return value[0];
  }

  /** Waits until nothing runs any more, whether or not that went well. */
  public void await() {
    JCudaDriver.cuStreamSynchronize(stream);
  }
}
