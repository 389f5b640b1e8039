package io.sparklidar.neighbor.cuda;

import io.sparklidar.neighbor.faiss.FaissGpuTest;
import java.io.PrintWriter;
import java.util.List;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** Runs the tests that need a GPU, on a machine that has one and no build. */
public final class GpuSuite {

  private GpuSuite() {}

  private static final List<Class<?>> TESTS = List.of(CudaEngineGpuTest.class, FaissGpuTest.class);

  /** Runs the classes named, or all; exits with 1 if a test fails or none runs. */
  public static void main(final String[] arguments) {
    final List<String> names = List.of(arguments);
    final LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(
                TESTS.stream()
                    .filter(test -> names.isEmpty() || names.contains(test.getSimpleName()))
                    .map(DiscoverySelectors::selectClass)
                    .toList())
            .build();
    final SummaryGeneratingListener summary = new SummaryGeneratingListener();
    LauncherFactory.create().execute(request, summary);
    summary.getSummary().printTo(new PrintWriter(System.out));
    summary.getSummary().printFailuresTo(new PrintWriter(System.out), 12);
    final boolean ok =
        summary.getSummary().getTotalFailureCount() == 0
            && summary.getSummary().getTestsSucceededCount() > 0;
    System.exit(ok ? 0 : 1);
  }
}
