package io.sparklidar.sample;

import io.sparklidar.sample.land.Landscape;
import io.sparklidar.sample.scan.TownArea;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** How fast the town is made, by landscape: read {@code points}, which is points a second. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class TownBenchmark {

  /** What covers the land. */
  @Param({"TOWN", "CENTRE", "SUBURB", "FOREST", "LAKE"})
  public Landscape landscape;

  /** Side of the tile, metres. */
  @Param({"50", "250"})
  public int side;

  /** Points made, as a rate. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  public static class Counter {

    /** Points made. */
    public long points;
  }

  /** Makes one tile, batch by batch. */
  @Benchmark
  public void tile(final Counter counter) {
    new Town(1, landscape)
        .scan(
            TownArea.square(Town.REFERENCE_X, Town.REFERENCE_Y, side),
            batch -> counter.points += batch.size());
  }
}
