package io.sparklidar.job.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparklidar.TestData;
import io.sparklidar.error.UsageException;
import io.sparklidar.job.TestJobs;
import io.sparklidar.storage.OutputFormat;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * With geometries the tables are GeoParquet: points as they are in x, y and z, and what is said of
 * them holds. That others read them, {@code scripts/test-geoparquet.sh} shows.
 */
final class GeometryJobTest {

  @TempDir private Path folder;

  private TestJobs.Options options() throws Exception {
    return TestJobs.options(folder.resolve("out"), TestData.samples().toArray(new Path[0]))
        .k(2)
        .features("neighbor_count")
        .geometry();
  }

  /** Looks at every file; the number of points. */
  private long check(final boolean axes) throws Exception {
    long points = 0;
    for (final Path path : TestData.files(folder.resolve("out").resolve("parquet"), ".parquet")) {
      final JsonNode geo;
      try (ParquetFileReader reader =
          ParquetFileReader.open(
              HadoopInputFile.fromPath(
                  new org.apache.hadoop.fs.Path(path.toUri()), new Configuration()))) {
        assertEquals(
            PrimitiveTypeName.BINARY,
            reader
                .getFileMetaData()
                .getSchema()
                .getType("geometry")
                .asPrimitiveType()
                .getPrimitiveTypeName());
        geo =
            new ObjectMapper().readTree(reader.getFileMetaData().getKeyValueMetaData().get("geo"));
      }
      assertEquals("1.1.0", geo.get("version").asText());
      assertEquals("geometry", geo.get("primary_column").asText());
      final JsonNode column = geo.get("columns").get("geometry");
      assertEquals("WKB", column.get("encoding").asText());
      assertEquals("[\"Point Z\"]", column.get("geometry_types").toString());
      assertEquals(2154, column.get("crs").get("id").get("code").asInt());
      points += checkPoints(path, axes, column);
    }
    return points;
  }

  private static long checkPoints(final Path path, final boolean axes, final JsonNode column)
      throws Exception {
    final double[] box = new double[6];
    long points = 0;
    try (ParquetReader<Group> reader =
        ParquetReader.builder(new GroupReadSupport(), new org.apache.hadoop.fs.Path(path.toUri()))
            .build()) {
      for (Group row = reader.read(); row != null; row = reader.read()) {
        final ByteBuffer wkb =
            ByteBuffer.wrap(row.getBinary("geometry", 0).getBytes()).order(ByteOrder.LITTLE_ENDIAN);
        assertEquals(29, wkb.remaining());
        assertEquals(1, wkb.get());
        assertEquals(1001, wkb.getInt());
        for (int axis = 0; axis < 3; axis++) {
          final double value = wkb.getDouble();
          if (axes) {
            assertEquals(row.getDouble(List.of("x", "y", "z").get(axis), 0), value);
          }
          box[axis] = points == 0 ? value : Math.min(box[axis], value);
          box[3 + axis] = points == 0 ? value : Math.max(box[3 + axis], value);
        }
        points++;
      }
    }
    assertEquals(axes, column.has("bbox"));
    for (int i = 0; axes && i < box.length; i++) {
      assertEquals(box[i], column.get("bbox").get(i).asDouble());
    }
    return points;
  }

  @Test
  void geometriesAreThePointsOfFiles() throws Exception {
    final long points = TestJobs.run(options().build()).counts().pointsOut();
    assertEquals(points, check(true));
  }

  @Test
  void ofFilesThatArePutTogether() throws Exception {
    final long points = TestJobs.run(options().tilePoints(20_000).build()).counts().pointsOut();
    assertEquals(points, check(true));
  }

  @Test
  void ofSquares() throws Exception {
    final long points = TestJobs.run(options().tiles(100).build()).counts().pointsOut();
    assertEquals(points, check(true));
  }

  @Test
  void withoutOtherColumns() throws Exception {
    final long points = TestJobs.run(options().attributes("none").build()).counts().pointsOut();
    assertEquals(points, check(false));
  }

  @Test
  void goWithParquetAlone() throws Exception {
    final UsageException refusal =
        assertThrows(
            UsageException.class, () -> options().formats(OutputFormat.LAZ).build().validated());
    assertTrue(refusal.getMessage().contains("--geometry"), refusal.getMessage());
    assertFalse(TestJobs.options(folder, folder).build().resultOptions().containsKey("geometry"));
  }
}
