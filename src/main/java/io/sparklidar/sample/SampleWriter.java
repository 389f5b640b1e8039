package io.sparklidar.sample;

import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.cloud.LasField;
import io.sparklidar.las.Compression;
import io.sparklidar.las.LasWriter;
import io.sparklidar.las.header.LasHeader;
import io.sparklidar.las.io.FileByteSink;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.las.point.PointLayout;
import io.sparklidar.sample.scan.TownArea;
import io.sparklidar.sample.scan.TownPoints;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Writes a sample town: adjacent tiles, one LAS 1.4 or LAZ file of point format 8 each, named by
 * the south-west corner of the tile ({@code town_770000_6277000.laz}). The same options give the
 * same bytes.
 */
public final class SampleWriter {

  private static final int POINT_FORMAT = 8;
  private static final String UNFINISHED = ".part";

  private SampleWriter() {}

  /**
   * One file of the sample.
   *
   * @param path where it is
   * @param area whose points it holds
   * @param points how many
   */
  public record SampleFile(Path path, TownArea area, long points) {}

  /**
   * The tiles that {@link #write} would write, row by row from the south-west.
   *
   * @param options which sample
   */
  public static List<TownArea> tiles(final TownOptions options) {
    return SampleLayout.tiles(options, new Town(options.seed(), options.landscape()));
  }

  /**
   * Writes a sample, several tiles at a time. A file has its name once it is complete. What is
   * there under the name of a tile stays: the same bytes are taken for the tile, others end the
   * call before any tile is written.
   *
   * @param options which sample
   * @param directory where to; created if it is not there
   * @param compressed whether to write LAZ
   * @param progress told of each file when it is complete, in no order, by the calling thread
   * @return all files, in the order of {@link #tiles}
   * @throws FileAlreadyExistsException naming a file that is something else
   * @throws IOException if a file cannot be written; those already complete stay
   */
  public static List<SampleFile> write(
      final TownOptions options,
      final Path directory,
      final boolean compressed,
      final Consumer<SampleFile> progress)
      throws IOException {
    Files.createDirectories(directory);
    final Town town = new Town(options.seed(), options.landscape());
    final List<TownArea> tiles = SampleLayout.tiles(options, town);
    final SampleFile[] files = new SampleFile[tiles.size()];
    final List<Integer> there = new ArrayList<>();
    final List<Integer> missing = new ArrayList<>();
    for (int i = 0; i < files.length; i++) {
      final Path path = directory.resolve(fileName(tiles.get(i), compressed));
      (Files.exists(path, LinkOption.NOFOLLOW_LINKS) ? there : missing).add(i);
    }
    final ExecutorService workers =
        Executors.newFixedThreadPool(
            Math.min(tiles.size(), Runtime.getRuntime().availableProcessors()));
    try {
      final ExecutorCompletionService<Integer> done = new ExecutorCompletionService<>(workers);
      for (final List<Integer> some : List.of(there, missing)) {
        for (final int tile : some) {
          done.submit(
              () -> {
                files[tile] = write(town, tiles.get(tile), directory, compressed);
                return tile;
              });
        }
        for (int i = 0; i < some.size(); i++) {
          progress.accept(files[done.take().get()]);
        }
      }
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while writing to " + directory);
    } catch (final ExecutionException e) {
      if (e.getCause() instanceof UncheckedIOException io) {
        throw io.getCause();
      }
      if (e.getCause() instanceof FileAlreadyExistsException taken) {
        throw taken;
      }
      throw new IOException("cannot write a tile to " + directory, e.getCause());
    } finally {
      end(workers);
    }
    return List.of(files);
  }

