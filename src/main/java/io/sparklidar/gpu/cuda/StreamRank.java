package io.sparklidar.gpu.cuda;

/**
 * Whose blocks the device begins first where several streams have some to begin. Blocks that run
 * are not interrupted.
 */
public enum StreamRank {
  /**
   * Work that runs long in few warps and holds what it has: decoding. All else goes ahead of it.
   */
  LONG,
  /** Work that fills the device for a short time: sorting, searching, encoding. */
  SHORT,
  /** What others wait for once it is there: columns and copies to the host. */
  LAST_STEP
}
