package io.sparklidar.neighbor.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.support.ReflectionSupport;

/** The suite that runs where there is a GPU says so when it did not run. */
final class GpuSuiteTest {

  static final class Passing {
    @Test
    void one() {}
  }

  static final class WithoutDevice {
    @BeforeAll
    static void open() {
      Assumptions.abort("no GPU here");
    }

    @Test
    void one() {}
  }

  static final class WithoutLibrary {
    private static final Object LIBRARY = load();

    private static Object load() {
      throw new UnsatisfiedLinkError("no library here");
    }

    @Test
    void one() {
      assertTrue(LIBRARY != null);
    }
  }

  private static void assertPasses(final boolean passes, final Class<?>... tests)
      throws IOException {
    final StringWriter said = new StringWriter();
    assertEquals(passes, GpuSuite.passes(List.of(tests), new PrintWriter(said)), said::toString);
    assertEquals(passes, !said.toString().contains("FAILED: "), said::toString);
  }

  @Test
  void aClassThatIsSkippedOrCannotBeLoadedFailsTheSuite() throws IOException {
    assertPasses(true, Passing.class);
    assertPasses(false, Passing.class, WithoutDevice.class);
    assertPasses(false, Passing.class, WithoutLibrary.class);
    assertPasses(false);
  }

  /** By its name the build leaves a class out. */
  @Test
  void everyTestThatTheBuildLeavesOutIsInTheSuite() {
    final URI classes = Path.of("target", "test-classes").toUri();
    final Set<Class<?>> named =
        ReflectionSupport.findAllClassesInClasspathRoot(
                classes, type -> true, name -> name.endsWith("GpuTest"))
            .stream()
            .collect(Collectors.toSet());
    assertEquals(named, new HashSet<>(GpuSuite.TESTS));
  }
}
