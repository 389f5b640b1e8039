package io.sparklidar.job.metrics;

import io.sparklidar.gpu.MemoryTotals;
import io.sparklidar.job.progress.ProgressTicker;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** The numbers that the plugin shows among Spark's metrics; each says what it is. */
public enum Metric {
  TILES_GPU("tiles.gpu", Place.EXECUTOR, "tiles committed that a GPU computed"),
  TILES_CPU("tiles.cpu", Place.EXECUTOR, "tiles committed that the CPU computed"),
  TILES_HALVED(
      "tiles.halved",
      Place.EXECUTOR,
      "tiles that a GPU had in pieces, as they were too large for it"),
  TILES_WAITED(
      "tiles.waited",
      Place.EXECUTOR,
      "tiles that waited for room in the heap or in device memory, 0.1 s or longer"),
  POINTS_COMPUTED("points.computed", Place.EXECUTOR, "points that committed tiles own"),
  POINTS_READ("points.read", Place.EXECUTOR, "points decoded for them, halo included"),
  POINTS_DECODED_GPU("points.decoded.gpu", Place.EXECUTOR, "how many of these a GPU decoded"),
  POINTS_WRITTEN("points.written", Place.EXECUTOR, "points that they handed on to be written"),
  WAIT("time.wait", "wait", "waiting for room in the heap and in device memory"),
  READ("time.read", "read", "reading; decoding too, where the CPU does it"),
  DECODE("time.decode", "decode", "decoding on a GPU"),
  SEARCH("time.search", "search", "finding neighbours and computing features"),
  ENCODE("time.encode", "encode", "encoding on a GPU"),
  WRITE("time.write", "write", "writing; encoding too, where the CPU does it"),
  GPU_DEVICES("gpu.devices", Place.EXECUTOR, "GPUs that were opened", () -> memory().devices()),
  GPU_RETIRED(
      "gpu.retired",
      Place.EXECUTOR,
      "how many of these failed and are used no more",
      () -> memory().retired()),
  GPU_LEASE(
      "gpu.lease.bytes",
      Place.EXECUTOR,
      "device memory granted to tiles at the moment",
      () -> memory().reserved()),
  GPU_USED("gpu.used.bytes", Place.EXECUTOR, "how much of it they hold", () -> memory().used()),
  GPU_POOL(
      "gpu.pool.bytes",
      Place.EXECUTOR,
      "freed device memory kept for reuse",
      () -> memory().pooled()),
  GPU_BUDGET(
      "gpu.budget.bytes",
      Place.EXECUTOR,
      "what grants could reach together when the last one was asked for",
      () -> memory().budget()),
  PINNED_POOL(
      "pinned.pool.bytes",
      Place.EXECUTOR,
      "page-locked memory of the host, in use or kept for reuse",
      () -> memory().pinned()),
  STAGES("stages", Place.DRIVER, "stages that tell how far they are", ProgressTicker::running),
  STAGE_POINTS_DONE(
      "stage.points.done", Place.DRIVER, "points done in them", ProgressTicker::pointsDone),
  STAGE_POINTS("stage.points", Place.DRIVER, "points of them", ProgressTicker::points);

  /** Which processes show it. */
  public enum Place {
    /** Executors; of a Spark in one process, that process. */
    EXECUTOR,
    DRIVER
  }

  private final String key;
  private final Place place;
  private final String meaning;
  private final Optional<String> stage;
  private final Optional<LongSupplier> now;

  /** A count. */
  Metric(final String key, final Place place, final String meaning) {
    this(key, place, meaning, Optional.empty(), Optional.empty());
  }

  /** A time: what tiles say of a stage of theirs. */
  Metric(final String key, final String stage, final String what) {
    this(
        key,
        Place.EXECUTOR,
        "milliseconds that committed tiles spent " + what,
        Optional.of(stage),
        Optional.empty());
  }

  /** A level. */
  Metric(final String key, final Place place, final String meaning, final LongSupplier now) {
    this(key, place, meaning, Optional.empty(), Optional.of(now));
  }

  Metric(
      final String key,
      final Place place,
      final String meaning,
      final Optional<String> stage,
      final Optional<LongSupplier> now) {
    this.key = key;
    this.place = place;
    this.meaning = meaning;
    this.stage = stage;
    this.now = now;
  }

  private static MemoryTotals memory() {
    return MemoryTotals.ofThisJvm();
  }

  /** Its name, behind what Spark puts before it. */
  public String key() {
    return key;
  }

  /** Where it is shown. */
  public Place place() {
    return place;
  }

  /** What it is, for people. */
  public String meaning() {
    return meaning;
  }

  /** Whether it only grows: a level does not. */
  public boolean isCounted() {
    return now.isEmpty();
  }

  /** The stage of tiles whose time it is. */
  Optional<String> stage() {
    return stage;
  }

  /** Its value at the moment. */
  public long value() {
    return now.map(LongSupplier::getAsLong)
        .orElseGet(
            () -> {
              final long counted = TileMetrics.counted(this);
              return stage.isPresent() ? TimeUnit.NANOSECONDS.toMillis(counted) : counted;
            });
  }
}
