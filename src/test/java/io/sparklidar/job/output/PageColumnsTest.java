package io.sparklidar.job.output;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.cloud.LasField;
import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.codec.pages.EmulatedKernels;
import io.sparklidar.codec.pages.FinishedColumn;
import io.sparklidar.codec.pages.FinishedPages;
import io.sparklidar.codec.pages.PageBatch;
import io.sparklidar.codec.pages.RowsOfFile;
import io.sparklidar.codec.pages.TableColumn;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.job.output.parquet.PageCompression;
import io.sparklidar.job.output.parquet.ParquetTileWriter;
import io.sparklidar.job.output.parquet.RowBlock;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.ExtraDimension;
import io.sparklidar.las.point.ExtraDimensionType;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.las.point.PointLayout;
import io.sparklidar.parallel.SpareCores;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The device is given the columns of the table, each read from what the CPU reads it from. */
final class PageColumnsTest {

  private static final int POINTS = 25_001;
  private static final long FIRST = 1_234_567;
  private static final FeatureSet FEATURES = FeatureSet.parse("default");
  private static final List<String> FILES = List.of("a.laz", "b.laz");
  private static final CoordinateTransform TRANSFORM =
      new CoordinateTransform(0.01, 0.001, 0.02, 4e5, 5e6, -3);

  @TempDir Path folder;

  private static PointLayout layout(final int format) {
    return PointLayout.of(format, List.of());
  }

  @Test
  void defaultFeaturesAndTheAttributesOfFormatEightAre41Columns() {
    final ParquetSchema schema = ParquetSchema.of(List.of(layout(8)), FEATURES);
    assertEquals(41, PageColumns.of(schema).orElseThrow().size());
  }

  @Test
  void tablesWithWavePacketsAndExtraDimensionsAreNotForTheDevice() {
    assertEquals(Optional.empty(), PageColumns.of(ParquetSchema.of(List.of(layout(9)), FEATURES)));
    final ExtraDimension height =
        new ExtraDimension(
            "height", ExtraDimensionType.F32, 1, 0, List.of(), List.of(), List.of(), "");
    assertEquals(
        Optional.empty(),
        PageColumns.of(ParquetSchema.of(List.of(PointLayout.of(6, List.of(height))), FEATURES)));
  }

  /**
   * The table is one of formats 1 and 8: the one file lacks colours, both have old or new flags.
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 8})
  void theFileIsTheOneOfTheCpuByteForByte(final int format)
      throws IOException, InterruptedException {
    final EmulatedKernels kernels = EmulatedKernels.compileInto(folder);
    final ParquetSchema schema = ParquetSchema.of(List.of(layout(1), layout(8)), FEATURES);
    final LasColumns points = points(layout(format));
    final FeatureTable table = table();
    final RowBlock rows = new RowBlock(schema.definitions());
    final Chunk chunk = new Chunk(0, FIRST, POINTS, 0, 1);
    schema
        .rowsOf(layout(format), TRANSFORM, 1)
        .append(
            ChunkPoints.whole(chunk, points),
            IntStream.range(0, POINTS).toArray(),
            POINTS,
            table,
            0,
            rows);

    final List<TableColumn> columns = PageColumns.of(schema).orElseThrow();
    final PageBatch batch =
        new PageBatch(
            columns.stream().map(TableColumn::column).toList(),
            new int[] {POINTS},
            List.of(new RowsOfFile(0, TRANSFORM, layout(format).isModern(), 1, FIRST)));
    final List<Optional<ByteBuffer>> sources = new ArrayList<>();
    for (final TableColumn column : columns) {
      sources.add(
          column.feature().isPresent()
              ? Optional.of(buffer(table.column(column.feature().getAsInt())))
              : column.attribute().flatMap(attribute -> values(points, attribute)));
    }
    final BiFunction<Integer, Integer, FinishedColumn> made = kernels.encode(batch, sources);
    final Path device =
        write(
            "device",
            schema,
            writer ->
                writer.writeRowGroup(
                    new FinishedPages() {
                      @Override
                      public int rows() {
                        return POINTS;
                      }

                      @Override
                      public FinishedColumn column(final int number) {
                        return made.apply(0, number);
                      }
                    },
                    FILES));
    final Path cpu =
        write(
            "cpu",
            schema,
            writer -> writer.writeRowGroup(rows, Optional.empty(), 0, POINTS, FILES));
    assertArrayEquals(Files.readAllBytes(cpu), Files.readAllBytes(device));
  }

  /** Writes the rows of a file. */
  private interface Rows {
    void to(ParquetTileWriter writer) throws IOException;
  }

