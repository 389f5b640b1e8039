package io.sparklidar.source.read;

import io.sparklidar.job.input.FileHeader;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.point.Chunk;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.BlockLocation;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.connector.read.InputPartition;

/**
 * The points of a task: a part of a file, a file, or several small ones.
 *
 * @param slices of which files, which points
 * @param hosts where their bytes lie
 */
record PointPartition(List<Slice> slices, List<String> hosts) implements InputPartition {

  /** Points that a task is worth starting for. */
  private static final long FEWEST = 250_000;

  /** Points after which other tasks should have a turn. */
  private static final long MOST = 4_000_000;

  /** What HDFS's defaults say; nothing depends on it. */
  private static final long BLOCK = 128L << 20;

  private static final String NOWHERE = "localhost";

  /**
   * Some points of a file: those of the chunks that begin within.
   *
   * @param file which
   * @param from index of the first point
   * @param to index behind the last
   */
  record Slice(FileHeader file, long from, long to) implements Serializable {

    long points() {
      return to - from;
    }

    /**
     * The chunks that begin within.
     *
     * @param opened the file
     * @throws IOException if it does not say where they are
     */
    List<Chunk> chunks(final LasFile opened) throws IOException {
      return opened.chunks().stream()
          .filter(chunk -> chunk.firstPoint() >= from && chunk.firstPoint() < to)
          .toList();
    }
  }

  /** Copies the lists, into some that travel. */
  PointPartition {
    slices = List.copyOf(slices);
    hosts = List.copyOf(hosts);
  }

  @Override
  public String[] preferredLocations() {
    return hosts.toArray(new String[0]);
  }

  /**
   * Cuts files into partitions.
   *
   * @param files those to read
   * @param options say how large partitions are, if the user does
   * @param enough how many points suffice
   */
  static List<PointPartition> plan(
      final List<FileHeader> files, final ReadOptions options, final long enough) {
    final long all = files.stream().mapToLong(FileHeader::points).sum();
    final long most =
        options
            .pointsPerPartition()
            .orElse(Math.max(FEWEST, Math.min(MOST, all / options.cores() + 1)));
    final List<PointPartition> partitions = new ArrayList<>();
    final List<Slice> open = new ArrayList<>();
    long inOpen = 0;
    long planned = 0;
    for (final FileHeader file : files) {
      final long pieces = (file.points() + most - 1) / most;
      for (long piece = 0; piece < pieces && planned < enough; piece++) {
        final Slice slice =
            new Slice(file, start(file, piece, pieces), start(file, piece + 1, pieces));
        if (inOpen > 0 && inOpen + slice.points() > most) {
          partitions.add(of(open, options.conf()));
          open.clear();
          inOpen = 0;
        }
        open.add(slice);
        inOpen += slice.points();
        planned += slice.points();
      }
    }
    if (!open.isEmpty()) {
      partitions.add(of(open, options.conf()));
    }
    return partitions;
  }

  private static long start(final FileHeader file, final long piece, final long pieces) {
    return (long) Math.floor((double) file.points() / pieces * piece + 0.5);
  }

  private static PointPartition of(final List<Slice> slices, final Configuration conf) {
    return new PointPartition(slices, hosts(slices.get(0), conf));
  }

  /** Where the bytes of a slice lie, roughly; a store that cannot say so has them nowhere. */
  private static List<String> hosts(final Slice slice, final Configuration conf) {
    final Path path = new Path(slice.file().file().path());
    final long length = slice.file().file().length();
    try {
      final FileSystem fs = path.getFileSystem(conf);
      final double bytesPerPoint = (double) length / slice.file().points();
      final BlockLocation[] blocks =
          fs.getFileBlockLocations(
              new FileStatus(length, false, 1, BLOCK, slice.file().file().modified(), path),
              (long) (slice.from() * bytesPerPoint),
              Math.max(1, (long) (slice.points() * bytesPerPoint)));
      final Set<String> hosts = new LinkedHashSet<>();
      for (final BlockLocation block : blocks == null ? new BlockLocation[0] : blocks) {
        hosts.addAll(Arrays.asList(block.getHosts()));
      }
      hosts.remove(NOWHERE);
      return List.copyOf(hosts);
    } catch (final IOException | RuntimeException e) {
      return List.of(); // a wish, nothing more
    }
  }
}
