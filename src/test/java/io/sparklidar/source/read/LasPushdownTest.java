package io.sparklidar.source.read;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.TestData;
import io.sparklidar.cloud.LasField;
import io.sparklidar.las.CountingByteSource;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.PointReader;
import io.sparklidar.las.header.LasHeader;
import io.sparklidar.las.io.FileByteSource;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.source.TestSession;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.fs.BlockLocation;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.collection.JavaConverters;

/** What a query does not ask for is not read: bytes are counted where tasks read them. */
final class LasPushdownTest {

  private static TestSession session;
  private static final AtomicLong BYTES = new AtomicLong();

  @TempDir Path folder;

  @BeforeAll
  static void start() {
    session = new TestSession();
    session
        .get()
        .sparkContext()
        .addSparkListener(
            new SparkListener() {
              @Override
              public void onTaskEnd(final SparkListenerTaskEnd end) {
                for (final AccumulableInfo told :
                    JavaConverters.seqAsJavaList(end.taskInfo().accumulables().toSeq())) {
                  if (told.name().contains(new ScanMetrics.BytesRead().description())) {
                    BYTES.addAndGet((long) told.update().get());
                  }
                }
              }
            });
  }

  @AfterAll
  static void stop() {
    session.close();
  }

  private static long bytes(final Dataset<Row> query) throws Exception {
    session.get().sparkContext().listenerBus().waitUntilEmpty();
    BYTES.set(0);
    query.collectAsList();
    session.get().sparkContext().listenerBus().waitUntilEmpty();
    return BYTES.get();
  }

  /** What the codec reads for some fields of all points. */
  private static long bytes(final Path path, final Set<LasField> fields) throws IOException {
    final CountingByteSource counted = new CountingByteSource(FileByteSource.open(path));
    try (LasFile file = LasFile.open(counted)) {
      final PointReader reader = file.reader(fields);
      for (final Chunk chunk : file.chunks()) {
        reader.read(chunk);
      }
    }
    return counted.bytes();
  }

  @Test
  void onlyTheLayersOfSelectedColumnsAreRead() throws Exception {
    final Path file = TestData.samples().get(0);
    final Dataset<Row> read = session.load(file);
    final long z = bytes(read.agg(functions.avg("z")));
    assertEquals(bytes(file, Set.of(LasField.XY, LasField.Z)), z);
    assertEquals(
        bytes(file, Set.of(LasField.CLASSIFICATION)),
        bytes(read.groupBy("classification").agg(functions.avg("x"))));
    assertTrue(z < Files.size(file) / 2, z + " of " + Files.size(file));
    assertEquals(0, bytes(read.agg(functions.count("*"), functions.max("z"))));
  }

  @Test
  void filesOutsideAreNotOpened() throws Exception {
    final Dataset<Row> read = session.load(TestData.samples().toArray());
    final double x = read.agg(functions.min("x")).first().getDouble(0);
    final long some = bytes(read.where("x < " + (x + 1)).select("x", "y", "red"));
    final long all = bytes(read.select("x", "y", "red"));
    assertTrue(some > 0 && some < 0.7 * all, some + " of " + all);
    assertEquals(0, bytes(read.where("x < " + (x - 10)).select("red")));
  }

  @Test
  void chunksOutsideAreReadNoFurtherThanToSeeThat() throws Exception {
    session
        .get()
        .range(0, 250_000, 1, 1)
        .selectExpr(
            "id / 1000d x", "rand(7) y", "0 z", "rand(1) one", "rand(2) two", "rand(3) three")
        .write()
        .format("las")
        .mode("append")
        .save(folder.toString());
    final Dataset<Row> read = session.load(folder);
    final long all = bytes(read.select("one", "two", "three", "x"));
    final Dataset<Row> last = read.where("x >= 220").select("one", "two", "three");
    final long some = bytes(last);
    assertEquals(30_000, last.collectAsList().size());
    // One chunk of five, and x and y of the others.
    assertTrue(some < 0.4 * all, some + " of " + all);
  }

