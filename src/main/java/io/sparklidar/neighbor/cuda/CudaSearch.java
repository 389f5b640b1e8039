package io.sparklidar.neighbor.cuda;

/**
 * Finds the neighbourhoods of a tile's core points once they are sorted and have their tree: it
 * writes the record of each, or puts it on the list of the far search.
 */
public interface CudaSearch {

  /** Puts all of its work on the tile's stream. */
  void run(CudaTile tile);

  /**
   * Whether its kernels fill the device, so that two of them at once would only end later, and the
   * output of neither could begin.
   */
  default boolean fillsTheDevice() {
    return false;
  }
}
