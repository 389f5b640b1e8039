package io.sparklidar.job.input;

import io.sparklidar.las.LasFile;
import io.sparklidar.tile.FileFingerprint;
import io.sparklidar.tile.FileIndex;
import io.sparklidar.tile.FileIndexer;
import java.io.IOException;
import org.apache.spark.api.java.function.Function;

/** Reads of a file what its header says, to tell whether its points matter. */
public final class HeaderIndexTask implements Function<FileFingerprint, InputResult<FileIndex>> {

  private static final long serialVersionUID = 1L;

  private final SourceFiles sources;

  /** Opens files from these sources. */
  public HeaderIndexTask(final SourceFiles sources) {
    this.sources = sources;
  }

  @Override
  public InputResult<FileIndex> call(final FileFingerprint file) throws IOException {
    try {
      return InputResult.of(new InputReading(sources).run(in -> index(in, file)));
    } catch (final IOException e) {
      return InputResult.bad(InputReading.bad(e));
    }
  }

  private static FileIndex index(final InputReading in, final FileFingerprint file)
      throws IOException {
    try (LasFile opened = in.openLas(file)) {
      return FileIndexer.ofHeader(opened, file);
    }
  }
}
