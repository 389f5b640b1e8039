package io.sparklidar.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code conf/gpu-discovery.sh} tells Spark, with a driver that is not there. */
final class DiscoveryScriptTest {

  private static final String TWO_DEVICES =
      """
      #!/bin/sh
      case $1 in
        -L) echo 'GPU 0: NVIDIA H100 (UUID: GPU-aaaa-1)'
            echo 'GPU 1: NVIDIA H100 (UUID: GPU-bbbb-2)'
            echo '  MIG 1g.10gb     Device  0: (UUID: MIG-cccc-3)' ;;
        *) printf '0\\n1\\n' ;;
      esac
      """;

  @TempDir private Path bin;

  private String addresses(final Map<String, String> variables)
      throws IOException, InterruptedException {
    final ProcessBuilder builder = new ProcessBuilder("/bin/sh", "conf/gpu-discovery.sh");
    builder.environment().remove("CUDA_VISIBLE_DEVICES");
    builder.environment().put("PATH", bin + ":/usr/bin:/bin");
    builder.environment().putAll(variables);
    final Process process = builder.redirectErrorStream(true).start();
    final String said =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
    assertEquals(0, process.waitFor(), said);
    final String start = "{\"name\": \"gpu\", \"addresses\": [";
    assertEquals(start, said.substring(0, Math.min(start.length(), said.length())));
    return said.substring(start.length(), said.length() - 2).replace("\"", "");
  }

  private String visible(final String list) throws IOException, InterruptedException {
    return addresses(Map.of("CUDA_VISIBLE_DEVICES", list));
  }

  private void driver(final String script) throws IOException {
    final Path tool = bin.resolve("nvidia-smi");
    Files.writeString(tool, script);
    assertEquals(true, tool.toFile().setExecutable(true));
  }

  @Test
  void allDevicesWhereNothingIsHidden() throws Exception {
    driver(TWO_DEVICES);
    assertEquals("0,1", addresses(Map.of()));
  }

  @Test
  void noneWhereAllAreHidden() throws Exception {
    driver(TWO_DEVICES);
    for (final String none : new String[] {"", " ", "-1", "NoDevFiles", "none", ",", "-1,0"}) {
      assertEquals("", visible(none), "CUDA_VISIBLE_DEVICES=" + none);
    }
  }

  @Test
  void theListAsCudaReadsIt() throws Exception {
    driver(TWO_DEVICES);
    assertEquals("1,0", visible("1, 0"));
    assertEquals("1", visible("1,-1,0"), "up to the first that is none");
    assertEquals("0", visible("0,7,1"), "or is not there");
    assertEquals("", visible("0,0"), "twice the same: CUDA refuses all of it");
    assertEquals("GPU-bbbb-2,GPU-aaaa-1", visible("GPU-bbbb-2,GPU-aaaa-1"));
    assertEquals("GPU-bb", visible("GPU-bb"));
    assertEquals("", visible("GPU-dddd"));
    assertEquals("MIG-cccc-3", visible("MIG-cccc-3,MIG-x"), "one part of a device a process");
    assertEquals("", visible("\"},x"));
  }

  @Test
  void withoutAToolTheListIsBelieved() throws Exception {
    assertEquals("", addresses(Map.of()));
    assertEquals("3,GPU-a", visible("3,GPU-a"));
    assertEquals("MIG-GPU-a/1/0", visible("MIG-GPU-a/1/0"));
    assertEquals("", visible(""));
  }

  @Test
  void aDriverThatDoesNotWorkHasNoDevices() throws Exception {
    driver("#!/bin/sh\necho 'No devices were found'\nexit 6\n");
    assertEquals("", addresses(Map.of()));
    assertEquals("", visible("0"));
    assertEquals("", visible("GPU-aaaa-1"));
    driver("#!/bin/sh\necho 'No devices were found'\n");
    assertEquals("", addresses(Map.of()));
  }
}
