package io.sparklidar.source.features;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.TestData;
import io.sparklidar.cloud.LasField;
import io.sparklidar.job.input.IndexMemory;
import io.sparklidar.las.CopcConversion;
import io.sparklidar.las.CountingByteSource;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.PointReader;
import io.sparklidar.las.hadoop.ForwardingStream;
import io.sparklidar.las.io.FileByteSink;
import io.sparklidar.las.io.FileByteSource;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.sample.SampleWriter;
import io.sparklidar.sample.TownOptions;
import io.sparklidar.sample.land.Landscape;
import io.sparklidar.source.TestSession;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a query about a small part of a block reads of it, counted by its file system. */
final class FeatureBytesTest {

  private static final AtomicLong BYTES = new AtomicLong();

  private static final AtomicLong FILES = new AtomicLong();

  /** What is read of a file to open it; of files of usual size next to nothing. */
  private static final long HEAD = 1 << 16;

  /** Metres, and tiles along a side. */
  private static final int SIDE = 120;

  private static final int TILES = 3;

  /** Metres that neighbours are looked for in. */
  private static final int RADIUS = 5;

  /** Layers that lie near each other are read at once. */
  private static final double MARGIN = 1.1;

  @TempDir static Path block;

  private static TestSession session;
  private static long stored;

  @TempDir Path folder;

  /** Local files, read through a counter. */
  public static final class Counted extends RawLocalFileSystem {

    @Override
    public URI getUri() {
      return URI.create("weighed:///");
    }

    @Override
    public FSDataInputStream open(final org.apache.hadoop.fs.Path path, final int buffer)
        throws IOException {
      FILES.incrementAndGet();
      return new FSDataInputStream(new Counter(super.open(path, buffer)));
    }
  }

  private static final class Counter extends ForwardingStream {

    Counter(final FSDataInputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      BYTES.incrementAndGet();
      return in.read();
    }

    @Override
    public int read(final byte[] to, final int offset, final int length) throws IOException {
      return counted(in.read(to, offset, length));
    }

    @Override
    public int read(final long position, final byte[] to, final int offset, final int length)
        throws IOException {
      return counted(in.read(position, to, offset, length));
    }

    private static int counted(final int bytes) {
      BYTES.addAndGet(Math.max(0, bytes));
      return bytes;
    }
  }

  @BeforeAll
  static void start() throws Exception {
    long points = 1_000_000;
    while (SampleWriter.tiles(town(points)).size() < TILES * TILES) {
      points += 50_000;
    }
    final List<SampleWriter.SampleFile> files =
        SampleWriter.write(town(points), block, true, file -> {});
    assertEquals(TILES * TILES, files.size());
    for (final SampleWriter.SampleFile file : files) {
      stored += Files.size(file.path());
    }
    session = new TestSession();
  }

  @AfterAll
  static void stop() {
    session.close();
    IndexMemory.ofThisJvm().forget();
  }

  private static TownOptions town(final long points) {
    return new TownOptions(points, 1, Landscape.TOWN, OptionalInt.of(SIDE));
  }

  /**
   * Part of the bytes that a query reads from the naming of the files to its last row, short of
   * heads.
   */
  private double part(final String condition, final long atLeast) throws IOException {
    return part(TestData.files(block, ".laz"), stored, condition, atLeast);
  }

  private double part(
      final List<Path> files, final long bytes, final String condition, final long atLeast) {
    BYTES.set(0);
    FILES.set(0);
    final Dataset<Row> rows =
        session
            .get()
            .read()
            .format("lidar-features")
            .options(
                Map.of(
                    "device",
                    "cpu",
                    "radius",
                    String.valueOf(RADIUS),
                    "fs.weighed.impl",
                    Counted.class.getName(),
                    "indexPath",
                    folder.toUri() + "index"))
            .load(files.stream().map(file -> "weighed://" + file).toArray(String[]::new))
            .where(condition)
            .select("x", "y", "planarity");
    final long found = rows.collectAsList().size();
    assertTrue(found >= atLeast, found + " rows");
    return (double) (BYTES.get() - HEAD * FILES.get()) / bytes;
  }

