package io.sparklidar.ondevice;

import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.gpu.CudaDevice;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.las.point.PointLayout;
import io.sparklidar.parallel.SpareCores;
import io.sparklidar.tile.TileAttributes;
import io.sparklidar.tile.TileReader;
import io.sparklidar.tile.TileSpec;
import io.sparklidar.tile.decode.BatchDecoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/** How fast tiles are read whose chunks a device decodes, beside those that the host does. */
public final class ReadTimes {

  private static final long POINTS = 1_300_000;
  private static final int ROUNDS = 3;

  /** How wide a square of the town is that has so many points, in metres. */
  private static final int WIDE = 294;

  private final DeviceChunks device;
  private final TownTiles town;
  private final TileSpec tile;

  private ReadTimes(final DeviceChunks device, final TownTiles town) {
    this.device = device;
    this.town = town;
    this.tile = town.tiles().get(0);
  }

  /** Prints a line for each number of tiles at once, by the host and by the device. */
  public static void print(final CudaDevice device, final GpuMemoryManager manager)
      throws Exception {
    final Path folder = Files.createTempDirectory("town");
    try {
      final ReadTimes times =
          new ReadTimes(
              new DeviceChunks(device, manager, SpareCores.NONE),
              TownTiles.write(folder, POINTS, WIDE, 0));
      for (final boolean whole : new boolean[] {true, false}) {
        for (final int tiles : new int[] {1, 4, 14}) {
          times.print(tiles, false, whole);
          times.print(tiles, true, whole);
        }
      }
    } finally {
      try (Stream<Path> files = Files.list(folder)) {
        for (final Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(folder);
    }
  }

  private void print(final int tiles, final boolean onDevice, final boolean whole)
      throws Exception {
    final List<Double> seconds = new ArrayList<>();
    final List<Double> decoding = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      final List<ChunksOf> batches = Collections.synchronizedList(new ArrayList<>());
      final long start = System.nanoTime();
      read(
          tiles,
          () -> {
            if (onDevice) {
              batches.add(new ChunksOf(device, DeviceChunks.MOST_BYTES));
              return batches.get(batches.size() - 1);
            }
            return BatchDecoder.NONE;
          },
          whole);
      seconds.add((System.nanoTime() - start) / 1e9);
      decoding.add(batches.stream().mapToDouble(ChunksOf::seconds).average().orElse(0));
      final long points = batches.stream().mapToLong(ChunksOf::points).sum();
      if (onDevice && points != tiles * tile.readPoints()) {
        throw new IllegalStateException(points + " points on the device");
      }
    }
    final double least = Collections.min(seconds);
    System.out.printf(
        "read: %2d tiles of %.2f M points at once, %s, %s: %.3f s (of that %.3f on the device),"
            + " %.1f M points/s; all rounds %s%n",
        tiles,
        tile.readPoints() / 1e6,
        whole ? "all fields" : "x, y, z, class",
        onDevice ? "device" : "host",
        least,
        decoding.get(seconds.indexOf(least)),
        tiles * tile.readPoints() / least / 1e6,
        seconds);
  }

  private void read(final int tiles, final Callable<BatchDecoder> batches, final boolean whole)
      throws Exception {
    final ExecutorService tasks = Executors.newFixedThreadPool(tiles);
    try {
      final List<Callable<Object>> calls = new ArrayList<>();
      for (int t = 0; t < tiles; t++) {
        final BatchDecoder decoder = batches.call();
        calls.add(() -> read(decoder, whole));
      }
      for (final Future<Object> done : tasks.invokeAll(calls)) {
        done.get();
      }
    } finally {
      tasks.shutdownNow();
    }
  }

  private Object read(final BatchDecoder decoder, final boolean whole) throws IOException {
    final Set<PointAttribute> attributes = Set.of(PointAttribute.CLASSIFICATION);
    return whole
        ? TileReader.readAndKeep(
            tile,
            town.lattice(),
            TileAttributes.everywhere(attributes),
            TileReader.Choice.ALL,
            PointLayout::fields,
            TownTiles::source,
            decoder,
            SpareCores.NONE)
        : TileReader.readPoints(
            tile,
            town.lattice(),
            TileAttributes.everywhere(attributes),
            TileReader.Choice.ALL,
            TownTiles::source,
            decoder,
            SpareCores.NONE);
  }
}
