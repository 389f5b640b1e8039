package io.sparklidar.job.labels;

import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.job.AttributeChoice;
import io.sparklidar.job.JobOptions;
import io.sparklidar.job.output.ChunkPoints;
import io.sparklidar.job.output.LocalLasFile;
import io.sparklidar.job.output.ParquetSchema;
import io.sparklidar.job.output.SharedSchema;
import io.sparklidar.job.output.SourceVlrs;
import io.sparklidar.job.output.TableTarget;
import io.sparklidar.las.Compression;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.ExtraDimension;
import io.sparklidar.las.point.ExtraDimensionType;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.las.point.PointLayout;
import io.sparklidar.storage.OutputAttempt;
import io.sparklidar.storage.OutputFile;
import io.sparklidar.storage.OutputFolder;
import io.sparklidar.storage.OutputFormat;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The labelled copies of one file, one per format: same points, same order, all attributes, with
 * the class replaced and its confidence as one more column.
 */
final class LabelOutputs implements Closeable {

  /** Name of the column of confidences. */
  static final String CONFIDENCE = "label_confidence";

  /** One file in the making. */
  private interface Sink extends OutputAttempt.Unfinished {
    void add(Chunk chunk, LasColumns points) throws IOException;
  }

  private final OutputAttempt<Sink> attempt;
  private final LasColumns labelled;
  private final ExtraDimension confidence;

  /**
   * Starts the copies of a file.
   *
   * @param folder where to
   * @param name of the copies, without folder and ending
   * @param file the file
   * @param options what to write
   * @param table the table that files of all inputs are part of
   * @param metadata of files that are part of it
   */
  LabelOutputs(
      final Configuration conf,
      final OutputFolder folder,
      final String name,
      final LasFile file,
      final LabelOptions options,
      final ParquetSchema table,
      final Map<String, String> metadata)
      throws IOException {
    final PointLayout layout = layout(file.layout());
    this.labelled = new LasColumns(layout, layout.fields());
    this.confidence = layout.extraDimensions().get(layout.extraDimensions().size() - 1);
    final TableTarget target =
        new TableTarget(
            table, List.of(file.source().name()), metadata, JobOptions.DEFAULT_COMPRESSION);
    this.attempt =
        OutputAttempt.start(
            conf,
            folder,
            name,
            options.formats(),
            (format, path) ->
                format.isTable()
                    ? new Rows(target.file(format, path, conf), file, layout)
                    : las(
                        path,
                        conf,
                        file,
                        layout,
                        format == OutputFormat.LAZ ? Compression.LAZ : Compression.NONE));
  }

  private static Las las(
      final Path path,
      final Configuration conf,
      final LasFile file,
      final PointLayout layout,
      final Compression compression)
      throws IOException {
    return new Las(
        new LocalLasFile(
            path, conf, file.header(), file, SourceVlrs.WHOLE_FILE, layout, compression));
  }

  /**
   * The table of the copies of some files.
   *
   * @param layouts of the files
   */
  static SharedSchema table(final Collection<PointLayout> layouts) {
    return new SharedSchema(
        layouts.stream().map(LabelOutputs::layout).toList(), AttributeChoice.ALL, FeatureSet.NONE);
  }

  /** The layout of a copy of a file. */
  static PointLayout layout(final PointLayout source) {
    final List<ExtraDimension> dimensions = new ArrayList<>(source.extraDimensions());
    dimensions.add(
        ExtraDimension.of(
            CONFIDENCE,
            ExtraDimensionType.F32,
            source.extraByteCount(),
            "share of votes for the class"));
    return PointLayout.of(source.pointFormat(), dimensions);
  }

  /**
   * Adds the next points of the file.
   *
   * @param chunk which they are
   * @param points as they are in the file
   * @param classes the new class of each
   * @param shares the confidence of each
   */
  void add(final Chunk chunk, final LasColumns points, final byte[] classes, final float[] shares)
      throws IOException {
    labelled.resize(0);
    labelled.append(points, 0, points.size());
    System.arraycopy(classes, 0, labelled.classification(), 0, points.size());
    for (int i = 0; i < points.size(); i++) {
      confidence.setRawBits(labelled, i, 0, Float.floatToRawIntBits(shares[i]));
    }
    for (final Sink sink : attempt.files()) {
      sink.add(chunk, labelled);
    }
  }

  /** Completes the files and renames them into place. */
  List<OutputFile> commit(final long rows) throws IOException {
    return attempt.commit(rows);
  }

  @Override
  public void close() throws IOException {
    attempt.close();
  }

  /** A LAS or LAZ file. */
  private record Las(LocalLasFile file) implements Sink, OutputAttempt.Filling {

    @Override
    public void add(final Chunk chunk, final LasColumns points) throws IOException {
      file.write(points);
    }
  }

  /** Rows of the table, in source order. */
  private static final class Rows implements Sink {
    private static final FeatureTable NO_FEATURES = new FeatureTable(FeatureSet.NONE, 0);

    private final TableTarget.Sink sink;
    private int[] all = {};

    Rows(final TableTarget.Sink sink, final LasFile file, final PointLayout layout)
        throws IOException {
      this.sink = sink;
      sink.startFile(file, layout, 0);
    }

    @Override
    public void add(final Chunk chunk, final LasColumns points) throws IOException {
      if (all.length < points.size()) {
        all = IntStream.range(0, points.size()).toArray();
      }
      sink.add(ChunkPoints.whole(chunk, points), all, points.size(), NO_FEATURES, 0);
    }

    @Override
    public void finish() throws IOException {
      sink.finish();
    }

    @Override
    public String checksum() {
      return sink.checksum();
    }

    @Override
    public void close() throws IOException {
      sink.close();
    }
  }
}
