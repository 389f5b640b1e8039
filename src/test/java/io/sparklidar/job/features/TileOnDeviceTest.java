package io.sparklidar.job.features;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.sparklidar.job.CodecChoice;
import io.sparklidar.job.JobOptions;
import io.sparklidar.job.TestJobs;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is said of tiles that could have stayed on a device. */
final class TileOnDeviceTest {

  private static TileOnDevice.Outcome onHost(final String why) {
    return new TileOnDevice.Outcome(Optional.empty(), Optional.of(why));
  }

  @Test
  void aTileThatWentOverTheHostSaysWhyUnlessThatIsSaidAlready() {
    assertEquals(
        "as chosen; decoded on the host: the device cannot decode a chunk",
        onHost("the device cannot decode a chunk").reason("as chosen"));
    assertEquals("CPU: no driver", onHost("no driver").reason("CPU: no driver"));
    assertEquals(
        "as chosen",
        new TileOnDevice.Outcome(Optional.empty(), Optional.empty()).reason("as chosen"));
  }

  @Test
  void aTileWhoseChunksADeviceDecodedSaysSoAndWhyItDidNotStayThere() {
    final Optional<String> decoded = Optional.of("decoded in part on the device");
    final TileOnDevice.Outcome notTried =
        new TileOnDevice.Outcome(Optional.empty(), Optional.empty());
    assertEquals(
        "as chosen; decoded in part on the device",
        TileTask.reason("as chosen", notTried, decoded));
    assertEquals(
        "as chosen; decoded in part on the device, encoded on the host: a chunk is damaged",
        TileTask.reason("as chosen", onHost("a chunk is damaged"), decoded));
    assertEquals(
        "as chosen; decoded on the host: no room",
        TileTask.reason("as chosen", onHost("no room"), Optional.empty()));
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
