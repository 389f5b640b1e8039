package io.sparklidar.job.verify;

import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.cloud.LasField;
import io.sparklidar.job.input.PointFileNames;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.PointReader;
import io.sparklidar.las.hadoop.HadoopByteSource;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.ExtraDimension;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.storage.OutputFile;
import io.sparklidar.storage.OutputFormat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;

/** Reads results of any format batch by batch: a row group, or a chunk. Safe for concurrent use. */
final class ResultReader {

  /** Takes rows. */
  interface Sink {
    void accept(ResultRows rows) throws IOException;
  }

  private static final int UNKNOWN = -1;

  private final Configuration conf;
  private final RunOutput run;
  private final List<String> columns;
  private final Map<String, Integer> ordinalByPath = new HashMap<>();
  private final Map<String, Integer> ordinalByName = new HashMap<>();
  private final Map<String, Integer> ordinalByPlainPath = new HashMap<>();

  ResultReader(final Configuration conf, final RunOutput run, final Inputs inputs) {
    this.conf = conf;
    this.run = run;
    this.columns = run.features().columnNames();
    for (int f = 0; f < inputs.files().size(); f++) {
      final String path = inputs.path(f);
      ordinalByPath.put(path, f);
      // Inputs that were moved since are known by their names, where these tell them apart.
      ordinalByPath.merge(last(path), f, (a, b) -> UNKNOWN);
      ordinalByName.put(inputs.names().get(f), f);
      ordinalByPlainPath.put(PointFileNames.withoutEnding(path).replace("/", "__"), f);
    }
  }

