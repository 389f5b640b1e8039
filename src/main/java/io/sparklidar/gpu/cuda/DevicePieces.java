package io.sparklidar.gpu.cuda;

/**
 * Where things lie in a piece of device memory, one behind the other, each aligned as every access
 * of a kernel may need it. Offsets in bytes from the start of the piece. For one thread.
 */
public final class DevicePieces {

  /** What everything begins at a multiple of. */
  public static final int ALIGNMENT = 256;

  private long end;

  /** Takes room for so many bytes; where it begins. */
  public long take(final long bytes) {
    final long start = end;
    end = aligned(start + bytes);
    return start;
  }

  /** Where what is taken so far ends, and what is taken next begins. */
  public long end() {
    return end;
  }

  /**
   * Lets what is taken next use room again whose use is over by then.
   *
   * @param start where it begins; something was taken there
   */
  public void reuseFrom(final long start) {
    end = start;
  }

  /** The next multiple of the alignment. */
  public static long aligned(final long offset) {
    return (offset + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }
}
