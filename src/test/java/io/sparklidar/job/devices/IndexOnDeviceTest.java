package io.sparklidar.job.devices;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.error.UsageException;
import io.sparklidar.gpu.DeviceChoice;
import io.sparklidar.job.CodecChoice;
import io.sparklidar.job.TestJobs;
import io.sparklidar.job.input.IndexShortcut;
import io.sparklidar.storage.HadoopConf;
import io.sparklidar.tile.FileFingerprint;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;

final class IndexOnDeviceTest {

  private static final IndexShortcut SOME = (files, mode) -> Map.of();

  private static List<FileFingerprint> files(final int count) {
    return IntStream.range(0, count)
        .mapToObj(f -> new FileFingerprint("file" + f, count - f, 1))
        .toList();
  }

  private static List<Integer> sizes(
      final int count, final IndexShortcut shortcut, final int cores) {
    final List<FileFingerprint> files = files(count);
    final List<ArrayList<FileFingerprint>> groups = IndexOnDevice.groups(files, shortcut, cores);
    assertEquals(files, groups.stream().flatMap(List::stream).toList(), "each once, in order");
    return groups.stream().map(List::size).toList();
  }

  private static boolean mayUseDevice(final DeviceChoice device, final CodecChoice codec)
      throws UsageException {
    return IndexOnDevice.of(
            TestJobs.options(Path.of("out"), Path.of("in")).device(device).codec(codec).build(),
            new HadoopConf(new Configuration(false)),
            17)
        != IndexShortcut.NONE;
  }

  @Test
  void whereNothingIsToBeDecodedOnADeviceTheIndexIsNotEither() throws Exception {
    assertTrue(mayUseDevice(DeviceChoice.AUTO, CodecChoice.AUTO));
    assertFalse(mayUseDevice(DeviceChoice.AUTO, CodecChoice.HOST));
    assertFalse(mayUseDevice(DeviceChoice.CPU, CodecChoice.AUTO));
  }

  @Test
  void coresIndexOneFileAtATime() {
    assertEquals(List.of(1, 1, 1, 1, 1), sizes(5, IndexShortcut.NONE, 1));
  }

  @Test
  void aDeviceIndexesSeveralWhereEveryCoreHasTwoTurns() {
    assertEquals(List.of(1, 1, 1), sizes(3, SOME, 2));
    assertEquals(List.of(2, 2, 2, 2, 1), sizes(9, SOME, 2));
    assertEquals(List.of(8, 8, 8, 8, 8), sizes(40, SOME, 2));
  }
}
