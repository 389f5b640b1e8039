package io.sparklidar.neighbor.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.feature.definition.Feature;
import io.sparklidar.feature.definition.SummaryRows;
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
    assertThere(
        CudaEngine.PTX,
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
        "listFar");
    assertThere(
        CudaEngine.LISTED_PTX,
        "nearestSmallListed",
        "nearestLargeListed",
        "nearestManyListed",
        "nearestFarListed",
        "nearestFarManyListed",
        "passListed",
        "passColumns");
    assertThere(CudaEngine.WITHIN_PTX, "within", "withinKept", "withinLeft", "passColumns");
    assertThere(CudaEngine.CYLINDER_PTX, "cylinder", "cylinderKept", "cylinderLeft", "passColumns");
    assertThere(CudaEngine.OPTIMAL_PTX, "chooseFew", "chooseMany");
    assertThere(CudaEngine.AROUND_PTX, "around");
  }

  private static void assertThere(final String module, final String... kernels) {
    final String ptx = CudaModule.ptx(CudaEngine.class, module);
    for (final String kernel : kernels) {
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
    assertEquals(CudaEngine.MOST_REACH, constant("many.cuh", "FAR_DIFFERENCE") - 1);
    assertEquals(CudaEngine.PASS_THREADS, constant("listed.cuh", "PASS_THREADS"));
    assertEquals(CudaEngine.WITHIN_THREADS, constant("within.cuh", "WITHIN_THREADS"));
    assertEquals(CudaEngine.MOST_HEIGHT_BITS, constant("within.cuh", "MOST_HEIGHT_BITS"));
    assertEquals(CudaEngine.CHOOSE_THREADS, constant("choose.cuh", "CHOOSE_THREADS"));
    assertEquals(CudaEngine.AROUND_THREADS, constant("around.cuh", "AROUND_THREADS"));
    assertEquals(SummaryRows.PERCENTS.size(), constant("pass.cuh", "PERCENTS"));
  }

  /** Of these the compiler joins products and sums, which Java does not. */
  @Test
  void formulasHaveNoVariablesOfPlainDouble() throws IOException {
    for (final String source : List.of("portable.cuh", "eigen.cuh", "features.cuh", "pass.cuh")) {
      final List<String> plain =
          Files.readString(SOURCES.resolve(source))
              .lines()
              .filter(line -> line.matches(".*\\b(double|float)\\b.*"))
              .filter(
                  line -> !line.matches("constexpr double .*|__device__ const double .*|.*//.*"))
              .filter(line -> !line.contains("double unit, const Asked& columns, float* row"))
              .filter(
                  line -> !line.matches(".*(int feature, float value|int n, float\\* columns).*"))
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
    assertNumbered("catalogue.cuh", "FEATURES", CudaFeatures.ORDER);
    assertNumbered("passCatalogue.cuh", "PASS_FEATURES", CudaFeatures.PASS);
    assertTrue(CudaFeatures.PASS.size() <= CudaPass.ROOM);
  }

  private static void assertNumbered(
      final String source, final String count, final List<Feature> features) throws IOException {
    final String header = Files.readString(SOURCES.resolve(source));
    final String body = header.substring(header.indexOf("enum "));
    final List<String> names =
        Pattern.compile("^  ([A-Z_0-9]+),?$", Pattern.MULTILINE)
            .matcher(body.substring(0, body.indexOf('}')))
            .results()
            .map(match -> match.group(1))
            .toList();
    assertEquals(
        features.stream().map(f -> f.columnName().toUpperCase(Locale.ROOT)).toList(),
        names.subList(0, names.size() - 1));
    assertEquals(count, names.get(names.size() - 1));
  }
}
