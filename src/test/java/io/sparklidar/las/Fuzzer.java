package io.sparklidar.las;

import com.sun.management.ThreadMXBean;
import io.sparklidar.las.io.MalformedLasException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Damages sound inputs and feeds them to every parser in turn. A find is anything that is not
 * acceptance or a {@link MalformedLasException}: another exception, an error, more than {@value
 * #MAX_ALLOCATED} bytes allocated for one input, or {@value #MAX_SECONDS} seconds of CPU time spent
 * on it. Finds are kept as files. The inputs of a parser follow from the seed; how far it gets in
 * them is a matter of time.
 */
final class Fuzzer {

  private static final long MAX_ALLOCATED = 300_000_000;
  private static final int MAX_SECONDS = 10;

  /** How long a parser is attacked before it is another one's turn. */
  private static final long SLICE_NANOS = 50_000_000;

  private static final long REPORT_NANOS = 60_000_000_000L;
  private static final int MAX_FINDS = 20;
  private static final int HUNG = 3;

  private final Path finds;
  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private volatile long started;
  private volatile byte[] current = {};
  private volatile String parser = "";
  private int found;

  private Fuzzer(final Path finds) {
    this.finds = finds;
  }

  /**
   * Runs for some time; the exit code is 0 if nothing was found.
   *
   * @param args seconds, seed, folder for finds, folder of real files
   */
  public static void main(final String[] args) throws IOException {
    final long seconds = Long.parseLong(args[0]);
    final long seed = Long.parseLong(args[1]);
    final Fuzzer fuzzer = new Fuzzer(Path.of(args[2]));
    final List<FuzzTarget> targets = FuzzTargets.all(Path.of(args[3]));
    fuzzer.watch(Thread.currentThread());
    System.exit(fuzzer.run(targets, seconds, seed) == 0 ? 0 : 1);
  }

  private int run(final List<FuzzTarget> targets, final long seconds, final long seed)
      throws IOException {
    final long[] inputs = new long[targets.size()];
    final long[] refused = new long[targets.size()];
    final long[] nanos = new long[targets.size()];
    final List<FuzzMutator> mutators = new ArrayList<>();
    final SplittableRandom random = new SplittableRandom(seed);
    targets.forEach(target -> mutators.add(new FuzzMutator(random.split())));
    for (final FuzzTarget target : targets) {
      for (final byte[] sound : target.seeds()) {
        feed(target, sound);
      }
    }
    final long begin = System.nanoTime();
    long reported = begin;
    while (System.nanoTime() - begin < seconds * 1_000_000_000L && found < MAX_FINDS) {
      for (int t = 0; t < inputs.length; t++) {
        final long from = System.nanoTime();
        while (System.nanoTime() - from < SLICE_NANOS) {
          final byte[] input = mutators.get(t).next(targets.get(t).seeds());
          refused[t] += feed(targets.get(t), input) ? 0 : 1;
          inputs[t]++;
        }
        nanos[t] += System.nanoTime() - from;
      }
      if (System.nanoTime() - reported > REPORT_NANOS) {
        reported = System.nanoTime();
        System.out.println(summary(inputs, reported - begin));
      }
    }
    started = 0;
    for (int t = 0; t < inputs.length; t++) {
      System.out.printf(
          Locale.ROOT,
          "%-36s %12d inputs, %3d %% refused, %8.0f/s%n",
          targets.get(t),
          inputs[t],
          100 * refused[t] / Math.max(1, inputs[t]),
          inputs[t] * 1e9 / nanos[t]);
    }
    System.out.println(summary(inputs, System.nanoTime() - begin));
    return found;
  }

  private String summary(final long[] inputs, final long nanos) {
    final long sum = Arrays.stream(inputs).sum();
    return String.format(
        Locale.ROOT,
        "%d inputs in %.0f s, %.0f/s, %d finds",
        sum,
        nanos / 1e9,
        sum * 1e9 / nanos,
        found);
  }

  /** Feeds an input; returns whether it was accepted. */
  private boolean feed(final FuzzTarget target, final byte[] input) throws IOException {
    current = input;
    parser = target.name();
    started = System.nanoTime();
    final long allocated = threads.getCurrentThreadAllocatedBytes();
    boolean accepted = false;
    try {
      target.parser().parse(input);
      accepted = true;
    } catch (final MalformedLasException wanted) {
      accepted = false;
    } catch (final IOException | RuntimeException | Error unwanted) {
      keep(target.name(), input, unwanted);
    }
    final long used = threads.getCurrentThreadAllocatedBytes() - allocated;
    if (used > MAX_ALLOCATED) {
      keep(target.name(), input, new IllegalStateException(used + " bytes allocated"));
    }
    return accepted;
  }

  private void keep(final String name, final byte[] input, final Throwable why) throws IOException {
    found++;
    Files.createDirectories(finds);
    final Path file =
        finds.resolve(name.replaceAll("[^A-Za-z0-9]+", "-") + "-" + Arrays.hashCode(input));
    Files.write(file, input);
    System.out.println("FOUND by " + name + ": " + file);
    why.printStackTrace(System.out);
  }

  /** Ends the process when an input takes too long. */
  private void watch(final Thread worker) {
    final Thread watchdog =
        new Thread(
            () -> {
              long watched = 0;
              long cpu = 0;
              while (true) {
                final long since = started;
                final long used = threads.getThreadCpuTime(worker.getId());
                if (since != watched) {
                  watched = since;
                  cpu = used;
                } else if (since != 0 && used - cpu > MAX_SECONDS * 1_000_000_000L) {
                  // its own time counts: a busy machine may leave it waiting
                  hung(worker);
                }
                try {
                  Thread.sleep(500);
                } catch (final InterruptedException over) {
                  return;
                }
              }
            },
            "watchdog");
    watchdog.setDaemon(true);
    watchdog.start();
  }

  private void hung(final Thread worker) {
    final IllegalStateException where = new IllegalStateException("no end in sight");
    where.setStackTrace(worker.getStackTrace());
    try {
      keep(parser, current, where);
    } catch (final IOException unwritable) {
      unwritable.printStackTrace(System.out);
    }
    Runtime.getRuntime().halt(HUNG);
  }
}
