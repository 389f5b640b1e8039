package io.sparklidar.account;

import io.sparklidar.account.TestRecord.Entry;
import io.sparklidar.account.TestRecord.Outcome;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Nested;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;

/**
 * Holds what ran against the tests there are: a test class that ran nothing, a test that nobody
 * found, a factory that made no test and a test left out without a {@link Need} are problems, for
 * else they would look like success.
 */
public final class TestAccount {

  /** Classes that {@code GpuSuite} runs where there is a GPU. */
  private static final String OF_GPU_SUITE = "GpuTest";

  private final Map<String, Set<String>> declared;
  private final List<Entry> entries;

  /**
   * Compares.
   *
   * @param declared test methods of each class
   * @param entries what became of tests
   */
  TestAccount(final Map<String, Set<String>> declared, final List<Entry> entries) {
    this.declared = declared;
    this.entries = entries;
  }

  /**
   * What is wrong, a line each.
   *
   * @param record what {@link TestRecord} wrote
   * @param classes the classes that were to run
   */
  public static List<String> problems(final Path record, final List<Class<?>> classes)
      throws IOException {
    return new TestAccount(declared(classes), TestRecord.read(record)).problems(true);
  }

  /** Names of the test methods of each class that has any, those of nested classes included. */
  static Map<String, Set<String>> declared(final List<Class<?>> classes) {
    final Map<String, Set<String>> declared = new TreeMap<>();
    for (final Class<?> type : classes) {
      final boolean found =
          type.getEnclosingClass() == null || type.isAnnotationPresent(Nested.class);
      if (found && !Modifier.isAbstract(type.getModifiers())) {
        final Set<String> methods =
            AnnotationSupport.findAnnotatedMethods(
                    type, Testable.class, HierarchyTraversalMode.TOP_DOWN)
                .stream()
                .map(Method::getName)
                .collect(Collectors.toSet());
        if (!methods.isEmpty()) {
          declared
              .computeIfAbsent(TestRecord.topLevel(type.getName()), name -> new TreeSet<>())
              .addAll(methods);
        }
      }
    }
    return declared;
  }

  /**
   * What is wrong, a line each.
   *
   * @param nothingLeftOut whether even a need that is not met is wrong
   */
  List<String> problems(final boolean nothingLeftOut) {
    final List<String> problems = new ArrayList<>();
    declared.forEach(
        (name, methods) -> {
          final List<Entry> of =
              entries.stream().filter(entry -> entry.testClass().equals(name)).toList();
          final Set<String> missing = new TreeSet<>(methods);
          of.forEach(entry -> missing.remove(entry.method()));
          if (of.isEmpty()) {
            problems.add(name + ": none of its " + methods.size() + " tests was started");
          } else if (!missing.isEmpty() && of.stream().noneMatch(e -> e.method().isEmpty())) {
            problems.add(name + ": " + String.join(", ", missing) + " was not started");
          }
        });
    for (final Entry entry : entries) {
      if (entry.outcome() == Outcome.MADE_NONE) {
        problems.add(entry.testClass() + ": " + entry.reason() + " made no test");
      } else if (entry.outcome() == Outcome.LEFT_OUT
          && (need(entry) == null || nothingLeftOut && need(entry) != Need.NO_GPU)) {
        problems.add(entry.testClass() + ": left out " + entry.tests() + ": " + entry.reason());
      }
    }
    return problems;
  }

  private static Need need(final Entry entry) {
    for (final Need need : Need.values()) {
      if (need.explains(entry.reason())) {
        return need;
      }
    }
    return null;
  }

  /** One line: which tests were left out, for want of what. */
  String leftOut() {
    final List<String> parts = new ArrayList<>();
    for (final Need need : Need.values()) {
      final List<Entry> left =
          entries.stream()
              .filter(e -> e.outcome() == Outcome.LEFT_OUT && need.explains(e.reason()))
              .toList();
      final long tests = left.stream().mapToLong(Entry::tests).sum();
      final Set<String> names =
          left.stream()
              .map(e -> e.testClass().substring(e.testClass().lastIndexOf('.') + 1))
              .collect(Collectors.toCollection(TreeSet::new));
      if (tests > 0) {
        parts.add(
            String.format(
                Locale.ROOT,
                "%d %s %s (%s)",
                tests,
                tests == 1 ? "test that needs" : "tests that need",
                need.what(),
                String.join(", ", names)));
      }
    }
    return parts.isEmpty() ? "left out: nothing" : "left out: " + String.join("; ", parts);
  }

  /**
   * Looks at a run of all tests; exits with 1 and says what is wrong, if anything is.
   *
   * @param arguments folder of the test classes; what {@link TestRecord} wrote; file for the line
   *     that says what was left out
   */
  public static void main(final String[] arguments) throws IOException {
    final Path classes = Path.of(arguments[0]);
    final Path record = Path.of(arguments[1]);
    final List<Class<?>> all =
        new ArrayList<>(
            ReflectionSupport.findAllClassesInClasspathRoot(
                classes.toUri(), type -> true, name -> name.startsWith("io.sparklidar.")));
    all.removeIf(type -> type.getSimpleName().endsWith(OF_GPU_SUITE));
    all.sort(Comparator.comparing(Class::getName));
    final TestAccount account = new TestAccount(declared(all), TestRecord.read(record));
    Files.writeString(Path.of(arguments[2]), account.leftOut() + "\n");
    final List<String> problems = account.problems("true".equals(System.getenv("CI")));
    problems.forEach(System.err::println);
    if (!problems.isEmpty()) {
      System.exit(1);
    }
  }
}
