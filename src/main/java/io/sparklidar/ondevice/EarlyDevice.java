package io.sparklidar.ondevice;

import io.sparklidar.codec.LazDeviceDecoder;
import io.sparklidar.codec.LazDeviceEncoder;
import io.sparklidar.codec.pages.PageEncoder;
import io.sparklidar.gpu.CudaDevice;
import io.sparklidar.parallel.Ahead;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens devices as soon as the first task of a JVM begins, while that reads its files: with the
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

  private static final Set<String> BEGUN = new HashSet<>();

  /**
   * Opens the first one. The others wait for it: what the driver compiles it compiles once then, as
   * devices of a host are alike.
   */
  private static Thread first;

  private EarlyDevice() {}

  /**
   * Begins, the first time for each device; returns at once.
   *
   * @param address of the device, for the log
   * @param device opens it
   * @param engine makes the engine on it ready, with its kernels
   */
  public static synchronized void open(
      final String address, final Supplier<CudaDevice> device, final Runnable engine) {
    if (!BEGUN.add(address)) {
      return;
    }
    final Thread before = first;
    final Thread opening =
        Ahead.start(
            "device " + address,
            () -> {
              if (before != null) {
                await(before, 0);
              }
              load(device.get(), engine);
            });
    first = before == null ? opening : before;
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
