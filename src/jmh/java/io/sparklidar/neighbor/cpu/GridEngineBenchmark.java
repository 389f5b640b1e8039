package io.sparklidar.neighbor.cpu;

import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.feature.Neighborhood;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Points a second of the whole engine on one thread: index, search, features, table. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 5, time = 3)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xms2g", "-Xmx2g", "-XX:+UseSerialGC"})
@State(Scope.Benchmark)
public class GridEngineBenchmark {

  private static final int POINTS = 1_000_000;

  /** The cloud. */
  @Param({"SAMPLE", "TOWN", "FOREST", "WALLS"})
  public BenchCloud cloud;

  /** Neighbours. */
  @Param("20")
  public int k;

  /** Whether points come in scan order or in none. */
  @Param("false")
  public boolean shuffled;

  private PointBlock block;

  /** Makes the cloud. */
  @Setup
  public void makeCloud() {
    block = shuffled ? cloud.shuffled(POINTS) : cloud.block(POINTS);
  }

  /** The default features of every point. */
  @Benchmark
  @OperationsPerInvocation(POINTS)
  public FeatureTable defaultFeatures() {
    return new GridEngine()
        .compute(block, Neighborhood.nearest(k, 10), FeatureSet.parse("default"));
  }
}
