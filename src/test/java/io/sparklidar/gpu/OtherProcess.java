package io.sparklidar.gpu;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** Another process that takes almost all of the card, for a while, again and again. */
public final class OtherProcess implements AutoCloseable {

  private static final long LEAST = 1 << 20;

  private final Process process;

  private OtherProcess(final Process process) {
    this.process = process;
  }

  /**
   * Starts one; it has the memory when this returns.
   *
   * @param left bytes that it does not take
   * @param held how long it has them
   * @param pause how long it is without them
   */
  public static OtherProcess start(final long left, final Duration held, final Duration pause)
      throws IOException {
    final OtherProcess other =
        new OtherProcess(
            new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    System.getProperty(
                        "surefire.test.class.path", System.getProperty("java.class.path")),
                    OtherProcess.class.getName(),
                    Long.toString(left),
                    Long.toString(held.toMillis()),
                    Long.toString(pause.toMillis()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    if (other.process.getInputStream().read() < 0) {
      throw new IOException("the other process ended before it held anything");
    }
    return other;
  }

  /** The process itself: bytes left, milliseconds held, milliseconds without. */
  public static void main(final String[] arguments) throws InterruptedException {
    final CudaDevice device = CudaDevice.open(0);
    while (true) {
      final long address = take(device, Long.parseLong(arguments[0]));
      System.out.println("holding");
      Thread.sleep(Long.parseLong(arguments[1]));
      device.free(address);
      Thread.sleep(Long.parseLong(arguments[2]));
    }
  }

  /** As much as can be had: others take and give meanwhile. */
  private static long take(final CudaDevice device, final long left) {
    long bytes = Math.max(LEAST, device.freeBytes() - left);
    while (true) {
      try {
        return device.allocate(bytes);
      } catch (final GpuOutOfMemoryException e) {
        bytes = Math.max(LEAST, bytes - bytes / 16);
      }
    }
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
