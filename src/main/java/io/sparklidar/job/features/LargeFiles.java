package io.sparklidar.job.features;

import io.sparklidar.filter.PointFilters;
import io.sparklidar.storage.OutputFolder;
import io.sparklidar.storage.OutputFormat;
import io.sparklidar.tile.FileIndex;
import io.sparklidar.tile.TileCore;
import io.sparklidar.tile.TilePlan;
import io.sparklidar.tile.TileSpec;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * The files of a job that are computed in parts, and how what was computed comes to their outputs:
 * tiles write the pieces that are theirs alone; pieces of several tiles are written in tasks of
 * their own; then each output is a copy of its pieces. What is there of an earlier run is not done
 * again. For use by the driver.
 */
final class LargeFiles {

  private final Map<Integer, LargeFile> files = new TreeMap<>();

  private LargeFiles() {}

  /**
   * Those of a plan.
   *
   * @param plan the plan
   * @param files all files, by ordinal
   * @param names the name of each file's outputs
   * @param keys what the result of each tile depends on, by its name
   * @param filters which points are written
   */
  static LargeFiles of(
      final TilePlan plan,
      final List<FileIndex> files,
      final List<String> names,
      final Map<String, String> keys,
      final PointFilters filters) {
    final Map<Integer, List<TileSpec>> parts = new TreeMap<>();
    for (final TileSpec tile : plan.tiles()) {
      if (tile.core() instanceof TileCore.PartOfFile part) {
        parts.computeIfAbsent(part.file(), f -> new ArrayList<>()).add(tile);
      }
    }
    final LargeFiles split = new LargeFiles();
    parts.forEach(
        (file, tiles) ->
            split.files.put(
                file, LargeFile.of(files.get(file), file, names.get(file), tiles, keys, filters)));
    return split;
  }

  /** All of them, by ordinal. */
  List<LargeFile> all() {
    return List.copyOf(files.values());
  }

  /** What a tile writes of a file's outputs. */
  List<OutputPiece> piecesOf(final TileSpec tile) {
    return tile.core() instanceof TileCore.PartOfFile part
        ? files.get(part.file()).piecesOf(tile)
        : List.of();
  }

  /** What tiles and tasks of an earlier run left for outputs that were not finished. */
  static final class Left {

    private final OutputFolder folder;
    private final Set<OutputFormat> formats;
    private final Set<String> names = new HashSet<>();

    Left(final Configuration conf, final OutputFolder folder, final Set<OutputFormat> formats)
        throws IOException {
      this.folder = folder;
      this.formats = formats;
      try {
        for (final FileStatus file :
            folder.parts().getFileSystem(conf).listStatus(folder.parts())) {
          names.add(file.getPath().getName());
        }
      } catch (final FileNotFoundException e) {
        // Nothing was left.
      }
    }

    /** Whether all is there that a tile writes. */
    boolean holds(final TileTask.Work part) {
      return isThere(folder.part(part.tile().id())) && part.pieces().stream().allMatch(this::holds);
    }

    /** Whether a piece is there in all formats. */
    boolean holds(final OutputPiece piece) {
      return formats.stream().allMatch(format -> isThere(folder.piece(format, piece.name())));
    }

    private boolean isThere(final Path path) {
      return names.contains(path.getName());
    }
  }
}
