package io.sparklidar.gpu.cuda;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import jcuda.nvptxcompiler.JNvPTXCompiler;
import jcuda.nvptxcompiler.nvPTXCompilerHandle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The PTX in the jar is that of the sources beside it, and every driver and device takes it. */
final class ShippedKernelsTest {

  private static final Path SOURCES = Path.of("src/main/cuda");

  /** Hashes of PTX that compiles for all of these. */
  private static final Path COMPILED = Path.of("src/test/resources/compiled-ptx.sha256");

  private static final int[] ARCHITECTURES = {75, 80, 86, 90};

  static List<Path> modules() throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      return files.filter(file -> file.toString().endsWith(".cu")).sorted().toList();
    }
  }

  private static String ptx(final Path module) throws IOException {
    final String name = module.getFileName().toString().replace(".cu", ".ptx");
    try (Stream<Path> resources = Files.walk(Path.of("src/main/resources"))) {
      return Files.readString(
          resources.filter(file -> file.endsWith(name)).findFirst().orElseThrow());
    }
  }

  @ParameterizedTest
  @MethodSource("modules")
  void theShippedPtxIsThatOfTheSources(final Path module)
      throws IOException, NoSuchAlgorithmException {
    final MessageDigest digest = MessageDigest.getInstance("SHA-256");
    try (Stream<Path> files = Files.list(module.getParent())) {
      for (final Path file : files.sorted().toList()) {
        digest.update(Files.readAllBytes(file));
      }
    }
    final String hash = HexFormat.of().formatHex(digest.digest());
    assertTrue(
        ptx(module).lines().findFirst().orElseThrow().endsWith(hash),
        "the kernels changed: run scripts/build-ptx.sh");
  }

  @ParameterizedTest
  @MethodSource("modules")
  void driversFromR525OnTakeIt(final Path module) throws IOException {
    final Matcher version =
        Pattern.compile("^\\.version (\\d)\\.(\\d)$", Pattern.MULTILINE).matcher(ptx(module));
    assertTrue(version.find());
    final int tenths = 10 * Integer.parseInt(version.group(1)) + Integer.parseInt(version.group(2));
    assertTrue(tenths <= 80, "R525 takes PTX up to 8.0, this is " + version.group());
  }

  /**
   * Side by side: the compiler takes seconds for each. PTX that it took once it will take again:
   * what is known by its hash is not compiled anew, unless {@code -Dptx.compiled=write} has the
   * list of these written.
   */
  @ParameterizedTest
  @MethodSource("modules")
  void itCompilesForDevicesFromTuringToHopper(final Path module)
      throws IOException, NoSuchAlgorithmException {
    final byte[] ptx = ptx(module).getBytes(US_ASCII);
    final String hash = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(ptx));
    final boolean writes = "write".equals(System.getProperty("ptx.compiled"));
    final List<String> known = Files.readAllLines(COMPILED);
    if (known.contains(hash) && !writes) {
      return;
    }
    JNvPTXCompiler.setExceptionsEnabled(false);
    assertEquals(
        List.of(),
        IntStream.of(ARCHITECTURES)
            .parallel()
            .mapToObj(architecture -> complaint(ptx, architecture))
            .filter(complaint -> !complaint.isEmpty())
            .toList());
    if (writes && !known.contains(hash)) {
      Files.writeString(COMPILED, hash + "\n", StandardOpenOption.APPEND);
    }
  }

  @Test
  void theCompilerRefusesWhatNoDeviceRuns() {
    JNvPTXCompiler.setExceptionsEnabled(false);
    final String ptx = ".version 7.0\n.target sm_75\n.address_size 64\n";
    final byte[] good = (ptx + ".visible .entry none() { ret; }").getBytes(US_ASCII);
    final byte[] bad = (ptx + ".visible .entry none() { rat; }").getBytes(US_ASCII);
    for (final int architecture : ARCHITECTURES) {
      assertEquals("", complaint(good, architecture));
      assertTrue(complaint(bad, architecture).startsWith("sm_" + architecture));
    }
  }

  /** What a compiler has against PTX; empty if it makes a program of it. */
  private static String complaint(final byte[] ptx, final int architecture) {
    final nvPTXCompilerHandle compiler = new nvPTXCompilerHandle();
    assertEquals(0, JNvPTXCompiler.nvPTXCompilerCreate(compiler, ptx.length, ptx));
    final String[] options = {"--gpu-name=sm_" + architecture};
    final int result = JNvPTXCompiler.nvPTXCompilerCompile(compiler, options.length, options);
    final long[] size = new long[1];
    JNvPTXCompiler.nvPTXCompilerGetErrorLogSize(compiler, size);
    final byte[] log = new byte[(int) size[0] + 1];
    JNvPTXCompiler.nvPTXCompilerGetErrorLog(compiler, log);
    JNvPTXCompiler.nvPTXCompilerGetCompiledProgramSize(compiler, size);
    JNvPTXCompiler.nvPTXCompilerDestroy(compiler);
    return result == 0 && size[0] > 0
        ? ""
        : "sm_" + architecture + ": " + result + " " + new String(log, US_ASCII);
  }
}
