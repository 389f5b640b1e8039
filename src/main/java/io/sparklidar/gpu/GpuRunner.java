package io.sparklidar.gpu;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Brings work onto a device without ever failing for lack of memory: reserve, run; when the device
 * refuses memory despite the grant (after the lease has freed the caches and retried), halve the
 * work; when it cannot be halved further, when waiting does not pay, or when the device is gone,
 * use the CPU. A thread that is told to end does none of it. Says what it did and why. Safe for use
 * by any number of threads.
 */
public final class GpuRunner {

  /** Work is not split further than this, whatever is free: small pieces recompute their halo. */
  private static final int MAX_DEPTH = 4;

  private final GpuMemoryManager manager;
  private final WaitPolicy policy;
  private final boolean cpuAllowed;

  /**
   * @param manager of the device
   * @param policy how long to wait for it
   * @param cpuAllowed whether the CPU may do what the device cannot
   */
  public GpuRunner(
      final GpuMemoryManager manager, final WaitPolicy policy, final boolean cpuAllowed) {
    this.manager = manager;
    this.policy = policy;
    this.cpuAllowed = cpuAllowed;
  }

  /**
   * Does the work.
   *
   * @throws InterruptedException if the thread is interrupted while it waits for memory, or the
   *     device fails it meanwhile: nobody needs the result
   * @throws GpuException if it cannot be done on the device and the CPU is not allowed
   */
  public <T> Placement.Placed<T> run(final GpuWork<T> work) throws InterruptedException {
    final Journal journal = new Journal();
    final T result = run(work, 0, journal);
    return new Placement.Placed<>(
        result,
        new Placement(
            journal.gpuPieces,
            journal.cpuPieces,
            Duration.ofNanos(journal.waitNanos),
            journal.reasons));
  }

  /**
   * Work for the device alone.
   *
   * @param <T> its result
   * @param <X> what it may fail with beside the device
   */
  public interface OnDevice<T, X extends Exception> {

    /** Does it, in the memory of {@code lease} alone; as {@link GpuWork#onGpu}. */
    T run(GpuLease lease) throws X;
  }

  /**
   * Does work that is the device's alone, if the device has room for it as soon as it is worth
   * waiting for. Where it has not, or fails, somebody else has to do what the work was for.
   *
   * <p>The policy of waiting learns nothing from it: how long it takes the CPU to do the same, with
   * all that belongs to it, nobody measures, and compared with what the CPU takes for less the
   * device would look slow.
   *
   * @param points its size, for the cost of waiting
   * @param bytes device memory it needs
   * @param work what is done
   * @return the result; empty if there is none, for the reasons given
   * @throws X as the work throws it
   * @throws InterruptedException as {@link #run}
   */
  public <T, X extends Exception> Placement.Placed<Optional<T>> attempt(
      final long points, final long bytes, final OnDevice<T, X> work)
      throws X, InterruptedException {
    final Optional<String> whyNot = whyNoLease(bytes);
    if (whyNot.isPresent()) {
      return without(Duration.ZERO, whyNot.get());
    }
    final long start = System.nanoTime();
    final Optional<GpuLease> lease =
        manager.allocate(bytes, policy.maxWait(points, manager.expectedWait(bytes)));
    final Duration waited = Duration.ofNanos(System.nanoTime() - start);
    if (lease.isEmpty()) {
      return without(
          waited,
          whyNoLease(bytes)
              .orElse(
                  "waiting for " + ByteSizes.gib(bytes) + " of device memory would take too long"));
    }
    Optional<T> result = Optional.empty();
    final List<String> reasons = new ArrayList<>();
    try (GpuLease held = lease.get()) {
      result = Optional.of(work.run(held));
    } catch (final GpuException e) {
      // Where only the lease could not be given back, what was made in it is there all the same.
      DeviceLostException.in(e).ifPresent(lost -> manager.retire(lost.getMessage()));
      if (result.isEmpty()) {
        requireUninterrupted();
      }
      reasons.add(e.getMessage());
    }
    return new Placement.Placed<>(
        result, new Placement(result.isPresent() ? 1 : 0, 0, waited, reasons));
  }

  /** Why no wait would bring a lease; empty if one may. */
  private Optional<String> whyNoLease(final long bytes) {
    return retired()
        .or(() -> isTooLarge(bytes) ? Optional.of(overBudget(bytes)) : Optional.empty());
  }

  private Optional<String> retired() {
    return manager.retirement().map(reason -> "the device is retired: " + reason);
  }

