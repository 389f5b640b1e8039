package io.sparklidar.job;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sparklidar.error.UsageException;
import io.sparklidar.gpu.DeviceChoice;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What others are told of engines. */
final class EngineChoiceTest {

  private static JobOptions options(final EngineChoice engine, final DeviceChoice device) {
    return TestJobs.options(Path.of("out"), Path.of("in")).engine(engine).device(device).build();
  }

  @Test
  void theHelpNamesEveryEngineInOrder() {
    assertEquals(
        Arrays.stream(EngineChoice.values()).map(EngineChoice::optionName).toList(),
        List.of(EngineChoice.HELP.replaceAll(":[^;]*", "").split("; ")));
  }

  @ParameterizedTest
  @EnumSource
  void everyEngineIsTakenOnTheDevicesItRunsOnAndNoOther(final EngineChoice engine) {
    assertDoesNotThrow(() -> options(engine, DeviceChoice.AUTO).validated());
    check(engine, DeviceChoice.GPU, engine.runsOnDevice());
    check(engine, DeviceChoice.CPU, !engine.needsDevice());
  }

  private static void check(
      final EngineChoice engine, final DeviceChoice device, final boolean fits) {
    if (fits) {
      assertDoesNotThrow(() -> options(engine, device).validated());
      return;
    }
    final String message =
        assertThrows(UsageException.class, () -> options(engine, device).validated()).getMessage();
    final String advised = message.substring(message.lastIndexOf("--engine ") + 9);
    for (final String name : advised.split(", | or ")) {
      final EngineChoice other = EngineChoice.valueOf(name.toUpperCase(Locale.ROOT));
      assertDoesNotThrow(() -> options(other, device).validated());
    }
  }

  @Test
  void onTheCpuTheSearchOfTheProjectStandsInForTheKernels() {
    assertEquals("cpu", EngineChoice.AUTO.onHost().name());
    assertEquals("cpu", EngineChoice.CUDA.onHost().name());
    assertEquals("cpu", EngineChoice.CPU.onHost().name());
    assertEquals("faiss", EngineChoice.FAISS.onHost().name());
  }

  /** FAISS makes its index of points that the host has, also on a device. */
  @Test
  void tilesStayOnADeviceWhereTheKernelsSearch() {
    assertEquals(
        List.of(EngineChoice.AUTO, EngineChoice.CUDA),
        Arrays.stream(EngineChoice.values()).filter(EngineChoice::keepsTilesOnDevice).toList());
  }
}
