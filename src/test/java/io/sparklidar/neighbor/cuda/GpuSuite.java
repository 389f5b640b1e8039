package io.sparklidar.neighbor.cuda;

import io.sparklidar.account.TestAccount;
import io.sparklidar.account.TestRecord;
import io.sparklidar.codec.LazDeviceDecoderGpuTest;
import io.sparklidar.codec.LazDeviceEncoderGpuTest;
import io.sparklidar.gpu.cuda.CudaModuleGpuTest;
import io.sparklidar.job.output.DeviceTablesGpuTest;
import io.sparklidar.job.output.parquet.PagesGpuTest;
import io.sparklidar.neighbor.faiss.FaissGpuTest;
import io.sparklidar.ondevice.DeviceChunksGpuTest;
import io.sparklidar.ondevice.DevicePartsGpuTest;
import io.sparklidar.ondevice.DeviceTilesGpuTest;
import io.sparklidar.ondevice.DeviceTilesLoadGpuTest;
import io.sparklidar.ondevice.SharedChunksGpuTest;
import io.sparklidar.ondevice.index.DeviceIndexerGpuTest;
import io.sparklidar.ondevice.sums.DeviceSumsGpuTest;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** Runs the tests that need a GPU, on a machine that has one and no build. */
public final class GpuSuite {

  /** Every class that the build leaves to this suite. */
  static final List<Class<?>> TESTS =
      List.of(
          CudaEngineGpuTest.class,
          PassGpuTest.class,
          CudaModuleGpuTest.class,
          FaissGpuTest.class,
          LazDeviceDecoderGpuTest.class,
          LazDeviceEncoderGpuTest.class,
          DeviceSumsGpuTest.class,
          DeviceTilesGpuTest.class,
          SharedChunksGpuTest.class,
          DeviceChunksGpuTest.class,
          DevicePartsGpuTest.class,
          DeviceTablesGpuTest.class,
          DeviceTilesLoadGpuTest.class,
          DeviceIndexerGpuTest.class,
          PagesGpuTest.class);

  private GpuSuite() {}

  /**
   * Runs the classes named, or all. Exits with 1 if a test of them fails, is left out or was not
   * started, and says which; with 2 where a name is none of them.
   */
  public static void main(final String[] arguments) throws IOException {
    final List<String> names = List.of(arguments);
    final List<Class<?>> tests =
        TESTS.stream()
            .filter(test -> names.isEmpty() || names.contains(test.getSimpleName()))
            .toList();
    if (!names.isEmpty() && tests.size() != names.size()) {
      System.err.println(
          "not all of "
              + names
              + " are tests; there are "
              + TESTS.stream().map(Class::getSimpleName).toList());
      System.exit(2);
    }
    System.exit(passes(tests, new PrintWriter(System.out, true)) ? 0 : 1);
  }

  /** Runs classes and says what became of them. */
  static boolean passes(final List<Class<?>> tests, final PrintWriter out) throws IOException {
    final LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(tests.stream().map(DiscoverySelectors::selectClass).toList())
            .build();
    final SummaryGeneratingListener summary = new SummaryGeneratingListener();
    final Path record = Files.createTempFile("gpu-suite", ".tsv");
    try {
      LauncherFactory.create(
              LauncherConfig.builder().enableTestExecutionListenerAutoRegistration(false).build())
          .execute(request, summary, new TestRecord(record));
      summary.getSummary().printTo(out);
      summary.getSummary().printFailuresTo(out, 12);
      final List<String> problems = new ArrayList<>(TestAccount.problems(record, tests));
      if (summary.getSummary().getTotalFailureCount() > 0) {
        problems.add(summary.getSummary().getTotalFailureCount() + " failed");
      }
      if (summary.getSummary().getTestsSucceededCount() == 0) {
        problems.add("no test succeeded");
      }
      problems.forEach(problem -> out.println("FAILED: " + problem));
      return problems.isEmpty();
    } finally {
      Files.delete(record);
    }
  }
}