  /** Nobody writes any more when a caller hears of an error: a tile in the making is waited for. */
  private static void end(final ExecutorService workers) {
    workers.shutdownNow();
    boolean interrupted = false;
    while (!workers.isTerminated()) {
      try {
        workers.awaitTermination(1, TimeUnit.MINUTES);
      } catch (final InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Writes one tile of a town to a directory. */
  private static SampleFile write(
      final Town town, final TownArea area, final Path directory, final boolean compressed)
      throws IOException {
    final Path path = directory.resolve(fileName(area, compressed));
    final Path unfinished =
        directory.resolve(path.getFileName() + "." + UUID.randomUUID() + UNFINISHED);
    final long points;
    try {
      points = write(town, area, unfinished, compressed ? Compression.LAZ : Compression.NONE);
      if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
        Files.move(unfinished, path);
      } else if (!Files.isRegularFile(path) || Files.mismatch(unfinished, path) >= 0) {
        throw new FileAlreadyExistsException(path.toString());
      }
    } finally {
      Files.deleteIfExists(unfinished);
    }
    return new SampleFile(path, area, points);
  }

  private static long write(
      final Town town, final TownArea area, final Path path, final Compression compression)
      throws IOException {
    final PointLayout layout = PointLayout.of(POINT_FORMAT, List.of());
    final LasHeader template =
        LasHeader.template(
                POINT_FORMAT, new CoordinateTransform(Town.UNIT, Town.UNIT, Town.UNIT, 0, 0, 0))
            .withGlobalEncoding(LasHeader.WKT | LasHeader.ADJUSTED_GPS_TIME);
    final LasColumns columns = new LasColumns(layout, EnumSet.allOf(LasField.class));
    final long[] points = new long[1];
    try (LasWriter writer =
        LasWriter.create(
            FileByteSink.create(path),
            template,
            layout,
            List.of(Lambert93.record()),
            List.of(),
            compression)) {
      town.scan(
          area,
          batch -> {
            fill(columns, batch);
            try {
              writer.write(columns);
            } catch (final IOException e) {
              throw new UncheckedIOException(e);
            }
            points[0] += batch.size();
          });
      writer.finish();
    }
    return points[0];
  }

  private static void fill(final LasColumns columns, final TownPoints batch) {
    final int size = batch.size();
    columns.resize(size);
    System.arraycopy(batch.x(), 0, columns.x(), 0, size);
    System.arraycopy(batch.y(), 0, columns.y(), 0, size);
    System.arraycopy(batch.z(), 0, columns.z(), 0, size);
    System.arraycopy(batch.intensity(), 0, columns.intensity(), 0, size);
    System.arraycopy(batch.returnNumber(), 0, columns.returnNumber(), 0, size);
    System.arraycopy(batch.numberOfReturns(), 0, columns.numberOfReturns(), 0, size);
    System.arraycopy(batch.classification(), 0, columns.classification(), 0, size);
    System.arraycopy(batch.flags(), 0, columns.flags(), 0, size);
    System.arraycopy(batch.userData(), 0, columns.userData(), 0, size);
    System.arraycopy(batch.scanAngle(), 0, columns.scanAngle(), 0, size);
    System.arraycopy(batch.pointSourceId(), 0, columns.pointSourceId(), 0, size);
    System.arraycopy(batch.red(), 0, columns.red(), 0, size);
    System.arraycopy(batch.green(), 0, columns.green(), 0, size);
    System.arraycopy(batch.blue(), 0, columns.blue(), 0, size);
    System.arraycopy(batch.nir(), 0, columns.nir(), 0, size);
    final double[] gpsTime = batch.gpsTime();
    for (int i = 0; i < size; i++) {
      columns.gpsTime()[i] = Double.doubleToRawLongBits(gpsTime[i]);
    }
  }

  /** The name of a tile's file: the corner in whole metres. */
  static String fileName(final TownArea area, final boolean compressed) {
    return String.format(
        Locale.ROOT,
        "town_%d_%d.%s",
        Math.round(area.minX() * Town.UNIT),
        Math.round(area.minY() * Town.UNIT),
        compressed ? "laz" : "las");
  }
}