  @Test
  void aHundredthOfABlockTakesLessThanATenthOfItsBytes() throws Exception {
    final Row corner = session.load(block).selectExpr("min(x)", "min(y)", "count(*)").first();
    final long points = corner.getLong(2);
    // In the middle of the block: a tenth of its width and height, whose halo meets one file.
    final double x = corner.getDouble(0) + 1.35 * SIDE;
    final double y = corner.getDouble(1) + 1.35 * SIDE;
    final double length = 0.1 * TILES * SIDE;
    final String along = "x between " + x + " and ";
    final String box = along + (x + length) + " and y between " + y + " and " + (y + length);
    IndexMemory.ofThisJvm().forget();
    final double first = part(box, points / 300);
    // Each for its header, one for the index and one for the tile.
    assertEquals(TILES * TILES + 2, FILES.get());
    IndexMemory.ofThisJvm().forget();
    final double again = part(box, points / 300);
    System.out.printf(
        "bytes read of a block of %,d points: box %.3f, again %.3f%n", points, first, again);
    assertTrue(first < 0.1, "a box: " + first);
    assertTrue(again < first, "the same again: " + again);
  }

  /** From one end of the block to the other, a hundredth of its width. */
  @Test
  void aStripTakesNoMoreThanTheLayersOfTheChunksThatItMeets() throws Exception {
    final Row corner = session.load(block).selectExpr("min(x)", "min(y)", "count(*)").first();
    final List<Path> files = TestData.files(block, ".laz");
    // Scan lines lie along x: a strip across it meets few chunks, one along y every chunk of a
    // file.
    final double acrossY = strip(files, stored, "y", corner.getDouble(1), corner.getLong(2));
    final double acrossX = strip(files, stored, "x", corner.getDouble(0), corner.getLong(2));
    assertTrue(acrossY < 0.1, "across the lines: " + acrossY);
    // Sorted by place, the direction of flight is nothing to it.
    final List<Path> sorted = new ArrayList<>();
    long bytes = 0;
    for (final Path file : files) {
      final Path copc = folder.resolve(file.getFileName().toString().replace(".laz", ".copc.laz"));
      try (LasFile las = LasFile.open(FileByteSource.open(file));
          FileByteSink sink = FileByteSink.create(copc)) {
        CopcConversion.of(List.of(las), 1 << 20).writeTo(sink);
      }
      sorted.add(copc);
      bytes += Files.size(copc);
    }
    final double ofCopc = strip(sorted, bytes, "x", corner.getDouble(0), corner.getLong(2));
    System.out.printf(
        "bytes read for a strip, the index known: along the lines %.3f, across them %.3f, COPC"
            + " %.3f%n",
        acrossX, acrossY, ofCopc);
    assertTrue(ofCopc < 0.1, "of COPC: " + ofCopc);
  }

  /**
   * Part of the bytes that is read once the index is known, which must be what there is to read.
   */
  private double strip(
      final List<Path> files,
      final long bytes,
      final String axis,
      final double corner,
      final long points)
      throws IOException {
    final double from = corner + 1.35 * SIDE;
    final double to = from + 0.01 * TILES * SIDE;
    final String condition = axis + " between " + from + " and " + to;
    part(files, bytes, condition, points / 300);
    final double read = part(files, bytes, condition, points / 300);
    final double needed = (double) needed(files, axis, from - RADIUS, to + RADIUS) / bytes;
    assertTrue(read <= needed * MARGIN, axis + ": " + read + " of " + needed + " that are needed");
    return read;
  }

  /** Bytes of the layers that the feature needs, of chunks with points in a strip. */
  private static long needed(
      final List<Path> files, final String axis, final double from, final double to)
      throws IOException {
    long bytes = 0;
    for (final Path path : files) {
      final List<Chunk> met = new ArrayList<>();
      try (LasFile file = LasFile.open(FileByteSource.open(path))) {
        final PointReader reader = file.reader(Set.of(LasField.XY));
        for (final Chunk chunk : file.chunks()) {
          final LasColumns read = reader.read(chunk);
          for (int p = 0; p < read.size(); p++) {
            final double at =
                axis.equals("x")
                    ? file.transform().x(read.x()[p])
                    : file.transform().y(read.y()[p]);
            if (at >= from && at <= to) {
              met.add(chunk);
              break;
            }
          }
        }
      }
      final CountingByteSource counted = new CountingByteSource(FileByteSource.open(path));
      try (LasFile file = LasFile.open(counted)) {
        // The class says what is noise, which is nobody's neighbour.
        final PointReader reader =
            file.reader(Set.of(LasField.XY, LasField.Z, LasField.CLASSIFICATION));
        final long head = counted.bytes();
        for (final Chunk chunk : met) {
          reader.read(chunk);
        }
        bytes += counted.bytes() - head;
      }
    }
    return bytes;
  }
}
