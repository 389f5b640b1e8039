package io.sparklidar.job.devices;

import io.sparklidar.gpu.CudaDevice;
import io.sparklidar.gpu.GpuException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;

/**
 * The devices that tiles of this JVM may go to: all that the executor was granted, not only those
 * that Spark gave the task. Spark fills one device with tasks before it turns to the next, so that
 * of two the second would be idle as long as there are more shares of the first than cores.
 */
final class GrantedDevices {

  private static final String GPU = "gpu";

  private static final String DRIVER = "driver";

  /** What Spark gave tasks of this JVM so far. */
  private static final Set<String> SEEN = new TreeSet<>();

  private GrantedDevices() {}

  /** Notes what Spark gave the task of this thread, for those who ask on other threads. */
  static void note() {
    seen(ofTask());
  }

  /** Their addresses, at least one. */
  static List<String> addresses() {
    final SparkEnv env = SparkEnv.get();
    if (env == null) {
      return List.of("0");
    }
    final boolean local = DRIVER.equals(env.executorId());
    final int amount =
        env.conf().getInt("spark." + (local ? DRIVER : "executor") + ".resource.gpu.amount", 0);
    return of(seen(ofTask()), amount, local, GrantedDevices::visible);
  }

  /** The devices a process sees; none where that cannot be told. */
  interface Visible {
    List<String> addresses();
  }

  /**
   * @param seen what Spark gave tasks so far
   * @param amount how many devices the executor has; 0 where Spark grants none
   * @param local whether it is a Spark on one machine, whose devices are all its own
   * @param visible the devices that the process sees
   */
  static List<String> of(
      final Set<String> seen, final int amount, final boolean local, final Visible visible) {
    if (amount == 0 && seen.isEmpty()) {
      final List<String> all = local ? visible.addresses() : List.of();
      return all.isEmpty() ? List.of("0") : all;
    }
    if (seen.size() >= amount && !seen.isEmpty()) {
      return List.copyOf(seen);
    }
    final List<String> all = visible.addresses();
    // Where the process sees more devices than it was granted, others have a claim to some.
    if (!all.isEmpty() && all.size() <= amount) {
      return all;
    }
    return seen.isEmpty() ? List.of("0") : List.copyOf(seen);
  }

  private static Set<String> seen(final List<String> task) {
    synchronized (SEEN) {
      SEEN.addAll(task);
      return new TreeSet<>(SEEN);
    }
  }

  private static List<String> ofTask() {
    final TaskContext task = TaskContext.get();
    final ResourceInformation gpu = task == null ? null : task.resourcesJMap().get(GPU);
    return gpu == null ? List.of() : List.of(gpu.addresses());
  }

  private static List<String> visible() {
    try {
      return CudaDevice.addresses();
    } catch (final GpuException e) {
      return List.of();
    }
  }
}
