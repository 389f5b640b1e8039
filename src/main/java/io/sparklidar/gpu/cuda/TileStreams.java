package io.sparklidar.gpu.cuda;

import io.sparklidar.gpu.CudaDevice;
import jcuda.driver.CUevent;
import jcuda.driver.CUresult;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;

/** What one tile runs on. For one thread. */
public final class TileStreams implements AutoCloseable {

  private final StreamPool pool;
  private final CUstream work;
  private final CUstream out;
  private final CUevent searched;
  private boolean broken;

  /**
   * @param pool where they go in the end
   * @param work for copies to the device, sorting and searching
   * @param out for columns and copies to the host, ahead of the work of other tiles: else each
   *     slice would wait for a whole search, and the bus with it
   * @param searched joins the two
   */
  TileStreams(
      final StreamPool pool, final CUstream work, final CUstream out, final CUevent searched) {
    this.pool = pool;
    this.work = work;
    this.out = out;
    this.searched = searched;
  }

  /** For copies to the device, sorting and searching. */
  public CUstream work() {
    return work;
  }

  /** For columns and copies to the host. */
  public CUstream out() {
    return out;
  }

  /** Joins the two. */
  public CUevent searched() {
    return searched;
  }

  /** Lets the output wait for what the work stream has been given so far. */
  public void join() {
    CudaDevice.check(JCudaDriver.cuEventRecord(searched, work), "cuEventRecord");
    CudaDevice.check(JCudaDriver.cuStreamWaitEvent(out, searched, 0), "cuStreamWaitEvent");
  }

  /** Lets the work wait for what the output stream has been given so far. */
  public void rejoin() {
    CudaDevice.check(JCudaDriver.cuEventRecord(searched, out), "cuEventRecord");
    CudaDevice.check(JCudaDriver.cuStreamWaitEvent(work, searched, 0), "cuStreamWaitEvent");
  }

  /** Waits until what the output waits for is done. */
  public void awaitSearch() {
    CudaDevice.check(JCudaDriver.cuEventSynchronize(searched), "cuEventSynchronize");
  }

  /** Waits until nothing runs any more, and throws what went wrong there. */
  public void await() {
    final int first = pool.maker().synchronize(work);
    final int second = pool.maker().synchronize(out);
    broken = first != CUresult.CUDA_SUCCESS || second != CUresult.CUDA_SUCCESS;
    CudaDevice.check(first, "running the kernels");
    CudaDevice.check(second, "making the columns");
  }

  /** Gives them back; nothing may run on them any more. */
  @Override
  public void close() {
    if (broken) {
      pool.giveUp(this);
    } else {
      pool.giveBack(this);
    }
  }
}
