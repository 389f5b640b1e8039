package io.sparklidar.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.account.TestRecord.Entry;
import io.sparklidar.account.TestRecord.Outcome;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** A test that did not run is seen. The nested classes are no tests of the build. */
final class TestAccountTest {

  @TempDir Path folder;

  static final class Sound {
    @Test
    void one() {}

    @TestFactory
    Stream<DynamicTest> several() {
      return Stream.of("a", "b").map(name -> DynamicTest.dynamicTest(name, () -> {}));
    }
  }

  static final class WithoutFiles {
    @BeforeAll
    static void files() {
      Assumptions.abort("needs ../shared/data: it is not there");
    }

    @Test
    void one() {}

    @Test
    void two() {}
  }

  static final class SomeWithoutFiles {
    @Test
    void one() {}

    @Test
    void two() {
      Assumptions.abort("needs ../shared/data: it is not there");
    }
  }

  static final class Unexplained {
    @Test
    void one() {
      Assumptions.assumeTrue(false, "not today");
    }
  }

  @Disabled("for now")
  static final class Switched {
    @Test
    void one() {}
  }

  static final class Barren {
    @TestFactory
    Stream<DynamicTest> none() {
      return Stream.of();
    }
  }

  private TestAccount account(final Class<?> type) throws Exception {
    final Path record = folder.resolve("record.tsv");
    LauncherFactory.create(
            LauncherConfig.builder().enableTestExecutionListenerAutoRegistration(false).build())
        .execute(
            LauncherDiscoveryRequestBuilder.request()
                .selectors(DiscoverySelectors.selectClass(type))
                .build(),
            new TestRecord(record));
    final Set<String> methods =
        Stream.of(type.getDeclaredMethods())
            .filter(m -> !m.isSynthetic() && !m.isAnnotationPresent(BeforeAll.class))
            .map(Method::getName)
            .collect(Collectors.toSet());
    return new TestAccount(
        Map.of(TestAccountTest.class.getName(), methods), TestRecord.read(record));
  }

  @Test
  void whatRanIsSound() throws Exception {
    final TestAccount account = account(Sound.class);
    assertEquals(List.of(), account.problems(true));
    assertEquals("left out: nothing", account.leftOut());
  }

  @Test
  void whatANeedLeavesOutIsCountedAndIsWrongOnlyWhereNothingMayBe() throws Exception {
    final TestAccount account = account(WithoutFiles.class);
    assertEquals(List.of(), account.problems(false));
    assertEquals(1, account.problems(true).size());
    assertEquals("left out: 2 tests that need ../shared/data (TestAccountTest)", account.leftOut());
    assertEquals(
        "left out: 1 test that needs ../shared/data (TestAccountTest)",
        account(SomeWithoutFiles.class).leftOut());
  }

  @Test
  void whatLeavesItselfOutWithoutANeedIsWrong() throws Exception {
    for (final Class<?> type : List.of(Unexplained.class, Switched.class)) {
      final List<String> problems = account(type).problems(false);
      assertEquals(1, problems.size(), problems::toString);
      assertTrue(problems.get(0).contains("left out 1: "), problems::toString);
    }
  }

  @Test
  void aFactoryThatMadeNothingIsWrong() throws Exception {
    assertTrue(account(Barren.class).problems(false).toString().contains("made no test"));
  }

  @Test
  void whatNobodyStartedIsWrong() {
    final Map<String, Set<String>> declared = Map.of("a.FooTest", Set.of("one", "two"));
    assertEquals(
        List.of("a.FooTest: none of its 2 tests was started"),
        new TestAccount(declared, List.of()).problems(false));
    final List<Entry> some =
        List.of(
            new Entry(Outcome.RAN, "a.FooTest", "one", 1, ""),
            new Entry(Outcome.RAN, "a.FooTest", "one", 1, ""));
    assertEquals(
        List.of("a.FooTest: two was not started"), new TestAccount(declared, some).problems(false));
  }

  @Test
  void classesWithinAClassAreNoTestsOfTheBuild() {
    final Map<String, Set<String>> declared =
        TestAccount.declared(List.of(TestAccountTest.class, Sound.class, Barren.class));
    assertEquals(Set.of(TestAccountTest.class.getName()), declared.keySet());
    assertFalse(declared.get(TestAccountTest.class.getName()).contains("several"));
  }
}
