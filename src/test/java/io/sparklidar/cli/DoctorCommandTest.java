package io.sparklidar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparklidar.storage.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DoctorCommandTest {

  @Test
  void aSoundMachinePassesWithALineACheck() {
    final Invocation doctor = Invocation.of("doctor", "--device", "cpu");
    assertEquals(0, doctor.exitCode(), doctor::out);
    assertTrue(doctor.out().lines().anyMatch(line -> line.matches("  ok +java .*")), doctor::out);
    assertTrue(
        doctor.out().lines().anyMatch(line -> line.matches("  ok +cpu engine .*brute force")),
        doctor::out);
  }

  @Test
  void aFolderThatCannotBeWrittenFailsWithItsMend(@TempDir final Path folder) throws Exception {
    final Path file = Files.writeString(folder.resolve("file"), "");
    final Invocation doctor =
        Invocation.of("doctor", "--json", "--output", file.resolve("out").toString());
    assertEquals(5, doctor.exitCode(), doctor::out);
    final JsonNode report = Json.MAPPER.readTree(doctor.out());
    assertEquals(false, report.get("passed").asBoolean());
    JsonNode output = null;
    for (final JsonNode check : report.at("/examinations/0/checks")) {
      output = check.get("name").asText().equals("output") ? check : output;
    }
    assertEquals("failed", output.get("state").asText());
    assertTrue(output.get("mend").asText().contains("folder"), output::toString);
  }
}
