package io.sparklidar.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.TestData;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of other surveys, other formats and other units. */
final class RealFilesTest {

  @TempDir Path output;

  private JobReport run(final String file, final double radius) throws Exception {
    return TestJobs.run(TestJobs.options(output, TestData.shared(file)).radius(radius).build());
  }

  private long count(final String condition) throws Exception {
    try (Duck duck = new Duck()) {
      return duck.number("SELECT count(*) FROM " + Duck.points(output) + " WHERE " + condition);
    }
  }

  @Test
  void aFileInFeetRunsInFeetAndSaysSo() throws Exception {
    final JobReport report = run("data/real/other/autzen_trim.laz", 30);
    assertEquals(JobReport.Status.OK, report.status());
    assertEquals(110_000, report.counts().pointsOut());
    assertEquals(110_000, count("red IS NOT NULL AND gps_time IS NOT NULL"));
    assertTrue(report.warnings().stream().anyMatch(w -> w.contains("0.3048")), report::toString);
  }

  @Test
  void copcIsReadAsTheLazItIs() throws Exception {
    final JobReport report = run("data/real/other/lone-star.copc.laz", 1);
    assertEquals(518_862, report.counts().pointsOut());
    assertEquals(518_862, count("neighbor_count BETWEEN 1 AND 20"));
  }

  @Test
  void extraBytesKeepTheirNamesAndValues() throws Exception {
    final JobReport report =
        run("data/real/ign/test_data_77055_627755_LA93_IGN69_extra_dims.laz", 10);
    assertEquals(72_770, report.counts().pointsOut());
    try (Duck duck = new Duck()) {
      final List<String> columns =
          duck.query("DESCRIBE SELECT * FROM " + Duck.points(output)).stream()
              .map(row -> (String) row[0])
              .toList();
      final io.sparklidar.las.LasFile file =
          io.sparklidar.las.LasFile.open(
              io.sparklidar.las.io.FileByteSource.open(
                  TestData.shared(
                      "data/real/ign/test_data_77055_627755_LA93_IGN69_extra_dims.laz")));
      try (file) {
        assertFalse(file.layout().extraDimensions().isEmpty());
        for (final var dimension : file.layout().extraDimensions()) {
          assertTrue(columns.contains(dimension.name()), columns::toString);
          double sum = 0;
          final var reader = file.reader(file.layout().fields());
          for (final var chunk : file.chunks()) {
            final var points = reader.read(chunk);
            for (int p = 0; p < points.size(); p++) {
              sum += dimension.value(points, p, 0);
            }
          }
          final double written =
              ((Number)
                      duck.query(
                              "SELECT sum(\""
                                  + dimension.name()
                                  + "\"::DOUBLE) FROM "
                                  + Duck.points(output))
                          .get(0)[0])
                  .doubleValue();
          assertEquals(sum, written, 1e-6 * (1 + Math.abs(sum)), dimension.name());
        }
      }
    }
  }

  @Test
  void aFileWithoutCrsIsWarnedOfNotRefused() throws Exception {
    final JobReport report = run("data/real/ign/test_noepsg_043500_629205_IGN69.laz", 10);
    assertEquals(JobReport.Status.OK, report.status());
    assertEquals(17_845, report.counts().pointsOut());
    assertTrue(
        report.warnings().stream().anyMatch(w -> w.contains("no coordinate reference system")),
        report::toString);
  }

  @Test
  void oddScalesThatDifferByAxisRun() throws Exception {
    final JobReport report = run("data/malformed/test1_4.las", 10);
    assertEquals(JobReport.Status.OK, report.status());
    assertEquals(1000, report.counts().pointsOut());
    assertEquals(1000, count("neighbor_count >= 1"));
  }

  @Test
  void everyAttributeComesOutAsItWentIn() throws Exception {
    final Path source = TestData.shared("data/real/ign/test_data_77060_627755_LA93_IGN69.laz");
    TestJobs.run(TestJobs.options(output, source).features("minimal").build());
    try (io.sparklidar.las.LasFile file =
            io.sparklidar.las.LasFile.open(io.sparklidar.las.io.FileByteSource.open(source));
        Duck duck = new Duck()) {
      final List<Object[]> rows =
          duck.query(
              "SELECT x, y, z, intensity, return_number, number_of_returns, classification,"
                  + " scan_angle, user_data, point_source_id, gps_time, red, green, blue, nir,"
                  + " edge_of_flight_line, scan_direction_flag, scanner_channel, point_index FROM "
                  + Duck.points(output)
                  + " ORDER BY point_index");
      assertEquals(file.pointCount(), rows.size());
      final var reader = file.reader(file.layout().fields());
      for (final var chunk : file.chunks()) {
        final var p = reader.read(chunk);
        for (int i = 0; i < p.size(); i++) {
          final Object[] row = rows.get((int) chunk.firstPoint() + i);
          final int flags = p.flags()[i];
          final Object[] wanted = {
            file.transform().x(p.x()[i]),
            file.transform().y(p.y()[i]),
            file.transform().z(p.z()[i]),
            p.intensity()[i] & 0xFFFF,
            (short) (p.returnNumber()[i] & 0xFF),
            (short) (p.numberOfReturns()[i] & 0xFF),
            (short) (p.classification()[i] & 0xFF),
            (float) (p.scanAngle()[i] * 0.006),
            (short) (p.userData()[i] & 0xFF),
            p.pointSourceId()[i] & 0xFFFF,
            Double.longBitsToDouble(p.gpsTime()[i]),
            p.red()[i] & 0xFFFF,
            p.green()[i] & 0xFFFF,
            p.blue()[i] & 0xFFFF,
            p.nir()[i] & 0xFFFF,
            (flags & 0x80) != 0,
            (flags & 0x40) != 0,
            (short) (flags >> 4 & 3),
            chunk.firstPoint() + i
          };
          for (int c = 0; c < wanted.length; c++) {
            assertEquals(wanted[c], row[c], "column " + c + " of point " + i);
          }
        }
      }
    }
  }
}
