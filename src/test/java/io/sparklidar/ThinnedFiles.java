package io.sparklidar;

import io.sparklidar.las.LasFile;
import io.sparklidar.las.LasWriter;
import io.sparklidar.las.PointReader;
import io.sparklidar.las.io.FileByteSink;
import io.sparklidar.las.io.FileByteSource;
import io.sparklidar.las.laz.schema.LazSchema;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.LasColumns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Copies of files of the test data with a third of their points, in the same order under the same
 * name, in small chunks. For tests that compute the same again and again by many tiles: each
 * decodes whole chunks, and of the usual fifty thousand points that is nearly all work they do.
 */
final class ThinnedFiles {

  private static final int EVERY = 3;

  private static final int CHUNK_POINTS = 1000;

  private static final Map<Path, Path> COPIES = new HashMap<>();

  private static Path folder;

  private ThinnedFiles() {}

  /** Such copies, in the order of the files. */
  static synchronized List<Path> of(final List<Path> files) throws IOException {
    final List<Path> copies = new ArrayList<>();
    for (final Path file : files) {
      Path copy = COPIES.get(file);
      if (copy == null) {
        copy = write(file, folder().resolve(file.getFileName()));
        COPIES.put(file, copy);
      }
      copies.add(copy);
    }
    return copies;
  }

  private static Path folder() throws IOException {
    if (folder == null) {
      folder = Files.createTempDirectory("thinned");
      folder.toFile().deleteOnExit();
    }
    return folder;
  }

  private static Path write(final Path source, final Path copy) throws IOException {
    try (LasFile file = LasFile.open(FileByteSource.open(source));
        LasWriter writer =
            LasWriter.createLaz(
                FileByteSink.create(copy),
                file.header(),
                file.layout(),
                file.vlrs(),
                file.evlrs(),
                LazSchema.of(file.layout(), 3, 3, CHUNK_POINTS))) {
      final PointReader reader = file.reader(file.layout().fields());
      final LasColumns kept = new LasColumns(file.layout(), file.layout().fields());
      for (final Chunk chunk : file.chunks()) {
        final LasColumns points = reader.read(chunk);
        final int[] rows = IntStream.range(0, points.size()).filter(i -> i % EVERY == 0).toArray();
        kept.resize(0);
        kept.append(points, rows, 0, rows.length);
        writer.write(kept);
      }
      writer.finish();
    }
    copy.toFile().deleteOnExit();
    return copy;
  }
}