  private static String last(final String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private int ordinal(final String path) {
    return ordinalByPath.getOrDefault(path, ordinalByPath.getOrDefault(last(path), UNKNOWN));
  }

  /**
   * The input that an output is named after: after the end of its path, more of it the more inputs
   * there were, bad ones included.
   */
  private int ordinalOfOutput(final String name) {
    final Integer known = ordinalByName.get(name);
    if (known != null) {
      return known;
    }
    final List<Integer> alike =
        ordinalByPlainPath.entrySet().stream()
            .filter(entry -> entry.getKey().endsWith("__" + name))
            .map(Map.Entry::getValue)
            .toList();
    return alike.size() == 1 ? alike.get(0) : UNKNOWN;
  }

  /** The format of a result: what its folder is called. */
  static String format(final OutputFile file) {
    return file.path().substring(0, file.path().indexOf('/'));
  }

  /** Whether a result has rows. */
  static boolean holdsPoints(final OutputFile file) {
    return !format(file).equals(OutputFormat.COG.folder());
  }

  /** Reads all rows of a result. */
  void read(final OutputFile file, final Sink sink) throws IOException {
    final Path path = run.folder().result(file.path());
    try {
      if (format(file).equals(OutputFormat.PARQUET.folder())) {
        readParquet(path, sink);
      } else {
        readLas(path, sink);
      }
    } catch (final RuntimeException e) {
      throw new IOException("it cannot be read: " + e, e);
    }
  }

  private void readParquet(final Path path, final Sink sink) throws IOException {
    try (ParquetFileReader reader = ParquetFileReader.open(HadoopInputFile.fromPath(path, conf))) {
      final MessageType whole = reader.getFileMetaData().getSchema();
      final List<Type> wanted = new ArrayList<>();
      final List<String> names =
          new ArrayList<>(List.of("source_file", "point_index", "x", "y", "z"));
      names.addAll(columns);
      for (final String name : names) {
        if (whole.containsField(name)) {
          wanted.add(whole.getType(name));
        }
      }
      final MessageType schema = new MessageType(whole.getName(), wanted);
      reader.setRequestedSchema(schema);
      long first = 0;
      for (PageReadStore group = reader.readNextRowGroup();
          group != null;
          group = reader.readNextRowGroup()) {
        sink.accept(rows(schema, group, first));
        first += group.getRowCount();
      }
    }
  }

  private ResultRows rows(final MessageType schema, final PageReadStore group, final long first) {
    final int n = Math.toIntExact(group.getRowCount());
    final ColumnReadStoreImpl store =
        new ColumnReadStoreImpl(
            group, new GroupRecordConverter(schema).getRootConverter(), schema, "");
    final int[] file = new int[n];
    final long[] index = new long[n];
    Arrays.fill(file, UNKNOWN);
    Arrays.fill(index, UNKNOWN);
    if (schema.containsField("source_file") && schema.containsField("point_index")) {
      final ColumnReader sources =
          store.getColumnReader(schema.getColumnDescription(one("source_file")));
      final ColumnReader points =
          store.getColumnReader(schema.getColumnDescription(one("point_index")));
      Binary last = Binary.EMPTY;
      int ordinal = UNKNOWN;
      for (int i = 0; i < n; i++) {
        final Binary name = sources.getBinary();
        if (!name.equals(last)) {
          last = name.copy();
          ordinal = ordinal(name.toStringUsingUTF8());
        }
        file[i] = ordinal;
        index[i] = points.getLong();
        sources.consume();
        points.consume();
      }
    }
    final float[][] values = new float[columns.size()][];
    final long[] notNull = new long[columns.size()];
    for (int c = 0; c < values.length; c++) {
      values[c] = new float[0];
      if (schema.containsField(columns.get(c))) {
        final ColumnDescriptor column = schema.getColumnDescription(one(columns.get(c)));
        final ColumnReader reader = store.getColumnReader(column);
        final boolean isTruth =
            column.getPrimitiveType().getPrimitiveTypeName() == PrimitiveTypeName.BOOLEAN;
        values[c] = new float[n];
        for (int i = 0; i < n; i++) {
          final boolean isNull =
              reader.getCurrentDefinitionLevel() < column.getMaxDefinitionLevel();
          values[c][i] =
              isNull ? Float.NaN : isTruth ? reader.getBoolean() ? 1 : 0 : reader.getFloat();
          notNull[c] += !isNull && Float.isNaN(values[c][i]) ? 1 : 0;
          reader.consume();
        }
      }
    }
    return new ResultRows(
        n,
        first,
        file,
        index,
        doubles(schema, store, "x", n),
        doubles(schema, store, "y", n),
        doubles(schema, store, "z", n),
        values,
        new double[columns.size()],
        notNull);
  }

  private static String[] one(final String name) {
    return new String[] {name};
  }

  private static double[] doubles(
      final MessageType schema, final ColumnReadStoreImpl store, final String name, final int n) {
    if (!schema.containsField("x") || !schema.containsField("y") || !schema.containsField("z")) {
      return new double[0];
    }
    final ColumnReader reader = store.getColumnReader(schema.getColumnDescription(one(name)));
    final double[] values = new double[n];
    for (int i = 0; i < n; i++) {
      values[i] = reader.getDouble();
      reader.consume();
    }
    return values;
  }

  private void readLas(final Path path, final Sink sink) throws IOException {
    final String name = path.getName();
    final int ordinal =
        run.mirrors() ? ordinalOfOutput(name.substring(0, name.lastIndexOf('.'))) : UNKNOWN;
    try (LasFile las = LasFile.open(HadoopByteSource.open(run.fs(), path))) {
      final Map<String, ExtraDimension> dimensions = new HashMap<>();
      las.layout()
          .extraDimensions()
          .forEach(dimension -> dimensions.put(dimension.name(), dimension));
      final PointReader reader =
          las.reader(EnumSet.of(LasField.XY, LasField.Z, LasField.EXTRA_BYTES));
      final CoordinateTransform t = las.transform();
      for (final Chunk chunk : las.chunks()) {
        final LasColumns points = reader.read(chunk);
        final int n = points.size();
        final double[] x = new double[n];
        final double[] y = new double[n];
        final double[] z = new double[n];
        final int[] file = new int[n];
        final long[] index = new long[n];
        for (int i = 0; i < n; i++) {
          x[i] = t.x(points.x()[i]);
          y[i] = t.y(points.y()[i]);
          z[i] = t.z(points.z()[i]);
          file[i] = ordinal;
          index[i] = ordinal == UNKNOWN ? UNKNOWN : chunk.firstPoint() + i;
        }
        final float[][] values = new float[columns.size()][];
        final double[] steps = new double[columns.size()];
        for (int c = 0; c < values.length; c++) {
          final ExtraDimension dimension = dimensions.get(columns.get(c));
          values[c] = new float[dimension == null ? 0 : n];
          if (dimension != null) {
            steps[c] = dimension.scale().isEmpty() ? 0 : dimension.scale().get(0) * 0.51;
            for (int i = 0; i < n; i++) {
              values[c][i] =
                  dimension.isNoData(points, i, 0)
                      ? Float.NaN
                      : (float) dimension.value(points, i, 0);
            }
          }
        }
        sink.accept(
            new ResultRows(
                n,
                chunk.firstPoint(),
                file,
                index,
                x,
                y,
                z,
                values,
                steps,
                new long[columns.size()]));
      }
    }
  }
}
