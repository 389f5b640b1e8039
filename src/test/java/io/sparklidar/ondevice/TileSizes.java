package io.sparklidar.ondevice;

import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.definition.LasEncoding;
import io.sparklidar.gpu.GpuLimits;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.gpu.SimulatedGpuDevice;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.point.ExtraDimensionType;
import io.sparklidar.las.point.FloatStorage;
import io.sparklidar.neighbor.cuda.CudaEngine;
import io.sparklidar.ondevice.chunks.ChunkContent;
import io.sparklidar.parallel.SpareCores;
import io.sparklidar.tile.TileSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Prints what each step of a tile takes of device memory; needs no device. */
public final class TileSizes {

  static final FeatureSet FEATURES = FeatureSet.parse("default");
  private static final double HALO = 10;
  private static final double MIB = 1 << 20;

  /** Points a square metre of the town. */
  private static final double DENSITY = 20;

  private TileSizes() {}

  /** Prints sizes of tiles of about so many million points each. */
  public static void main(final String... millions) throws IOException {
    for (final String million : millions) {
      print(Double.parseDouble(million) * 1e6);
    }
  }

  private static void print(final double points) throws IOException {
    final GpuMemoryManager manager =
        GpuMemoryManager.of(new SimulatedGpuDevice("sizes", 1L << 40), GpuLimits.DEFAULT);
    final Path folder = Files.createTempDirectory("tile-sizes");
    try {
      final TownTiles town =
          TownTiles.write(folder, (long) (4 * points), (int) Math.sqrt(points / DENSITY), HALO);
      final TileSpec tile =
          town.tiles().stream().max(Comparator.comparing(TileSpec::corePoints)).orElseThrow();
      try (LasFile file =
              LasFile.open(TownTiles.source(DeviceTilesGpuTest.core(tile).fingerprint()));
          CompressedTile compressed =
              CompressedTile.read(
                  tile,
                  ChunkContent.POINTS,
                  key -> false,
                  file,
                  TownTiles::source,
                  manager,
                  SpareCores.NONE)) {
        print(tile, layout(tile, town, compressed));
      }
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
      }
    }
  }

  /** The default features of a tile, stored as jobs store them. */
  static DeviceLayout layout(
      final TileSpec tile, final TownTiles town, final CompressedTile compressed) {
    return DeviceTilesGpuTest.layout(
        tile,
        town.lattice(),
        compressed,
        FEATURES,
        FEATURES.features().stream()
            .map(
                feature ->
                    feature.encoding() == LasEncoding.FLOAT32
                        ? FloatStorage.BITS
                        : new FloatStorage(ExtraDimensionType.U16, 0, 1, 0xFFFE, 0xFFFF))
            .toList());
  }

  private static void print(final TileSpec tile, final DeviceLayout layout) {
    long columns = 0;
    long scratch = 0;
    long chunks = 0;
    for (final DecodedChunks part : layout.all()) {
      columns += part.batch().columnBytes();
      scratch += part.batch().scratchBytes();
      chunks += part.batch().chunkCount();
    }
    final long decoding = layout.columns[0] + columns + scratch;
    final long searching =
        layout.input
            + CudaEngine.bytesOnDevice(layout.capacity, layout.core, layout.request.plan());
    System.out.printf(
        "sizes: %d core points, room for %d, %d chunks of %d points%n%s%n",
        layout.core,
        layout.capacity,
        chunks,
        tile.readPoints(),
        String.join(
            "\n",
            line("kept in all steps", layout.input, layout),
            line("compressed bytes", layout.columns[0] - layout.input, layout),
            line("decoded columns", columns, layout),
            line("models and traces", scratch, layout),
            line("decoding, all", decoding, layout),
            line("searching, all", searching, layout),
            line("layers, scratch", layout.output - layout.encoding, layout),
            line(
                "layers, output", layout.layers.map(made -> made.outputBytes()).orElse(0L), layout),
            line("encoding, all", layout.sums, layout),
            line("the tile", layout.bytes(), layout)));
  }

  private static String line(final String what, final long bytes, final DeviceLayout layout) {
    return String.format(
        "  %-20s %9.1f MiB %6.1f a point", what, bytes / MIB, bytes / (double) layout.core);
  }
}
