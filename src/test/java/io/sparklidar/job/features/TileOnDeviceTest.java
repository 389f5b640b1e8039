package io.sparklidar.job.features;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.cloud.Bounds;
import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.cloud.Lattice;
import io.sparklidar.gpu.DeviceChoice;
import io.sparklidar.job.CodecChoice;
import io.sparklidar.job.JobOptions;
import io.sparklidar.job.TestJobs;
import io.sparklidar.job.output.SharedSchema;
import io.sparklidar.job.output.parquet.PageCompression;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.PointLayout;
import io.sparklidar.storage.HadoopConf;
import io.sparklidar.storage.OutputFolder;
import io.sparklidar.storage.OutputFormat;
import io.sparklidar.tile.CellRange;
import io.sparklidar.tile.FileFingerprint;
import io.sparklidar.tile.HaloRegion;
import io.sparklidar.tile.TileCore;
import io.sparklidar.tile.TileSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;

/** Which tiles may stay on a device, and what is said of those that could have. */
final class TileOnDeviceTest {

  private static final PointLayout MODERN = PointLayout.of(8, List.of());
  private static final PointLayout LEGACY = PointLayout.of(3, List.of());

  private static final TileOnDevice.Outcome NOT_TRIED =
      new TileOnDevice.Outcome(Optional.empty(), Optional.empty());

  private static TileOnDevice.Outcome onHost(final String why) {
    return new TileOnDevice.Outcome(Optional.empty(), Optional.of(why));
  }

  @Test
  void aTileThatWentOverTheHostSaysWhyUnlessThatIsSaidAlready() {
    assertEquals(
        "as chosen; decoded on the host: the device cannot decode a chunk",
        onHost("the device cannot decode a chunk").reason("as chosen", Optional.empty()));
    assertEquals("CPU: no driver", onHost("no driver").reason("CPU: no driver", Optional.empty()));
    assertEquals("as chosen", NOT_TRIED.reason("as chosen", Optional.empty()));
  }

  private static boolean applies(
      final TestJobs.Options options, final TileCore core, final PointLayout... layouts)
      throws Exception {
    final JobOptions built = options.features("planarity").device(DeviceChoice.AUTO).build();
    final Bounds bounds = new Bounds(0, 0, 1, 1);
    final TileSpec tile =
        new TileSpec(
            "tile",
            core,
            bounds,
            new HaloRegion.Rectangle(bounds),
            List.of(
                new TileSpec.Input(
                    0,
                    new FileFingerprint("file", 1, 1),
                    new CoordinateTransform(1, 1, 1, 0, 0, 0),
                    1,
                    List.of(new Chunk(0, 0, 1000, 0, 1)))),
            1000,
            1000,
            1000);
    return TileOnDevice.applies(
        new TileContext(
            built,
            built.featureSet(),
            Lattice.ofUnit(1),
            Lattice.ofUnit(1),
            new HadoopConf(new Configuration(false)),
            new OutputFolder("out"),
            new SharedSchema(List.of(layouts), built.attributes(), built.featureSet()),
            List.of(),
            Map.of(),
            List.of()),
        tile);
  }

  private static boolean applies(
      final PageCompression compression, final PointLayout layout, final OutputFormat... formats)
      throws Exception {
    return applies(
        TestJobs.options(Path.of("out"), Path.of("in")).formats(formats).compression(compression),
        new TileCore.WholeFile(0),
        layout);
  }

  @Test
  void layersAreMadeOfFormatsThatHaveThemAndTablesOfAll() throws Exception {
    for (final PageCompression compression : PageCompression.values()) {
      assertTrue(applies(compression, MODERN, OutputFormat.LAZ));
      assertFalse(applies(compression, LEGACY, OutputFormat.LAZ));
    }
    final PageCompression none = PageCompression.NONE;
    assertTrue(applies(none, MODERN, OutputFormat.PARQUET));
    assertTrue(applies(none, MODERN, OutputFormat.PARQUET, OutputFormat.LAZ));
    assertTrue(applies(none, LEGACY, OutputFormat.PARQUET));
    assertFalse(applies(none, LEGACY, OutputFormat.PARQUET, OutputFormat.LAZ));
  }

  @Test
  void otherOutputsAreTheHosts() throws Exception {
    final PageCompression none = PageCompression.NONE;
    assertFalse(applies(PageCompression.FAST, MODERN, OutputFormat.PARQUET));
    assertFalse(applies(PageCompression.SMALL, MODERN, OutputFormat.PARQUET, OutputFormat.LAZ));
    assertFalse(applies(none, MODERN, OutputFormat.LAS));
    assertFalse(applies(none, MODERN, OutputFormat.LAS, OutputFormat.LAZ));
    assertFalse(applies(none, MODERN, OutputFormat.LAS, OutputFormat.PARQUET));
  }

  @Test
  void tablesOfPartsAndSquaresAreTheHosts() throws Exception {
    for (final TileCore core :
        List.of(
            new TileCore.PartOfFile(0, new CellRange(1, 0, 0, 1, 1), List.of()),
            new TileCore.Square(1, 0, 0))) {
      assertFalse(
          applies(
              TestJobs.options(Path.of("out"), Path.of("in")).compression(PageCompression.NONE),
              core,
              MODERN));
    }
  }

  @Test
  void tablesWithColumnsThatNoDeviceEncodesAreTheHosts() throws Exception {
    final PointLayout waves = PointLayout.of(9, List.of());
    assertFalse(applies(PageCompression.NONE, waves, OutputFormat.PARQUET));
    assertTrue(applies(PageCompression.NONE, waves, OutputFormat.LAZ));
    final TestJobs.Options some =
        TestJobs.options(Path.of("out"), Path.of("in"))
            .compression(PageCompression.NONE)
            .attributes("x,y,z");
    assertTrue(applies(some, new TileCore.WholeFile(0), waves));
    // The table is one for all files.
    assertFalse(
        applies(
            TestJobs.options(Path.of("out"), Path.of("in")).compression(PageCompression.NONE),
            new TileCore.WholeFile(0),
            MODERN,
            waves));
  }

  @Test
  void aTileWhoseChunksADeviceDecodedSaysSoAndWhyItDidNotStayThere() {
    final Optional<String> decoded = Optional.of("decoded in part on the device");
    assertEquals(
        "as chosen; decoded in part on the device", NOT_TRIED.reason("as chosen", decoded));
    assertEquals(
        "as chosen; decoded in part on the device, encoded on the host: a chunk is damaged",
        onHost("a chunk is damaged").reason("as chosen", decoded));
    assertEquals(
        "CPU: no room; decoded in part on the device",
        onHost("no room").reason("CPU: no room", decoded));
  }

  @Test
  void whereTilesAreDecodedIsReportedAndNoResultDependsOnIt() throws Exception {
    final TestJobs.Options options = TestJobs.options(Path.of("out"), Path.of("in"));
    final JobOptions host = options.codec(CodecChoice.HOST).build();
    final JobOptions auto = options.codec(CodecChoice.AUTO).build();
    assertEquals("host", host.asMap().get("codec"));
    assertNotEquals(host.asMap(), auto.asMap());
    assertEquals(host.resultOptions(), auto.resultOptions());
  }
}
