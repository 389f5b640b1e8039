package io.sparklidar.las;

import io.sparklidar.cloud.LasField;
import io.sparklidar.las.io.MemoryByteSink;
import io.sparklidar.las.io.MemoryByteSource;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.ExtraDimension;
import io.sparklidar.las.point.ExtraDimensionType;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.las.point.PointLayout;
import io.sparklidar.sample.SampleWriter;
import io.sparklidar.sample.TownOptions;
import io.sparklidar.sample.land.Landscape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Milliseconds to add four features of 16 bits to a LAZ file of format 8 in memory, on one thread:
 * by copying its layers, and by decoding and encoding all of it.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 7, time = 3)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xms2g", "-Xmx2g", "-XX:+UseSerialGC"})
@State(Scope.Benchmark)
public class EnrichmentBenchmark {

  private static final long POINTS = 2_100_000;
  private static final int FEATURES = 4;

  private LasFile source;
  private PointLayout target;
  private List<byte[][]> added;

  /** Makes the file, and features that are smooth in the high byte and rough in the low one. */
  @Setup(Level.Trial)
  public void makeFile() throws IOException {
    final Path folder = Files.createTempDirectory("enrichment");
    final List<SampleWriter.SampleFile> files =
        SampleWriter.write(
            new TownOptions(POINTS, 1, Landscape.TOWN, OptionalInt.of(400)),
            folder,
            true,
            file -> {});
    final SampleWriter.SampleFile largest =
        files.stream().max((a, b) -> Long.compare(a.points(), b.points())).orElseThrow();
    final byte[] bytes = Files.readAllBytes(largest.path());
    for (final SampleWriter.SampleFile file : files) {
      Files.delete(file.path());
    }
    Files.delete(folder);
    source = LasFile.open(new MemoryByteSource("sample", bytes));
    System.out.println(source.pointCount() + " points, " + bytes.length + " bytes");
    final List<ExtraDimension> dimensions = new ArrayList<>();
    for (int f = 0; f < FEATURES; f++) {
      dimensions.add(
          ExtraDimension.scaled(
              "feature" + f, ExtraDimensionType.U16, 2 * f, 1 / 65534.0, 0, 0xFFFF, ""));
    }
    target = PointLayout.of(source.layout().pointFormat(), dimensions);
    added = new ArrayList<>();
    final PointReader reader = source.reader(Set.of(LasField.Z));
    for (final Chunk chunk : source.chunks()) {
      final int[] z = reader.read(chunk).z();
      final byte[][] columns = new byte[2 * FEATURES][chunk.pointCount()];
      for (int f = 0; f < FEATURES; f++) {
        for (int i = 0; i < chunk.pointCount(); i++) {
          final long noise = (i * 0x9E3779B97F4A7C15L + f) * 0xBF58476D1CE4E5B9L >>> 52;
          final int value = (int) (30_000 + 25_000 * Math.sin(z[i] * 0.01 * (f + 1)) + noise);
          columns[2 * f][i] = (byte) value;
          columns[2 * f + 1][i] = (byte) (value >> 8);
        }
      }
      added.add(columns);
    }
  }

  /** Lets the file go. */
  @TearDown(Level.Trial)
  public void close() throws IOException {
    source.close();
  }

  /** Copies layers, encodes the new ones. */
  @Benchmark
  public long enrich() throws IOException {
    final MemoryByteSink sink = new MemoryByteSink();
    try (LazEnricher enricher = LazEnricher.create(source, target, sink)) {
      for (final Chunk chunk : source.chunks()) {
        enricher.write(chunk, added.get(chunk.index()), false);
      }
      enricher.finish();
    }
    return sink.position();
  }

  /** Decodes all points, encodes all points. */
  @Benchmark
  public long recompress() throws IOException {
    final MemoryByteSink sink = new MemoryByteSink();
    try (LasWriter writer =
        LasWriter.create(
            sink, source.header(), target, source.vlrs(), source.evlrs(), Compression.LAZ)) {
      final PointReader reader = source.reader(source.layout().fields());
      final LasColumns columns = new LasColumns(target, target.fields());
      for (final Chunk chunk : source.chunks()) {
        copy(reader.read(chunk), columns);
        for (int b = 0; b < 2 * FEATURES; b++) {
          System.arraycopy(
              added.get(chunk.index())[b], 0, columns.extraBytes(b), 0, chunk.pointCount());
        }
        writer.write(columns);
      }
      writer.finish();
    }
    return sink.position();
  }

  private static void copy(final LasColumns from, final LasColumns to) {
    final int n = from.size();
    to.resize(n);
    System.arraycopy(from.x(), 0, to.x(), 0, n);
    System.arraycopy(from.y(), 0, to.y(), 0, n);
    System.arraycopy(from.z(), 0, to.z(), 0, n);
    System.arraycopy(from.intensity(), 0, to.intensity(), 0, n);
    System.arraycopy(from.returnNumber(), 0, to.returnNumber(), 0, n);
    System.arraycopy(from.numberOfReturns(), 0, to.numberOfReturns(), 0, n);
    System.arraycopy(from.flags(), 0, to.flags(), 0, n);
    System.arraycopy(from.classification(), 0, to.classification(), 0, n);
    System.arraycopy(from.scanAngle(), 0, to.scanAngle(), 0, n);
    System.arraycopy(from.userData(), 0, to.userData(), 0, n);
    System.arraycopy(from.pointSourceId(), 0, to.pointSourceId(), 0, n);
    System.arraycopy(from.gpsTime(), 0, to.gpsTime(), 0, n);
    System.arraycopy(from.red(), 0, to.red(), 0, n);
    System.arraycopy(from.green(), 0, to.green(), 0, n);
    System.arraycopy(from.blue(), 0, to.blue(), 0, n);
    System.arraycopy(from.nir(), 0, to.nir(), 0, n);
  }
}
