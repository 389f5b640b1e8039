package io.sparklidar.job.input;

import io.sparklidar.las.LasFile;
import io.sparklidar.tile.FileFingerprint;
import java.io.IOException;
import org.apache.spark.api.java.function.Function;

/** Reads what a file says of itself. */
public final class HeaderTask implements Function<FileFingerprint, InputResult<FileHeader>> {

  private static final long serialVersionUID = 1L;

  private final SourceFiles sources;

  /** Opens files from these sources. */
  public HeaderTask(final SourceFiles sources) {
    this.sources = sources;
  }

  @Override
  public InputResult<FileHeader> call(final FileFingerprint file) throws IOException {
    try {
      return InputResult.of(new InputReading(sources).run(in -> header(in, file)));
    } catch (final IOException e) {
      return InputResult.bad(InputReading.bad(e));
    }
  }

  private static FileHeader header(final InputReading in, final FileFingerprint file)
      throws IOException {
    try (LasFile opened = in.openLas(file)) {
      ChunkMemory.largest(opened);
      return FileHeader.of(file, opened);
    }
  }
}
