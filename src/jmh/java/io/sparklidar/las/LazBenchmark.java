package io.sparklidar.las;

import io.sparklidar.cloud.LasField;
import io.sparklidar.las.io.MemoryByteSource;
import io.sparklidar.las.laz.LazChunkEncoder;
import io.sparklidar.las.laz.schema.LazSchema;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.las.point.PointLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * LAZ on one thread, from memory to memory; the unit is points. The points are those of a real file
 * of format 3, {@code -Dlas.benchmark.file=...}; with {@code -Dlas.benchmark.dump=FOLDER} the
 * compressed files are also left in a folder, for other programs to read.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class LazBenchmark {

  private static final String FILE =
      System.getProperty("las.benchmark.file", "../shared/data/real/other/autzen_trim.laz");

  /** Point format, and how many extra bytes. */
  @Param({"1+0", "3+0", "6+0", "7+0", "8+3"})
  public String points;

  private LasFile file;
  private PointReader everything;
  private PointReader coordinates;
  private LasColumns columns;
  private LasColumns chunk;
  private LazChunkEncoder encoder;

  /** Makes the files. */
  @Setup
  public void setup() throws IOException {
    final String[] parts = points.split("\\+");
    final PointLayout layout =
        BenchmarkPoints.layout(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
    final BenchmarkPoints source = BenchmarkPoints.of(Path.of(FILE));
    final byte[] bytes = source.compressed(layout);
    final String dump = System.getProperty("las.benchmark.dump");
    if (dump != null) {
      Files.write(Path.of(dump, "format-" + points + ".laz"), bytes);
    }
    file = LasFile.open(new MemoryByteSource(points, bytes));
    everything = file.reader(EnumSet.allOf(LasField.class));
    coordinates = file.reader(Set.of(LasField.Z));
    columns = source.columns(layout);
    chunk = new LasColumns(layout, EnumSet.allOf(LasField.class));
    encoder = LazChunkEncoder.of(LazSchema.of(layout));
  }

  /** Every field of every point. */
  @Benchmark
  public long decodeEverything() throws IOException {
    return decode(everything);
  }

  /** Coordinates and returns. */
  @Benchmark
  public long decodeCoordinates() throws IOException {
    return decode(coordinates);
  }

  private long decode(final PointReader reader) throws IOException {
    long sum = 0;
    for (final Chunk next : file.chunks()) {
      sum += reader.read(next).x()[0];
    }
    return sum;
  }

  /** Every field of every point, the other way. */
  @Benchmark
  public long encode() {
    long bytes = 0;
    for (int first = 0; first < columns.size(); first += LazSchema.DEFAULT_CHUNK_SIZE) {
      chunk.resize(0);
      chunk.append(columns, first, Math.min(LazSchema.DEFAULT_CHUNK_SIZE, columns.size() - first));
      bytes += encoder.encode(chunk);
    }
    return bytes;
  }
}