  private Path write(final String name, final ParquetSchema schema, final Rows rows)
      throws IOException {
    final Path path = folder.resolve(name + ".parquet");
    try (ParquetTileWriter writer =
        new ParquetTileWriter(
            new org.apache.hadoop.fs.Path(path.toUri()),
            new Configuration(),
            schema.definitions(),
            PageCompression.NONE,
            SpareCores.NONE)) {
      rows.to(writer);
      writer.finish(Map.of());
    }
    return path;
  }

  private static FeatureTable table() {
    final SplittableRandom random = new SplittableRandom(1);
    final FeatureTable table = new FeatureTable(FEATURES, POINTS);
    for (int f = 0; f < FEATURES.size(); f++) {
      for (int i = 0; i < POINTS; i++) {
        table.column(f)[i] = random.nextInt(9) == 0 ? Float.NaN : random.nextInt(1 << f) / 3f;
      }
    }
    return table;
  }

  private static LasColumns points(final PointLayout layout) {
    final SplittableRandom random = new SplittableRandom(2);
    final LasColumns points = new LasColumns(layout, layout.fields());
    points.resize(POINTS);
    for (int i = 0; i < POINTS; i++) {
      points.x()[i] = random.nextInt(1000);
      points.y()[i] = random.nextInt();
      points.z()[i] = -random.nextInt(5000);
      points.intensity()[i] = (short) random.nextInt();
      points.returnNumber()[i] = (byte) random.nextInt(16);
      points.numberOfReturns()[i] = (byte) random.nextInt(16);
      points.flags()[i] = (byte) random.nextInt();
      points.classification()[i] = (byte) random.nextInt();
      points.scanAngle()[i] = (short) (random.nextInt(181) - 90);
      points.userData()[i] = (byte) random.nextInt();
      points.pointSourceId()[i] = (short) random.nextInt(70);
      points.gpsTime()[i] = Double.doubleToRawLongBits(1e8 + i);
      if (points.has(LasField.RGB)) {
        points.red()[i] = (short) random.nextInt();
        points.green()[i] = (short) random.nextInt(500);
        points.blue()[i] = 7;
        points.nir()[i] = (short) -random.nextInt(4);
      }
    }
    return points;
  }

  /** The array of an attribute, where the points have it. */
  private static Optional<ByteBuffer> values(
      final LasColumns points, final PointAttribute attribute) {
    if (!points.has(attribute.field())) {
      return Optional.empty();
    }
    return Optional.of(
        switch (attribute) {
          case X -> buffer(points.x());
          case Y -> buffer(points.y());
          case Z -> buffer(points.z());
          case INTENSITY -> buffer(points.intensity());
          case RETURN_NUMBER -> buffer(points.returnNumber());
          case NUMBER_OF_RETURNS -> buffer(points.numberOfReturns());
          case CLASSIFICATION -> buffer(points.classification());
          case SCAN_ANGLE -> buffer(points.scanAngle());
          case USER_DATA -> buffer(points.userData());
          case POINT_SOURCE_ID -> buffer(points.pointSourceId());
          case GPS_TIME -> buffer(points.gpsTime());
          case RED -> buffer(points.red());
          case GREEN -> buffer(points.green());
          case BLUE -> buffer(points.blue());
          case NIR -> buffer(points.nir());
          default -> buffer(points.flags());
        });
  }

  private static ByteBuffer room(final int bytes) {
    return ByteBuffer.allocateDirect(POINTS * bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static ByteBuffer buffer(final byte[] values) {
    return room(Byte.BYTES).put(values, 0, POINTS);
  }

  private static ByteBuffer buffer(final short[] values) {
    final ByteBuffer buffer = room(Short.BYTES);
    buffer.asShortBuffer().put(values, 0, POINTS);
    return buffer;
  }

  private static ByteBuffer buffer(final int[] values) {
    final ByteBuffer buffer = room(Integer.BYTES);
    buffer.asIntBuffer().put(values, 0, POINTS);
    return buffer;
  }

  private static ByteBuffer buffer(final long[] values) {
    final ByteBuffer buffer = room(Long.BYTES);
    buffer.asLongBuffer().put(values, 0, POINTS);
    return buffer;
  }

  private static ByteBuffer buffer(final float[] values) {
    final ByteBuffer buffer = room(Float.BYTES);
    buffer.asFloatBuffer().put(values, 0, POINTS);
    return buffer;
  }
}
