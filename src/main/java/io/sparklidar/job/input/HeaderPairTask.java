package io.sparklidar.job.input;

import io.sparklidar.las.LasFile;
import io.sparklidar.tile.FileFingerprint;
import io.sparklidar.tile.FileIndex;
import io.sparklidar.tile.FileIndexer;
import java.io.IOException;

/**
 * Reads the header of a file once, for who needs it both as that of points and for planning.
 *
 * @param sources opens files
 */
public record HeaderPairTask(SourceFiles sources) {

  /**
   * What a header says.
   *
   * @param points of the points
   * @param index as an index of a file whose points nobody has looked at
   */
  public record HeaderPair(FileHeader points, FileIndex index) {}

  /**
   * Reads a header.
   *
   * @throws IOException if storage fails
   */
  public InputResult<HeaderPair> call(final FileFingerprint file) throws IOException {
    try {
      return InputResult.of(new InputReading(sources).run(in -> read(in, file)));
    } catch (final IOException e) {
      return InputResult.bad(InputReading.bad(e));
    }
  }

  private static HeaderPair read(final InputReading in, final FileFingerprint file)
      throws IOException {
    try (LasFile opened = in.openLas(file)) {
      ChunkMemory.largest(opened);
      return new HeaderPair(FileHeader.of(file, opened), FileIndexer.ofHeader(opened, file));
    }
  }
}
