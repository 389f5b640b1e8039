package io.sparklidar.ondevice;

import io.sparklidar.codec.LazDeviceDecoder;
import io.sparklidar.codec.LazDeviceEncoder;
import io.sparklidar.codec.pages.PageEncoder;
import io.sparklidar.gpu.CudaDevice;
import io.sparklidar.parallel.Ahead;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens a device as soon as the first task of a JVM begins, while that reads its files: with the
 * largest sets of kernels, which the driver compiles or takes from its cache, at the same time
 * rather than one when the last is done. Whoever needs one meanwhile waits for it, and whatever
 * goes wrong here goes wrong there again, where it is said.
 */
public final class EarlyDevice {

  private static final Logger LOG = LoggerFactory.getLogger(EarlyDevice.class);

  /** The largest sets of kernels, beside those of the engine. */
  private static final List<Consumer<CudaDevice>> KERNELS =
      List.of(LazDeviceDecoder::new, LazDeviceEncoder::on, PageEncoder::on);

  /** How long a process that ends waits for the driver: it must not unload under a compiler. */
  private static final long LONGEST_END_MILLIS = 10_000;

  private static final AtomicBoolean BEGUN = new AtomicBoolean();

  private EarlyDevice() {}

  /**
   * Begins, the first time; returns at once.
   *
   * @param device opens one
   * @param engine makes the engine on it ready, with its kernels
   */
  public static void open(final Supplier<CudaDevice> device, final Runnable engine) {
    if (!BEGUN.compareAndSet(false, true)) {
      return;
    }
    final Thread opening = Ahead.start("device", () -> load(device.get(), engine));
    try {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> await(opening, LONGEST_END_MILLIS)));
    } catch (final IllegalStateException e) {
      LOG.debug("the process ends already", e);
    }
  }

  private static void load(final CudaDevice device, final Runnable engine) {
    final List<Thread> loading = new ArrayList<>();
    loading.add(Ahead.start("engine", engine));
    KERNELS.forEach(
        kernels ->
            loading.add(Ahead.start("kernels " + loading.size(), () -> kernels.accept(device))));
    loading.forEach(thread -> await(thread, 0));
  }

  private static void await(final Thread thread, final long millis) {
    try {
      thread.join(millis);
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
