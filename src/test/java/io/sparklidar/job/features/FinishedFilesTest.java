package io.sparklidar.job.features;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.codec.pages.EmulatedKernels;
import io.sparklidar.feature.FeaturePlan;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.gpu.GpuLimits;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.gpu.SimulatedGpuDevice;
import io.sparklidar.job.JobOptions;
import io.sparklidar.job.TestJobs;
import io.sparklidar.job.output.PageColumns;
import io.sparklidar.job.output.parquet.PageCompression;
import io.sparklidar.job.output.parquet.ParquetTileWriter;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.point.PointLayout;
import io.sparklidar.ondevice.AnyPoints;
import io.sparklidar.ondevice.CompressedTile;
import io.sparklidar.ondevice.DeviceOutput;
import io.sparklidar.ondevice.DeviceRequest;
import io.sparklidar.ondevice.MadeOnHost;
import io.sparklidar.ondevice.TableOnHost;
import io.sparklidar.ondevice.TableRequest;
import io.sparklidar.ondevice.TownTiles;
import io.sparklidar.ondevice.chunks.ChunkContent;
import io.sparklidar.ondevice.sums.SumsRequest;
import io.sparklidar.parallel.SpareCores;
import io.sparklidar.tile.TilePoints;
import io.sparklidar.tile.TileSpec;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The table of a file whose pages a device's kernels made, here on the CPU, is the file that the
 * host writes of its points.
 */
final class FinishedFilesTest {

  private static final GpuMemoryManager MANAGER =
      GpuMemoryManager.of(new SimulatedGpuDevice("files", 1L << 30), GpuLimits.DEFAULT);

  @TempDir private static Path library;
  @TempDir private Path folder;

  private TileContext context(
      final String output, final TownTiles files, final String attributes, final String features)
      throws Exception {
    final JobOptions options =
        TestJobs.options(folder.resolve(output), folder)
            .features(features)
            .attributes(attributes)
            .compression(PageCompression.NONE)
            .build();
    return TownContext.of(options, files);
  }

  private static FeatureTable anyFeatures(final TileContext context, final int points) {
    final FeatureTable table = new FeatureTable(context.features(), points);
    final SplittableRandom random = new SplittableRandom(points);
    for (int c = 0; c < table.features().size(); c++) {
      for (int i = 0; i < points; i++) {
        table.column(c)[i] = random.nextInt(50) == 0 ? Float.NaN : random.nextInt(2 << c) / 999f;
      }
    }
    return table;
  }

  private static TileSpec.Input core(final TileSpec tile) {
    return tile.inputs().stream()
        .filter(input -> tile.core().mayHold(input.file()))
        .findFirst()
        .orElseThrow();
  }

  private static DeviceRequest request(
      final TileContext context,
      final TileSpec tile,
      final CompressedTile compressed,
      final LasFile source) {
    return new DeviceRequest(
        tile,
        compressed,
        context.lattice(),
        compressed.origin(tile, context.lattice()),
        FeaturePlan.of(context.features(), context.options().neighborhood()),
        true,
        List.of(),
        Optional.of(
            new TableRequest(
                PageColumns.of(context.schema()).orElseThrow(),
                ParquetTileWriter.ROW_GROUP_ROWS,
                source.transform())),
        new SumsRequest(
            compressed.corePoints(),
            context.features().size(),
            compressed.runs(0),
            List.of(),
            Optional.empty()));
  }

  /** What comes of a tile's row groups. */
  private interface Rows {
    void make(DeviceRequest request, FinishedFiles files) throws Exception;
  }

  private static void writeOfDevice(final TileContext context, final TileSpec tile, final Rows rows)
      throws Exception {
    final TileTask.Work work = new TileTask.Work(tile, tile.id(), "", List.of());
    try (LasFile source = LasFile.open(TownTiles.source(core(tile).fingerprint()));
        FinishedFiles files = new FinishedFiles(context, work, source, core(tile).file());
        CompressedTile compressed =
            CompressedTile.read(
                tile,
                ChunkContent.POINTS,
                key -> false,
                source,
                TownTiles::source,
                MANAGER,
                SpareCores.NONE);
        DeviceOutput output =
            MadeOnHost.output(
                compressed,
                List.of(),
                new int[0],
                new FeatureTable(context.features(), 0),
                MANAGER)) {
      rows.make(request(context, tile, compressed, source), files);
      files.finish(compressed, output);
    }
  }

