package io.sparklidar.job.retile;

import io.sparklidar.job.input.InputReading;
import io.sparklidar.job.input.InputResult;
import io.sparklidar.job.input.SourceFiles;
import io.sparklidar.las.CopcConversion;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.PointKind;
import io.sparklidar.tile.FileFingerprint;
import java.io.IOException;
import java.io.Serializable;
import org.apache.spark.api.java.function.Function;

/** Finds what kind of points a file has. */
final class KindTask implements Function<FileFingerprint, InputResult<KindTask.Found>> {

  private static final long serialVersionUID = 1L;

  /**
   * What was found.
   *
   * @param file the file
   * @param kind of its points
   * @param refusal why a result can not hold what the file has; empty if it can
   */
  record Found(FileFingerprint file, PointKind kind, String refusal) implements Serializable {}

  private final SourceFiles sources;
  private final RetileOptions.Kind results;

  KindTask(final SourceFiles sources, final RetileOptions.Kind results) {
    this.sources = sources;
    this.results = results;
  }

  @Override
  public InputResult<Found> call(final FileFingerprint file) throws IOException {
    try {
      return InputResult.of(new InputReading(sources).run(in -> found(in, file)));
    } catch (final IOException e) {
      return InputResult.bad(InputReading.bad(e));
    }
  }

  private Found found(final InputReading in, final FileFingerprint file) throws IOException {
    try (LasFile opened = in.openLas(file)) {
      final PointKind kind = PointKind.of(opened);
      return new Found(
          file, results == RetileOptions.Kind.COPC ? kind.modern() : kind, refusal(opened));
    }
  }

  private String refusal(final LasFile opened) {
    if (results == RetileOptions.Kind.COPC) {
      try {
        CopcConversion.requireRepresentable(opened);
      } catch (final IllegalArgumentException e) {
        return e.getMessage();
      }
    } else if (opened.layout().hasWavePackets()) {
      return opened.source().name()
          + ": waveforms lie beside their points, in one file for each; tiles would lose them";
    }
    return "";
  }
}