  @Test
  void nodesOutsideAreNotRead() throws Exception {
    final Path copc = TestData.shared("data/real/other/lone-star.copc.laz");
    final Dataset<Row> read = session.load(copc);
    final Row corner = read.agg(functions.min("x"), functions.min("y")).first();
    final String box = "x < " + (corner.getDouble(0) + 5) + " and y < " + (corner.getDouble(1) + 5);
    final Dataset<Row> few = read.where(box).agg(functions.sum("intensity"), functions.avg("z"));
    final long some = bytes(few);
    assertTrue(some < Files.size(copc) / 2, some + " of " + Files.size(copc));
    // The same condition, where nobody can see through it.
    final String hidden = box.replace("x", "(x + 0)").replace("y", "(y + 0)");
    assertEquals(
        read.where(hidden).agg(functions.sum("intensity"), functions.avg("z")).first(),
        few.first());
  }

  @Test
  void aHeaderThatIsWrongIsFoundOrIgnored() throws Exception {
    final Path good = TestData.samples().get(0);
    final Path wrong = folder.resolve("wrong.laz");
    final byte[] bytes = Files.readAllBytes(good);
    final ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    final double maxX = header.getDouble(LasHeader.EXTENT_OFFSET);
    header.putDouble(LasHeader.EXTENT_OFFSET, maxX - 10);
    Files.write(wrong, bytes);
    final String condition = "x > " + (maxX - 20);
    final Exception found =
        assertThrows(
            Exception.class,
            () -> session.load(wrong).where(condition).agg(functions.sum("z")).first());
    assertTrue(
        found.getMessage().contains("expected a header whose extent holds all points"),
        found.getMessage());
    final Dataset<Row> ignored =
        session.get().read().format("las").option("headerBounds", "ignore").load(wrong.toString());
    assertEquals(
        session.load(good).where(condition).agg(functions.sum("z")).first(),
        ignored.where(condition).agg(functions.sum("z")).first());
    assertEquals(
        session.load(good).agg(functions.max("x")).first(),
        ignored.agg(functions.max("x")).first());
  }

  @Test
  void largeFilesAreCutAtChunksAndSmallOnesPutTogether() throws Exception {
    final List<Path> files = TestData.samples();
    final Dataset<Row> cut =
        session
            .get()
            .read()
            .format("las")
            .option("pointsPerPartition", "30000")
            .load(files.get(0).toString());
    assertTrue(cut.toJavaRDD().getNumPartitions() > 1);
    assertEquals(
        session
            .load(files.get(0))
            .select("point_index")
            .toJavaRDD()
            .map(r -> r.getLong(0))
            .collect(),
        cut.select("point_index").toJavaRDD().map(r -> r.getLong(0)).collect());
    assertEquals(1, session.load(files.toArray()).toJavaRDD().getNumPartitions());
  }

  /** Of local files, which it says to be on hosts by their halves. */
  public static final class OnHosts extends RawLocalFileSystem {

    @Override
    public URI getUri() {
      return URI.create("hosts:///");
    }

    @Override
    public BlockLocation[] getFileBlockLocations(
        final FileStatus file, final long start, final long length) {
      final String host = start < file.getLen() / 2 ? "first" : "second";
      return new BlockLocation[] {
        new BlockLocation(new String[0], new String[] {host, "localhost"}, start, length)
      };
    }
  }

  @Test
  void tasksAreWantedWhereBytesAre() {
    final Map<String, String> options =
        Map.of(
            "path",
            "hosts://" + TestData.shared("data/real/other/autzen_trim.laz").toAbsolutePath(),
            "pointsPerPartition",
            "60000",
            "fs.hosts.impl",
            OnHosts.class.getName());
    final FileSet files = FileSet.read(ReadOptions.of(new CaseInsensitiveStringMap(options)));
    final InputPartition[] partitions =
        new LasScanBuilder(files, files.schema().struct()).build().toBatch().planInputPartitions();
    assertEquals(2, partitions.length);
    assertArrayEquals(new String[] {"first"}, partitions[0].preferredLocations());
    assertArrayEquals(new String[] {"second"}, partitions[1].preferredLocations());
  }
}
