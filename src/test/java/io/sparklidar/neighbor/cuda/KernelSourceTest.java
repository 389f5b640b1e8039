package io.sparklidar.neighbor.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.gpu.cuda.CudaModule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The kernels and the host agree on names, numbers and constants. */
final class KernelSourceTest {

  private static final Path SOURCES = Path.of("src/main/cuda/neighbor");

  @Test
  void allKernelsAreThere() {
    final String ptx = CudaModule.ptx(CudaEngine.class, CudaEngine.PTX);
    for (final String kernel :
        List.of(
            "bounds",
            "keys32",
            "keys64",
            "sort32",
            "sort64",
            "leaves",
            "nodes",
            "nearestSmall",
            "nearestSmallExtra",
            "nearestLarge",
            "nearestLargeExtra",
            "nearestMany",
            "nearestManyExtra",
            "nearestFarMany",
            "features",
            "allFar",
            "nearestFar",
            "listRows",
            "listQueries",
            "chooseLists",
            "proveLists",
            "listFar")) {
      assertTrue(ptx.contains(".entry " + kernel + "("), kernel);
    }
  }

  @Test
  void kernelsAndHostAgreeOnTheirNumbers() throws IOException {
    assertEquals(CudaEngine.NEAREST_THREADS, constant("nearest.cuh", "NEAREST_THREADS"));
    assertEquals(BoxTree.LEAF_POINTS, constant("tree.cuh", "LEAF_POINTS"));
    assertEquals(BoxTree.FAN_OUT, constant("tree.cuh", "FAN_OUT"));
    assertEquals(CudaLayout.RECORD_BYTES, 16 * constant("query.cuh", "RECORD"));
    assertEquals(
        CudaLayout.SORT_TILE,
        constant("sort.cuh", "SORT_THREADS") * constant("sort.cuh", "SORT_ITEMS"));
    assertEquals(CurveSort.DIGIT_BITS, constant("sort.cuh", "DIGIT_BITS"));
    assertEquals(CudaLayout.DIGITS, 1 << CurveSort.DIGIT_BITS);
    assertEquals(CudaQuery.MAX_LEVELS, constant("tree.cuh", "MAX_LEVELS"));
  }

  /** Of these the compiler joins products and sums, which Java does not. */
  @Test
  void formulasHaveNoVariablesOfPlainDouble() throws IOException {
    for (final String source : List.of("portable.cuh", "eigen.cuh", "features.cuh")) {
      final List<String> plain =
          Files.readString(SOURCES.resolve(source))
              .lines()
              .filter(line -> line.matches(".*\\b(double|float)\\b.*"))
              .filter(
                  line -> !line.matches("constexpr double .*|__device__ const double .*|.*//.*"))
              .filter(line -> !line.contains("double unit, const Columns& columns, float* row"))
              .toList();
      assertEquals(List.of(), plain, source);
    }
  }

  private static int constant(final String source, final String name) throws IOException {
    final Matcher matcher =
        Pattern.compile("constexpr int " + name + " = (\\d+);")
            .matcher(Files.readString(SOURCES.resolve(source)));
    assertTrue(matcher.find(), name);
    return Integer.parseInt(matcher.group(1));
  }

  @Test
  void kernelsAndHostNumberTheFeaturesAlike() throws IOException {
    final String header = Files.readString(SOURCES.resolve("catalogue.cuh"));
    final String body = header.substring(header.indexOf("enum Feature {"));
    final List<String> names =
        Pattern.compile("^  ([A-Z_0-9]+),?$", Pattern.MULTILINE)
            .matcher(body.substring(0, body.indexOf('}')))
            .results()
            .map(match -> match.group(1))
            .toList();
    assertEquals(
        CudaFeatures.ORDER.stream().map(f -> f.columnName().toUpperCase(Locale.ROOT)).toList(),
        names.subList(0, names.size() - 1));
    assertEquals("FEATURES", names.get(names.size() - 1));
  }
}
