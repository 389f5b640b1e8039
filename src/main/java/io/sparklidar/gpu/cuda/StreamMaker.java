package io.sparklidar.gpu.cuda;

import jcuda.driver.CUevent;
import jcuda.driver.CUstream;

/** Makes and ends what the work of a tile is ordered by, in the calling thread's context. */
public interface StreamMaker {

  /** An event that a thread can sleep on. */
  CUevent event();

  /**
   * A stream.
   *
   * @param rank which streams its work goes ahead of
   */
  CUstream stream(StreamRank rank);

  /** Waits until nothing runs on a stream any more; the driver's number for what went wrong. */
  int synchronize(CUstream stream);

  /** Ends an event. */
  void destroy(CUevent event);

  /** Ends a stream, once its work is done. */
  void destroy(CUstream stream);
}
