package io.sparklidar.job.features;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.cloud.Bounds;
import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.cloud.Lattice;
import io.sparklidar.error.UsageException;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.gpu.DeviceChoice;
import io.sparklidar.job.AttributeChoice;
import io.sparklidar.job.CodecChoice;
import io.sparklidar.job.EngineChoice;
import io.sparklidar.job.HeapGate;
import io.sparklidar.job.JobOptions;
import io.sparklidar.job.TestJobs;
import io.sparklidar.job.input.ChunkMemory;
import io.sparklidar.job.output.ParquetSchema;
import io.sparklidar.job.output.SharedSchema;
import io.sparklidar.job.output.parquet.PageCompression;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.PointLayout;
import io.sparklidar.ondevice.DeviceChunks;
import io.sparklidar.storage.HadoopConf;
import io.sparklidar.storage.OutputFolder;
import io.sparklidar.storage.OutputFormat;
import io.sparklidar.tile.CellRange;
import io.sparklidar.tile.ChunkRun;
import io.sparklidar.tile.FileFingerprint;
import io.sparklidar.tile.HaloRegion;
import io.sparklidar.tile.TileCore;
import io.sparklidar.tile.TileSpec;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;

/** What a task is taken to need follows what it holds. */
final class TileMemoryTest {

  private static final long POINTS = 1_000_000;

  private static long tile(final EngineChoice engine) throws UsageException {
    return tile(engine, POINTS);
  }

  private static long tile(final EngineChoice engine, final long held) throws UsageException {
    final Bounds bounds = new Bounds(0, 0, 1, 1);
    return TileMemory.bytes(
        new TileSpec(
            "tile",
            new TileCore.WholeFile(0),
            bounds,
            new HaloRegion.Rectangle(bounds),
            List.of(),
            POINTS,
            held,
            held),
        context(engine, List.of()));
  }

  private static TileContext context(final EngineChoice engine, final List<PointLayout> layouts)
      throws UsageException {
    return context(TestJobs.options(Path.of("out"), Path.of("in")).engine(engine).build(), layouts);
  }

  private static TileContext context(final JobOptions options, final List<PointLayout> layouts)
      throws UsageException {
    return new TileContext(
        options,
        options.featureSet(),
        Lattice.ofUnit(1),
        Lattice.ofUnit(1),
        new HadoopConf(new Configuration(false)),
        new OutputFolder("out"),
        new SharedSchema(layouts, AttributeChoice.ALL, options.featureSet()),
        List.of(),
        Map.of(),
        List.of());
  }

  @Test
  void aTileCountsTheHaloItHolds() throws Exception {
    // Coordinates, identity and class, once as gathered and once sorted, are 48 bytes.
    assertTrue(
        tile(EngineChoice.CPU, 3 * POINTS) - tile(EngineChoice.CPU, POINTS) >= 48 * 2 * POINTS);
  }

  /** Parts of a large file have up to 3.4 M points of the budget of 4 M, and a halo. */
  @Test
  void twoPartsOfALargeFileRunTogetherInTwoGigabytes() throws Exception {
    final Bounds bounds = new Bounds(0, 0, 1, 1);
    final long core = 3_400_000;
    final TileSpec part =
        new TileSpec(
            "part",
            new TileCore.PartOfFile(
                0, new CellRange(1, 0, 0, 0, 0), List.of(new ChunkRun(0, (int) (core / 50_000)))),
            bounds,
            new HaloRegion.Rectangle(bounds),
            file((int) (core / 50_000)).inputs(),
            core,
            core,
            core + 500_000);
    final TileContext context = context(EngineChoice.CPU, List.of(PointLayout.of(8, List.of())));
    assertTrue(2 * TileMemory.bytes(part, context) < HeapGate.budget(1820L << 20));
  }

  private static TileSpec file(final int chunks) {
    final Bounds bounds = new Bounds(0, 0, 1, 1);
    final long points = chunks * 50_000L;
    return new TileSpec(
        "file",
        new TileCore.WholeFile(0),
        bounds,
        new HaloRegion.Rectangle(bounds),
        List.of(
            new TileSpec.Input(
                0,
                new FileFingerprint("file", 1, 1),
                new CoordinateTransform(1, 1, 1, 0, 0, 0),
                1,
                IntStream.range(0, chunks)
                    .mapToObj(c -> new Chunk(c, c * 50_000L, 50_000, c, 1))
                    .toList())),
        points,
        points,
        points);
  }

  /** A tile of a million points, of chunks of so many bytes, that goes from LAZ to LAZ. */
  private static long onDevice(final int bytes, final CodecChoice codec) throws UsageException {
    return onDevice(new TileCore.WholeFile(0), bytes, codec, OutputFormat.LAZ);
  }

  private static long onDevice(
      final TileCore core, final int bytes, final CodecChoice codec, final OutputFormat... formats)
      throws UsageException {
    final TileSpec file = file(20);
    final TileSpec.Input input = file.inputs().get(0);
    final TileSpec tile =
        new TileSpec(
            file.id(),
            core,
            file.bounds(),
            file.haloRegion(),
            List.of(
                new TileSpec.Input(
                    0,
                    input.fingerprint(),
                    input.transform(),
                    1,
                    input.chunks().stream()
                        .map(c -> new Chunk(c.index(), c.firstPoint(), 50_000, c.offset(), bytes))
                        .toList())),
            POINTS,
            POINTS,
            POINTS);
    return TileMemory.bytes(
        tile,
        context(
            TestJobs.options(Path.of("out"), Path.of("in"))
                .formats(formats)
                .compression(PageCompression.NONE)
                .features("planarity,verticality")
                .device(DeviceChoice.AUTO)
                .codec(codec)
                .build(),
            List.of(PointLayout.of(8, List.of()))),
        codec == CodecChoice.AUTO);
  }

