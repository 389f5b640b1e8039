package io.sparklidar.job.output;

import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.cloud.LasField;
import io.sparklidar.cloud.Lattice;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.las.Compression;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.PointReader;
import io.sparklidar.las.hadoop.HadoopByteSource;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.las.point.ModernPoints;
import io.sparklidar.las.point.PointLayout;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** A LAS or LAZ file with the features as extra bytes, in source order. */
public final class LasSink implements PointSink {

  private final Path path;
  private final Configuration conf;
  private final LasOutputLayout target;
  private final Lattice lattice;
  private final Compression compression;
  private final LasColumns columns;
  private LocalLasFile file;
  private PointLayout sourceLayout;
  private CoordinateTransform sourceTransform;

  /**
   * @param path where; must not exist
   * @param conf Hadoop configuration
   * @param target what the file looks like
   * @param lattice the job's lattice
   * @param compression whether to compress
   */
  public LasSink(
      final Path path,
      final Configuration conf,
      final LasOutputLayout target,
      final Lattice lattice,
      final Compression compression)
      throws IOException {
    this.path = path;
    this.conf = conf;
    this.target = target;
    this.lattice = lattice;
    this.compression = compression;
    this.columns = new LasColumns(target.layout(), target.layout().fields());
  }

  @Override
  public void startFile(final LasFile source, final int ordinal) throws IOException {
    sourceLayout = source.layout();
    sourceTransform = source.transform();
    if (file == null) {
      file =
          new LocalLasFile(
              path,
              conf,
              source.header().withTransform(target.transform()),
              source,
              target.records(),
              target.layout(),
              compression);
    }
  }

  @Override
  public void add(
      final ChunkPoints points,
      final int[] rows,
      final int count,
      final FeatureTable table,
      final int tableRow)
      throws IOException {
    final LasColumns from = points.columns();
    columns.resize(count);
    for (final LasField field : columns.fields()) {
      takeField(field, from, rows, count);
    }
    for (final LasDimension dimension : target.dimensions()) {
      dimension.copy(sourceLayout, from, rows, count, columns);
    }
    for (int f = 0; f < target.encodings().size(); f++) {
      target.encodings().get(f).encode(table.column(f), tableRow, count, columns);
    }
    file.write(columns);
  }

  private void takeField(
      final LasField field, final LasColumns from, final int[] rows, final int count)
      throws IOException {
    final boolean sameTransform = sourceTransform.equals(target.transform());
    final boolean sameAngles = sourceLayout.isModern() == target.layout().isModern();
    if (field == LasField.XY && !sameTransform) {
      final Lattice.Mapping source = lattice.mapping(sourceTransform);
      final Lattice.Mapping zero = lattice.mapping(target.transform());
      moved(from.x(), rows, count, source.x(), zero.x(), columns.x());
      moved(from.y(), rows, count, source.y(), zero.y(), columns.y());
    } else if (field == LasField.Z && !sameTransform) {
      final Lattice.Mapping source = lattice.mapping(sourceTransform);
      final Lattice.Mapping zero = lattice.mapping(target.transform());
      moved(from.z(), rows, count, source.z(), zero.z(), columns.z());
    } else if (field == LasField.SCAN_ANGLE && !sameAngles) {
      scanAngles(from.scanAngle(), rows, count);
    } else if (field != LasField.EXTRA_BYTES) {
      columns.take(field, from, rows, count);
    }
  }

  private void moved(
      final int[] from,
      final int[] rows,
      final int count,
      final Lattice.AxisMapping source,
      final Lattice.AxisMapping zero,
      final int[] to)
      throws IOException {
    final long origin = zero.toLattice(0);
    for (int i = 0; i < count; i++) {
      final long value = source.toLattice(from[rows[i]]) - origin;
      if (value != (int) value) {
        throw new IOException(
            path
                + ": the files of this tile share no scale that LAS can hold; use --layout source");
      }
      to[i] = (int) value;
    }
  }

  private void scanAngles(final short[] from, final int[] rows, final int count) {
    final short[] to = columns.scanAngle();
    for (int i = 0; i < count; i++) {
      to[i] = ModernPoints.scanAngle(from[rows[i]]);
    }
  }

  /** Pieces are LAS files with the features. */
  @Override
  public void append(final Path piece, final List<Chunk> chunks) throws IOException {
    final FileSystem fs = piece.getFileSystem(conf);
    try (LasFile from = LasFile.open(HadoopByteSource.open(fs, fs.getFileStatus(piece)))) {
      final PointReader reader = from.reader(from.layout().fields());
      for (final Chunk chunk : from.chunks()) {
        file.write(reader.read(chunk));
      }
    }
  }

  @Override
  public void finish() throws IOException {
    file.finish();
  }

  @Override
  public String checksum() {
    return file.checksum();
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
    }
  }
}
