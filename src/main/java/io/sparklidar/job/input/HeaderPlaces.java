package io.sparklidar.job.input;

import io.sparklidar.cloud.Bounds;
import io.sparklidar.las.header.HeaderReader;
import io.sparklidar.las.header.LasHeader;
import io.sparklidar.las.io.ByteSource;
import io.sparklidar.storage.StorageAccess;
import io.sparklidar.tile.FileFingerprint;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where the points of files lie as the first bytes say, of files too of which no more can be read.
 */
public final class HeaderPlaces {

  private HeaderPlaces() {}

  /**
   * Looks, on this machine.
   *
   * @param sources opens them
   * @param files which
   * @return extents by path; a file whose header says none is not among them
   */
  public static Map<String, Bounds> of(
      final SourceFiles sources, final Collection<FileFingerprint> files) throws IOException {
    final Map<String, Bounds> places = new ConcurrentHashMap<>();
    if (!files.isEmpty()) {
      StorageAccess.readAll(files, StorageAccess.READERS, file -> look(sources, file, places));
    }
    return places;
  }

  private static void look(
      final SourceFiles sources, final FileFingerprint file, final Map<String, Bounds> places) {
    try (ByteSource source = sources.open(file)) {
      final LasHeader header = HeaderReader.read(source, new ArrayList<>());
      final Bounds bounds = new Bounds(header.minX(), header.minY(), header.maxX(), header.maxY());
      if (!bounds.isEmpty() && Double.isFinite(bounds.width() + bounds.height())) {
        places.put(file.path(), bounds);
      }
    } catch (final IOException | RuntimeException e) {
      // What is wrong with it was said.
    }
  }
}