  /** Compressed bytes and two columns of features at most, and a quarter more for few sizes. */
  @Test
  void aTileThatStaysOnADeviceCountsWhatIsPageLocked() throws Exception {
    assertEquals(
        5 * (20 * 300_000 + 8 * POINTS) / 4,
        onDevice(300_000, CodecChoice.AUTO) - onDevice(300_000, CodecChoice.HOST));
    assertEquals(onDevice(1, CodecChoice.HOST), onDevice(300_000, CodecChoice.HOST));
  }

  /** What making these outputs of a tile on a device adds. */
  private static long made(final TileCore core, final OutputFormat... formats)
      throws UsageException {
    return onDevice(core, 300_000, CodecChoice.AUTO, formats)
        - onDevice(core, 300_000, CodecChoice.HOST, formats);
  }

  /** A million points are less than two row groups: all of them wait. */
  @Test
  void rowsOfATableThatWaitOnThatWayCount() throws Exception {
    final ParquetSchema schema =
        ParquetSchema.of(
            List.of(PointLayout.of(8, List.of())), FeatureSet.parse("planarity,verticality"));
    final long rows = schema.rowBytes() * POINTS;
    final TileCore file = new TileCore.WholeFile(0);
    assertEquals(5 * (20 * 300_000 + rows) / 4, made(file, OutputFormat.PARQUET));
    assertEquals(
        5 * (20 * 300_000 + 8 * POINTS + rows) / 4,
        made(file, OutputFormat.PARQUET, OutputFormat.LAZ));
  }

  /** Of points whose features come back as they are it is known besides which points they are. */
  @Test
  void aPartOfAFileThatStaysOnADeviceDoesSo() throws Exception {
    final CellRange squares = new CellRange(1, 0, 0, 1, 1);
    for (int whole = 1; whole <= 20; whole++) {
      final TileCore part = new TileCore.PartOfFile(0, squares, List.of(new ChunkRun(0, whole)));
      assertEquals(
          5 * (20 * 300_000 + 8 * POINTS + 4 * (20 - whole) * 50_000) / 4,
          made(part, OutputFormat.LAZ));
    }
  }

  /**
   * A tile of several files is written anew, which the device does not do. It decodes the chunks, a
   * batch at a time: compressed bytes and columns of records of 38 bytes.
   */
  @Test
  void aSquareCountsABatchOfItsChunks() throws Exception {
    final TileCore square = new TileCore.Square(1, 0, 0);
    final long batch = 20 * 300_000 + (38 + ChunkMemory.BEYOND_RECORD) * POINTS;
    assertEquals(5 * batch / 4, made(square, OutputFormat.LAZ));
    assertEquals(
        5 * DeviceChunks.MOST_BYTES / 4,
        onDevice(square, 30_000_000, CodecChoice.AUTO, OutputFormat.LAZ)
            - onDevice(square, 30_000_000, CodecChoice.HOST, OutputFormat.LAZ));
  }

  /** The options alone bring no tile onto a device. */
  @Test
  void whereThereIsNoDeviceNothingIsPageLocked() throws Exception {
    final TileSpec file = file(20);
    final TileContext context =
        context(
            TestJobs.options(Path.of("out"), Path.of("in"))
                .formats(OutputFormat.LAZ)
                .features("planarity,verticality")
                .device(DeviceChoice.AUTO)
                .build(),
            List.of(PointLayout.of(8, List.of())));
    assertTrue(TileOnDevice.applies(context, file));
    assertTrue(TileMemory.bytes(file, context, false) < TileMemory.bytes(file, context, true));
    final TileContext host = context(EngineChoice.CPU, context.layouts());
    assertEquals(TileMemory.bytes(file, host, false), TileMemory.bytes(file, host), "--engine cpu");
  }

  /** Whatever the file's size and the number of its parts; executors of 600 MB have a third. */
  @Test
  void aPieceOfSeveralPartsNeedsLittleAndSoDoesPuttingAFileTogether() throws Exception {
    final TileContext context = context(EngineChoice.CPU, List.of(PointLayout.of(8, List.of())));
    final OutputPiece piece = new OutputPiece("piece", new ChunkRun(0, 10), 500_000, "");
    assertTrue(TileMemory.ofPiece(file(10), piece, context) < HeapGate.budget(600L << 20));
    assertTrue(
        TileMemory.ofAssembling(file(480), Collections.nCopies(100, piece), context)
            < HeapGate.budget(600L << 20) / 2);
  }

  @Test
  void aTileOnFaissCountsWhatIsHeldBeyondTheHeap() throws Exception {
    // docs/benchmarks-faiss.md: about 30 bytes a point.
    assertEquals(30 * POINTS, tile(EngineChoice.FAISS) - tile(EngineChoice.CPU), 5 * POINTS);
  }
}
