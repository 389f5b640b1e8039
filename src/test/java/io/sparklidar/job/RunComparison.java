package io.sparklidar.job;

import io.sparklidar.feature.catalogue.Features;
import io.sparklidar.feature.definition.Feature;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.io.FileByteSource;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.ExtraDimension;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.storage.OutputFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.MessageType;

/**
 * Holds the results of two runs over the same inputs against each other, file by file and row by
 * row: source attributes, neighbour counts and densities must be the same, the other features may
 * differ as far as two backends may.
 */
final class RunComparison {

  private RunComparison() {}

  /** Arguments: the two output folders. Exits with 1 if they differ. */
  public static void main(final String[] args) throws Exception {
    final RunDifferences differences = compare(Path.of(args[0]), Path.of(args[1]));
    differences.print(System.out);
    if (!differences.agree()) {
      System.exit(1);
    }
  }

  static RunDifferences compare(final Path first, final Path second) throws IOException {
    final List<Path> files = results(first);
    if (files.isEmpty() || !files.equals(results(second))) {
      throw new IllegalStateException(
          "both must hold the same files, got " + files + " and " + results(second));
    }
    return files.parallelStream()
        .map(
            file -> {
              try {
                return file.toString().endsWith(".parquet")
                    ? parquet(first.resolve(file), second.resolve(file))
                    : las(first.resolve(file), second.resolve(file));
              } catch (final IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            })
        .reduce(new RunDifferences(), RunDifferences::plus);
  }

  private static List<Path> results(final Path output) throws IOException {
    final List<Path> found = new ArrayList<>();
    for (final OutputFormat format : OutputFormat.values()) {
      final Path folder = output.resolve(format.folder());
      if (Files.isDirectory(folder)) {
        try (Stream<Path> files = Files.list(folder)) {
          files
              .filter(file -> !file.getFileName().toString().startsWith("."))
              .map(output::relativize)
              .sorted()
              .forEach(found::add);
        }
      }
    }
    return found;
  }

  private static RunDifferences parquet(final Path first, final Path second) throws IOException {
    final RunDifferences differences = new RunDifferences();
    final Configuration conf = new Configuration();
    try (ParquetFileReader a = open(conf, first);
        ParquetFileReader b = open(conf, second)) {
      final MessageType schema = a.getFileMetaData().getSchema();
      if (!schema.equals(b.getFileMetaData().getSchema())) {
        throw new IllegalStateException(first + " and " + second + " have different columns");
      }
      while (true) {
        final PageReadStore groupA = a.readNextRowGroup();
        final PageReadStore groupB = b.readNextRowGroup();
        if (groupA == null && groupB == null) {
          return differences;
        }
        if (groupA == null || groupB == null || groupA.getRowCount() != groupB.getRowCount()) {
          throw new IllegalStateException(first + " and " + second + " have different rows");
        }
        final int rows = Math.toIntExact(groupA.getRowCount());
        final Map<Feature, float[][]> features = new LinkedHashMap<>();
        for (final ColumnDescriptor column : schema.getColumns()) {
          final Optional<Feature> feature = Features.byColumnName(column.getPath()[0]);
          if (feature.isPresent()) {
            features.put(
                feature.get(),
                new float[][] {
                  floats(reader(schema, column, groupA), column, rows),
                  floats(reader(schema, column, groupB), column, rows)
                });
          } else {
            differences.addAttribute(
                column.getPath()[0],
                unequal(
                    reader(schema, column, groupA), reader(schema, column, groupB), column, rows));
          }
        }
        differences.add(rows, features);
      }
    }
  }

  private static ParquetFileReader open(final Configuration conf, final Path file)
      throws IOException {
    return ParquetFileReader.open(
        HadoopInputFile.fromPath(new org.apache.hadoop.fs.Path(file.toUri()), conf));
  }

  private static ColumnReader reader(
      final MessageType schema, final ColumnDescriptor column, final PageReadStore group) {
    return new ColumnReadStoreImpl(
            group, new GroupRecordConverter(schema).getRootConverter(), schema, "")
        .getColumnReader(column);
  }

  private static float[] floats(
      final ColumnReader reader, final ColumnDescriptor column, final int rows) {
    final float[] values = new float[rows];
    for (int i = 0; i < rows; i++) {
      values[i] =
          reader.getCurrentDefinitionLevel() < column.getMaxDefinitionLevel()
              ? Float.NaN
              : reader.getFloat();
      reader.consume();
    }
    return values;
  }

  private static long unequal(
      final ColumnReader a, final ColumnReader b, final ColumnDescriptor column, final int rows) {
    long unequal = 0;
    for (int i = 0; i < rows; i++) {
      final boolean missing = a.getCurrentDefinitionLevel() < column.getMaxDefinitionLevel();
      final boolean same =
          a.getCurrentDefinitionLevel() == b.getCurrentDefinitionLevel()
              && (missing || sameValue(a, b, column));
      unequal += same ? 0 : 1;
      a.consume();
      b.consume();
    }
    return unequal;
  }

  private static boolean sameValue(
      final ColumnReader a, final ColumnReader b, final ColumnDescriptor column) {
    return switch (column.getPrimitiveType().getPrimitiveTypeName()) {
      case BOOLEAN -> a.getBoolean() == b.getBoolean();
      case INT32 -> a.getInteger() == b.getInteger();
      case INT64 -> a.getLong() == b.getLong();
      case FLOAT -> Float.floatToIntBits(a.getFloat()) == Float.floatToIntBits(b.getFloat());
      case DOUBLE ->
          Double.doubleToLongBits(a.getDouble()) == Double.doubleToLongBits(b.getDouble());
      default -> a.getBinary().equals(b.getBinary());
    };
  }

  private static RunDifferences las(final Path first, final Path second) throws IOException {
    final RunDifferences differences = new RunDifferences();
    try (LasFile a = LasFile.open(FileByteSource.open(first));
        LasFile b = LasFile.open(FileByteSource.open(second))) {
      if (!a.layout().equals(b.layout()) || !a.chunks().equals(b.chunks()) && !a.compressed()) {
        throw new IllegalStateException(first + " and " + second + " have different layouts");
      }
      final var readerA = a.reader(a.layout().fields());
      final var readerB = b.reader(b.layout().fields());
      for (int c = 0; c < a.chunks().size(); c++) {
        final Chunk chunk = a.chunks().get(c);
        final LasColumns columnsA = readerA.read(chunk);
        final LasColumns columnsB = readerB.read(b.chunks().get(c));
        addStandard(columnsA, columnsB, differences);
        final Map<Feature, float[][]> features = new LinkedHashMap<>();
        for (final ExtraDimension dimension : a.layout().extraDimensions()) {
          Features.byColumnName(dimension.name())
              .ifPresent(
                  feature ->
                      features.put(
                          feature,
                          new float[][] {
                            values(dimension, columnsA), values(dimension, columnsB)
                          }));
        }
        differences.add(columnsA.size(), features);
      }
    }
    return differences;
  }

  private static float[] values(final ExtraDimension dimension, final LasColumns columns) {
    final float[] values = new float[columns.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          dimension.isNoData(columns, i, 0) ? Float.NaN : (float) dimension.value(columns, i, 0);
    }
    return values;
  }

  private static void addStandard(
      final LasColumns a, final LasColumns b, final RunDifferences differences) {
    final int n = a.size();
    final boolean same =
        n == b.size()
            && Arrays.equals(a.x(), 0, n, b.x(), 0, n)
            && Arrays.equals(a.y(), 0, n, b.y(), 0, n)
            && Arrays.equals(a.z(), 0, n, b.z(), 0, n)
            && Arrays.equals(a.intensity(), 0, n, b.intensity(), 0, n)
            && Arrays.equals(a.returnNumber(), 0, n, b.returnNumber(), 0, n)
            && Arrays.equals(a.numberOfReturns(), 0, n, b.numberOfReturns(), 0, n)
            && Arrays.equals(a.flags(), 0, n, b.flags(), 0, n)
            && Arrays.equals(a.classification(), 0, n, b.classification(), 0, n)
            && Arrays.equals(a.scanAngle(), 0, n, b.scanAngle(), 0, n)
            && Arrays.equals(a.pointSourceId(), 0, n, b.pointSourceId(), 0, n)
            && (!a.layout().hasGpsTime() || Arrays.equals(a.gpsTime(), 0, n, b.gpsTime(), 0, n));
    differences.addAttribute("attributes of a chunk", same ? 0 : n);
  }
}
