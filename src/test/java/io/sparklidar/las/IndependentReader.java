package io.sparklidar.las;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparklidar.account.Need;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;

/**
 * A reader of LAZ and COPC files that shares no line with ours: the npm packages of src/test/js.
 */
public final class IndependentReader {

  private static final Path HOME = Path.of("target", "independent-reader");
  private static final Path SCRIPTS = Path.of("src", "test", "js");
  private static final int INSTALL_SECONDS = 300;
  private static final int READ_SECONDS = 120;

  private IndependentReader() {}

  /**
   * What it read of a file.
   *
   * @param records all uncompressed records
   * @param summary what it says of header, tree and dimensions
   */
  public record Result(byte[] records, JsonNode summary) {}

  /**
   * Installs it. Where that cannot be done the test is skipped; in continuous integration ({@code
   * CI=true}) it fails.
   */
  public static void install() throws IOException, InterruptedException {
    String problem = "";
    try {
      problem = run(INSTALL_SECONDS, "bash", SCRIPTS.resolve("install.sh").toString(), "" + HOME);
    } catch (IOException noShell) {
      problem = noShell.getMessage();
    }
    Need.READER.require(problem.isEmpty(), "the reader cannot be installed: " + problem);
  }

  /** Reads every LAZ and COPC file of a folder; {@link #result} tells of each. */
  public static void readFolder(final Path folder) throws IOException, InterruptedException {
    final String problem =
        run(READ_SECONDS, "node", HOME.resolve("read-points.js").toString(), folder.toString());
    Assertions.assertEquals("", problem, "the independent reader refuses a file");
  }

  /** What was read of a file. */
  public static Result result(final Path file) throws IOException {
    return new Result(
        Files.readAllBytes(Path.of(file + ".records")),
        new ObjectMapper().readTree(Path.of(file + ".json").toFile()));
  }

  /** Runs a command; returns nothing if it succeeds, else what it said. */
  private static String run(final int seconds, final String... command)
      throws IOException, InterruptedException {
    final Path log = Files.createTempFile("independent-reader", ".log");
    try {
      final Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
        return "no end after " + seconds + " s";
      }
      final String said = Files.readString(log, StandardCharsets.UTF_8).strip();
      return process.exitValue() == 0 ? "" : "exit " + process.exitValue() + ": " + said;
    } finally {
      Files.delete(log);
    }
  }
}