  private static Path file(final TileContext context, final TileSpec tile) {
    return Path.of(URI.create(context.folder().root().toString()))
        .resolve("parquet")
        .resolve(tile.id() + ".parquet");
  }

  private void assertSame(final TownTiles files, final String attributes, final String features)
      throws Exception {
    final EmulatedKernels kernels = EmulatedKernels.compileInto(library);
    final TileContext host = context("host", files, attributes, features);
    final TileContext device = context("device", files, attributes, features);
    for (final TileSpec tile : files.tiles(4_000_000)) {
      final TileTask task = new TileTask(host, null, null);
      final TilePoints points = task.read(tile);
      final FeatureTable table = anyFeatures(host, points.block().coreCount());
      task.write(new TileTask.Work(tile, tile.id(), "", List.of()), points, table);
      writeOfDevice(
          device,
          tile,
          (request, sink) ->
              TableOnHost.make(
                  request, points.core().get(0).points(), table, kernels, MANAGER, sink));
      assertArrayEquals(
          Files.readAllBytes(file(host, tile)), Files.readAllBytes(file(device, tile)), tile.id());
    }
  }

  private TownTiles pair(final int first, final int second) throws IOException {
    return TownTiles.of(
        List.of(
            AnyPoints.write(
                folder.resolve("a.laz"), PointLayout.of(first, List.of()), 30_001, 0, 20, 7777),
            AnyPoints.write(
                folder.resolve("b.laz"), PointLayout.of(second, List.of()), 500, 20, 20, 50_000)),
        5);
  }

  /** Files beside each other, of formats that have what the other has not. */
  @ParameterizedTest
  @CsvSource({"0, 0", "1, 8", "7, 6"})
  void tablesOfAllFormatsAreThoseOfTheHost(final int first, final int second) throws Exception {
    assertSame(pair(first, second), "all", "default");
  }

  @ParameterizedTest
  @CsvSource({"none", "'z,gps_time,withheld,red'"})
  void theyHaveTheAttributesThatAreAskedFor(final String attributes) throws Exception {
    assertSame(pair(7, 1), attributes, "planarity,normal_z");
  }

  /** More than may wait: the first is written while the last is made. */
  @Test
  void severalRowGroupsAreThoseOfTheHost() throws Exception {
    final TownTiles files =
        TownTiles.of(
            List.of(
                AnyPoints.write(
                    folder.resolve("large.laz"),
                    PointLayout.of(6, List.of()),
                    1_100_000,
                    0,
                    900,
                    50_000)),
            5);
    assertSame(files, "x,point_source_id", "planarity");
  }

  @Test
  void filesThatAreNotFinishedLeaveNothing() throws Exception {
    final TownTiles files = pair(6, 6);
    final TileContext context = context("out", files, "x", "planarity");
    final TileSpec tile = files.tiles(4_000_000).get(0);
    final EmulatedKernels kernels = EmulatedKernels.compileInto(library);
    final TilePoints points = new TileTask(context, null, null).read(tile);
    final FeatureTable table = anyFeatures(context, points.block().coreCount());
    final IOException lost = new IOException("the device is gone");
    final IOException thrown =
        assertThrows(
            IOException.class,
            () ->
                writeOfDevice(
                    context,
                    tile,
                    (request, sink) -> {
                      for (int i = 0; i < 3; i++) {
                        TableOnHost.make(
                            request, points.core().get(0).points(), table, kernels, MANAGER, sink);
                      }
                      throw lost;
                    }));
    assertEquals(lost, thrown);
    final Path out = folder.resolve("out");
    assertTrue(Files.isDirectory(out), "something was written");
    try (Stream<Path> left = Files.walk(out)) {
      assertFalse(left.anyMatch(Files::isRegularFile));
    }
  }
}
