package io.sparklidar.source.features;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.job.input.IndexMemory;
import io.sparklidar.sample.SampleWriter;
import io.sparklidar.sample.TownOptions;
import io.sparklidar.sample.land.Landscape;
import io.sparklidar.source.TestSession;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSInputStream;
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

  private static final class Counter extends FSInputStream {

    private final FSDataInputStream in;

    Counter(final FSDataInputStream in) {
      this.in = in;
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

    @Override
    public void seek(final long position) throws IOException {
      in.seek(position);
    }

    @Override
    public long getPos() throws IOException {
      return in.getPos();
    }

    @Override
    public boolean seekToNewSource(final long position) throws IOException {
      return in.seekToNewSource(position);
    }

    @Override
    public void close() throws IOException {
      in.close();
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
  private double part(final String condition, final long atLeast) {
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
                    "5",
                    "fs.weighed.impl",
                    Counted.class.getName(),
                    "indexPath",
                    folder.toUri() + "index"))
            .load("weighed://" + block)
            .where(condition)
            .select("x", "y", "planarity");
    final long found = rows.collectAsList().size();
    assertTrue(found >= atLeast, found + " rows");
    return (double) (BYTES.get() - HEAD * FILES.get()) / stored;
  }

  @Test
  void aHundredthOfABlockTakesLessThanATenthOfItsBytes() {
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
    // From one end of the block to the other, a hundredth of its width.
    final String strip = along + (x + 0.01 * TILES * SIDE);
    IndexMemory.ofThisJvm().forget();
    final double ofStrip = part(strip, points / 300);
    final double stripAgain = part(strip, points / 300);
    System.out.printf(
        "bytes read of a block of %,d points: box %.3f, again %.3f, strip %.3f, again %.3f%n",
        points, first, again, ofStrip, stripAgain);
    assertTrue(first < 0.1, "a box: " + first);
    assertTrue(again < first, "the same again: " + again);
  }
}
