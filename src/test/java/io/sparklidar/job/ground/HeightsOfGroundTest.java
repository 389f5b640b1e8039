package io.sparklidar.job.ground;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.TestData;
import io.sparklidar.filter.Filters;
import io.sparklidar.ground.HeightModel;
import io.sparklidar.ground.smrf.GroundFilter;
import io.sparklidar.ground.smrf.SmrfParameters;
import io.sparklidar.job.Duck;
import io.sparklidar.job.JobReport;
import io.sparklidar.job.TestJobs;
import io.sparklidar.job.progress.Progress;
import io.sparklidar.job.verify.Verification;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.LasWriter;
import io.sparklidar.las.PointReader;
import io.sparklidar.las.io.FileByteSink;
import io.sparklidar.las.io.FileByteSource;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.storage.OutputFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Heights of a cloud without classes are those above the ground that the same job finds in it. */
final class HeightsOfGroundTest {

  private static final double REACH = 12;

  private static final GroundFilter SMRF =
      new GroundFilter(
          GroundFilter.Method.SMRF,
          new SmrfParameters(1, 0.15, 6, 0.5, 1.25, 0),
          GroundFilter.Returns.LAST);

  @TempDir private static Path folder;

  private static Path[] unclassified;
  private static Path[] classified;

  @BeforeAll
  static void writeTheGround() throws Exception {
    final List<Path> files = new ArrayList<>();
    for (final Path sample : TestData.thinnedSamples()) {
      files.add(withoutClasses(sample));
    }
    unclassified = files.toArray(Path[]::new);
    TestJobs.run(
        TestJobs.options(folder.resolve("classes"), unclassified)
            .features("density_3d")
            .groundFilter(SMRF)
            .formats(OutputFormat.LAZ)
            .build());
    try (Stream<Path> written = Files.list(folder.resolve("classes/laz"))) {
      classified = written.sorted().toArray(Path[]::new);
    }
  }

  private static Path withoutClasses(final Path source) throws IOException {
    final Path copy = folder.resolve(source.getFileName());
    try (LasFile file = LasFile.open(FileByteSource.open(source));
        LasWriter writer =
            LasWriter.createLaz(
                FileByteSink.create(copy),
                file.header(),
                file.layout(),
                file.vlrs(),
                file.evlrs(),
                file.compression().orElseThrow())) {
      final PointReader reader = file.reader(file.layout().fields());
      for (final Chunk chunk : file.chunks()) {
        final LasColumns points = reader.read(chunk);
        Arrays.fill(points.classification(), (byte) 1);
        writer.write(points);
      }
      writer.finish();
    }
    return copy;
  }

  private static TestJobs.Options heights(
      final String name, final HeightModel model, final Path... files) {
    return TestJobs.options(folder.resolve(name), files)
        .features("height_above_ground")
        .radius(1)
        .ground(model, REACH);
  }

  /** How many points of an output have another height than in another output, or are not there. */
  private static long others(final String of, final String in) throws Exception {
    final String columns = "SELECT x, y, z, gps_time, point_index, height_above_ground FROM ";
    try (Duck duck = new Duck()) {
      return duck.number(
          "SELECT count(*) FROM ("
              + columns
              + Duck.points(folder.resolve(of))
              + " EXCEPT ALL "
              + columns
              + Duck.points(folder.resolve(in))
              + ")");
    }
  }

  @Test
  void theyAreThoseOfACloudWhoseGroundWasWrittenBefore() throws Exception {
    for (final HeightModel model : List.of(HeightModel.IDW, HeightModel.TIN)) {
      final String before = "before-" + model;
      final JobReport known = TestJobs.run(heights(before, model, classified).build());
      final String one = "one-" + model;
      final JobReport whole =
          TestJobs.run(heights(one, model, unclassified).groundFilter(SMRF).tiles(1000).build());
      final JobReport small =
          TestJobs.run(
              heights("small-" + model, model, unclassified).groundFilter(SMRF).tiles(37).build());

      assertEquals(1, whole.counts().tiles());
      assertTrue(small.counts().tiles() > 8);
      assertEquals(0, others(one, before), model.name());
      assertEquals(0, others(before, one), model.name());
      assertEquals(whole.checksum(), small.checksum(), model.name());
      assertEquals(whole.search(), small.search(), model.name());
      assertEquals(known.search(), whole.search(), model.name());
      assertTrue(whole.counts().pointsOfGround() > 1000);
    }
  }

  /** Ground is told beyond the halo, in a block of cells that no neighbour lies in. */
  @Test
  void aBoxHasThemToo() throws Exception {
    TestJobs.run(heights("whole", HeightModel.TIN, unclassified).groundFilter(SMRF).build());
    final JobReport report =
        TestJobs.run(
            heights("box", HeightModel.TIN, unclassified)
                .groundFilter(SMRF)
                .filters(new Filters("", "", "770051,6277020,770080,6277080", "", 0, ""))
                .build());
    assertTrue(report.counts().pointsOut() > 1000);
    assertEquals(0, others("box", "whole"));
  }

  /** A second run does nothing anew; another ground means other heights. */
  @Test
  void whatTheyFollowFromIsPartOfTheirKey() throws Exception {
    final TestJobs.Options options = heights("again", HeightModel.IDW, unclassified).tiles(37);
    final JobReport first = TestJobs.run(options.groundFilter(SMRF).build());
    final JobReport second = TestJobs.run(options.build());
    assertEquals(second.counts().tiles(), second.counts().tilesReused());
    assertEquals(first.checksum(), second.checksum());
    assertEquals(
        List.of(),
        Verification.verify(
                new Configuration(),
                folder.resolve("again").toString(),
                List.of(),
                60,
                3,
                Progress.SILENT)
            .findings());
    final JobReport none =
        TestJobs.run(heights("none", HeightModel.IDW, unclassified).tiles(37).build());
    assertNotEquals(first.checksum(), none.checksum());
    assertEquals(none.counts().pointsOut(), none.search().get("heights_without_ground"));
    assertTrue(none.warnings().toString().contains("--ground smrf tells ground"));
  }
}
