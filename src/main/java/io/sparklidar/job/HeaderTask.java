package io.sparklidar.job;

import io.sparklidar.las.LasFile;
import io.sparklidar.tile.FileFingerprint;
import java.io.IOException;
import org.apache.spark.api.java.function.Function;

/** Reads what a file says of itself. */
final class HeaderTask implements Function<FileFingerprint, InputResult<FileHeader>> {

  private static final long serialVersionUID = 1L;

  private final SourceFiles sources;

  HeaderTask(final SourceFiles sources) {
    this.sources = sources;
  }

  @Override
  public InputResult<FileHeader> call(final FileFingerprint file) {
    try (LasFile opened = sources.openLas(file)) {
      return InputResult.of(FileHeader.of(file, opened));
    } catch (final IOException e) {
      return InputResult.bad(BadInput.unreadable(file.path(), e));
    }
  }
}