  private String overBudget(final long bytes) {
    final MemoryInfo info = manager.memoryInfo();
    return "it needs "
        + ByteSizes.gib(bytes)
        + " and the budget is "
        + ByteSizes.gib(info.budget())
        + " of "
        + ByteSizes.gib(info.total());
  }

  private static <T> Placement.Placed<Optional<T>> without(
      final Duration waited, final String reason) {
    return new Placement.Placed<>(Optional.empty(), new Placement(0, 0, waited, List.of(reason)));
  }

  private <T> T run(final GpuWork<T> work, final int depth, final Journal journal)
      throws InterruptedException {
    final Optional<String> retired = retired();
    if (retired.isPresent()) {
      return onCpu(work, journal, retired.get());
    }
    final long bytes = work.gpuBytes();
    if (isTooLarge(bytes)) {
      return tooLarge(work, depth, journal);
    }
    final Duration expected = manager.expectedWait(bytes);
    final long start = System.nanoTime();
    final Optional<GpuLease> lease =
        manager.allocate(bytes, policy.maxWait(work.points(), expected));
    journal.waitNanos += System.nanoTime() - start;
    if (lease.isEmpty() && manager.retirement().isEmpty() && isTooLarge(bytes)) {
      return tooLarge(work, depth, journal);
    }
    if (lease.isEmpty()) {
      return onCpu(
          work,
          journal,
          retired()
              .orElse(
                  "waiting for "
                      + ByteSizes.gib(bytes)
                      + " of device memory would take longer than the CPU"));
    }
    final long begin = System.nanoTime();
    final T onGpu;
    try (GpuLease held = lease.get()) {
      onGpu = work.onGpu(held);
    } catch (final GpuException e) {
      return failed(work, depth, journal, e);
    }
    final T result = work.completed(onGpu);
    policy.gpuFinished(work.points(), Duration.ofNanos(System.nanoTime() - begin));
    journal.gpuPieces++;
    return result;
  }

  private <T> T failed(
      final GpuWork<T> work, final int depth, final Journal journal, final GpuException e)
      throws InterruptedException {
    final Optional<DeviceLostException> lost = DeviceLostException.in(e);
    lost.ifPresent(loss -> manager.retire(loss.getMessage()));
    requireUninterrupted();
    if (lost.isPresent()) {
      return onCpu(work, journal, "the device is retired: " + e.getMessage());
    }
    if (!(e instanceof GpuOutOfMemoryException)) {
      return onCpu(work, journal, e.getMessage());
    }
    journal.reasons.add("out of device memory despite a grant: " + e.getMessage());
    return smaller(work, depth, journal, "out of device memory", true);
  }

  /** What failed since its thread is to end is not done again elsewhere. */
  private static void requireUninterrupted() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("interrupted while a device worked");
    }
  }

  private boolean isTooLarge(final long bytes) {
    return !manager.couldGrant(bytes);
  }

  private <T> T tooLarge(final GpuWork<T> work, final int depth, final Journal journal)
      throws InterruptedException {
    final String reason = overBudget(work.gpuBytes());
    final boolean couldFit = manager.couldGrant(Math.max(1, work.gpuBytes() >> MAX_DEPTH - depth));
    return smaller(work, depth, journal, reason, couldFit);
  }

  private <T> T smaller(
      final GpuWork<T> work,
      final int depth,
      final Journal journal,
      final String reason,
      final boolean halvingHelps)
      throws InterruptedException {
    if (!halvingHelps || depth >= MAX_DEPTH) {
      return onCpu(work, journal, reason);
    }
    final Optional<GpuWork.Halves<T>> halves = work.halves();
    if (halves.isEmpty()) {
      return onCpu(work, journal, reason);
    }
    journal.reasons.add("halved: " + reason);
    final T first = run(halves.get().first(), depth + 1, journal);
    final T second = run(halves.get().second(), depth + 1, journal);
    return halves.get().join().apply(first, second);
  }

  private <T> T onCpu(final GpuWork<T> work, final Journal journal, final String reason) {
    if (!cpuAllowed) {
      throw new GpuException("the GPU is required, but " + reason);
    }
    journal.reasons.add(reason);
    journal.cpuPieces++;
    final long begin = System.nanoTime();
    final T result = work.onCpu();
    policy.cpuFinished(work.points(), Duration.ofNanos(System.nanoTime() - begin));
    return result;
  }

  /** What one run did so far. */
  private static final class Journal {
    private final List<String> reasons = new ArrayList<>();
    private int gpuPieces;
    private int cpuPieces;
    private long waitNanos;
  }
}
