package io.sparklidar.tile;

import io.sparklidar.cloud.Bounds;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the files whose extent meets a rectangle without looking at all of them: files are listed
 * under each square of a grid that their extent meets; those that would meet very many are kept
 * aside. Not safe for concurrent use.
 */
final class FileLookup {

  /** A file that meets more squares than this is always looked at. */
  private static final long MAX_SQUARES = 256;

  private final List<FileIndex> files;
  private final double side;
  private final Map<Long, Ordinals> squares = new HashMap<>();
  private final Ordinals wide = new Ordinals();

  FileLookup(final List<FileIndex> files) {
    this.files = files;
    final double[] widths =
        files.stream()
            .map(FileIndex::bounds)
            .filter(bounds -> !bounds.isEmpty())
            .mapToDouble(bounds -> Math.max(bounds.width(), bounds.height()))
            .sorted()
            .toArray();
    final double median = widths.length == 0 ? 0 : widths[widths.length / 2];
    this.side = Math.max(1, median);
    for (int f = 0; f < files.size(); f++) {
      list(f, files.get(f).bounds());
    }
  }

  private void list(final int file, final Bounds bounds) {
    if (bounds.isEmpty()) {
      return;
    }
    if (squaresOf(bounds) > MAX_SQUARES) {
      wide.add(file);
      return;
    }
    for (long i = along(bounds.minX()); i <= along(bounds.maxX()); i++) {
      for (long j = along(bounds.minY()); j <= along(bounds.maxY()); j++) {
        squares.computeIfAbsent(key(i, j), square -> new Ordinals()).add(file);
      }
    }
  }

  private double squaresOf(final Bounds bounds) {
    return (Math.floor(bounds.width() / side) + 2) * (Math.floor(bounds.height() / side) + 2);
  }

  private long along(final double coordinate) {
    return (long) Math.floor(coordinate / side);
  }

  /** Squares far apart may share a key; the extents are compared in the end. */
  private static long key(final long i, final long j) {
    return i << 32 ^ j & 0xFFFFFFFFL;
  }

  /** Ordinals of the files whose extent meets a rectangle, ascending. */
  int[] meeting(final Bounds bounds) {
    if (bounds.isEmpty()) {
      return new int[0];
    }
    final Ordinals found = new Ordinals();
    if (squaresOf(bounds) > squares.size() + MAX_SQUARES) {
      for (int f = 0; f < files.size(); f++) {
        found.add(f);
      }
    } else {
      found.addAll(wide);
      for (long i = along(bounds.minX()); i <= along(bounds.maxX()); i++) {
        for (long j = along(bounds.minY()); j <= along(bounds.maxY()); j++) {
          final Ordinals listed = squares.get(key(i, j));
          if (listed != null) {
            found.addAll(listed);
          }
        }
      }
    }
    return Arrays.stream(found.values, 0, found.size)
        .filter(f -> files.get(f).bounds().intersects(bounds))
        .sorted()
        .distinct()
        .toArray();
  }

  /** A growing list of ordinals. */
  private static final class Ordinals {

    private int[] values = new int[4];
    private int size;

    private void add(final int value) {
      if (size == values.length) {
        values = Arrays.copyOf(values, size * 2);
      }
      values[size++] = value;
    }

    private void addAll(final Ordinals other) {
      for (int i = 0; i < other.size; i++) {
        add(other.values[i]);
      }
    }
  }
}
