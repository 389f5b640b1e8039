package io.sparklidar.account;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Writes down what became of every test, for {@link TestAccount}; the platform finds it as a
 * service. One JVM runs all tests, so the first plan of a JVM begins the file.
 */
public final class TestRecord implements TestExecutionListener {

  /** What became of tests. */
  enum Outcome {
    RAN,
    LEFT_OUT,
    /** A factory or a parameterised test that made no test. */
    MADE_NONE
  }

  /**
   * One line.
   *
   * @param outcome what became of them
   * @param testClass name of their class
   * @param method name of their method; empty where it is all of the class
   * @param tests how many
   * @param reason why they were left out
   */
  record Entry(Outcome outcome, String testClass, String method, long tests, String reason) {

    private static final String SEPARATOR = "\t";

    String line() {
      return String.join(
          SEPARATOR,
          outcome.name(),
          testClass,
          method,
          Long.toString(tests),
          reason.replaceAll("\\s", " "));
    }

    static Entry parse(final String line) {
      final String[] parts = line.split(SEPARATOR, -1);
      return new Entry(
          Outcome.valueOf(parts[0]), parts[1], parts[2], Long.parseLong(parts[3]), parts[4]);
    }
  }

  private final Path file;
  private TestPlan plan;
  private boolean begun;

  /** Writes to the file that the build names; outside of the build, beside the temporary files. */
  public TestRecord() {
    this(
        Path.of(
            System.getProperty(
                "test.record", System.getProperty("java.io.tmpdir") + "/test-record.tsv")));
  }

  /** Writes to a file. */
  public TestRecord(final Path file) {
    this.file = file;
  }

  /** What a run wrote down. */
  static List<Entry> read(final Path file) throws IOException {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.map(Entry::parse).toList();
    }
  }

  @Override
  public synchronized void testPlanExecutionStarted(final TestPlan started) {
    plan = started;
    if (!begun) {
      begun = true;
      write(List.of());
    }
  }

  @Override
  public void executionSkipped(final TestIdentifier test, final String reason) {
    add(Outcome.LEFT_OUT, test, testsBelow(test), reason);
  }

  @Override
  public void executionFinished(final TestIdentifier test, final TestExecutionResult result) {
    if (result.getStatus() == TestExecutionResult.Status.ABORTED) {
      add(
          Outcome.LEFT_OUT,
          test,
          testsBelow(test),
          result.getThrowable().map(Throwable::toString).orElse("aborted"));
    } else if (test.isTest()) {
      add(Outcome.RAN, test, 1, "");
    } else if (result.getStatus() == TestExecutionResult.Status.SUCCESSFUL
        && test.getSource().filter(MethodSource.class::isInstance).isPresent()
        && plan.getChildren(test).isEmpty()) {
      add(Outcome.MADE_NONE, test, 1, test.getDisplayName());
    }
  }

  /** Tests of a container that were known before it ran; a factory counts as one. */
  private long testsBelow(final TestIdentifier container) {
    if (container.isTest()) {
      return 1;
    }
    final long known =
        plan.getDescendants(container).stream().filter(t -> plan.getChildren(t).isEmpty()).count();
    return Math.max(1, known);
  }

  private void add(
      final Outcome outcome, final TestIdentifier test, final long tests, final String reason) {
    // A dynamic test stands in the method that made it, and all in a class.
    Optional<TestIdentifier> at = Optional.of(test);
    String testClass = test.getUniqueId();
    String method = "";
    while (at.isPresent()) {
      final TestSource source = at.get().getSource().orElse(null);
      if (source instanceof final ClassSource found) {
        testClass = topLevel(found.getClassName());
        break;
      }
      if (source instanceof final MethodSource found) {
        testClass = topLevel(found.getClassName());
        method = found.getMethodName();
        break;
      }
      at = plan.getParent(at.get());
    }
    write(List.of(new Entry(outcome, testClass, method, tests, reason)), StandardOpenOption.APPEND);
  }

  /** Name of the outermost class around one. */
  static String topLevel(final String name) {
    final int nested = name.indexOf('$');
    return nested < 0 ? name : name.substring(0, nested);
  }

  private synchronized void write(final List<Entry> entries, final OpenOption... options) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.write(file, entries.stream().map(Entry::line).toList(), options);
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
