package io.sparklidar.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.job.TestJobs;
import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Sessions of one JVM may each bring the jar, and so each have the program's classes once more: the
 * memory of a card is given out once all the same.
 */
final class OneCardForAllSessionsTest {

  private static final int TASKS = 3;

  /** The program in class loaders of its own, as sessions have it that brought the jar. */
  private static final List<Loader> LOADERS = List.of(new Loader(), new Loader());

  /** What is ours it loads itself, all else comes from where everybody has it. */
  private static final class Loader extends URLClassLoader {

    Loader() {
      super(urls(), OneCardForAllSessionsTest.class.getClassLoader());
    }

    private static URL[] urls() {
      return Stream.of(
              System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                  .split(File.pathSeparator))
          .map(Path::of)
          .filter(path -> path.endsWith("classes") || path.endsWith("test-classes"))
          .map(Loader::url)
          .toArray(URL[]::new);
    }

    private static URL url(final Path path) {
      try {
        return path.toUri().toURL();
      } catch (final MalformedURLException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    protected Class<?> loadClass(final String name, final boolean resolve)
        throws ClassNotFoundException {
      if (!name.startsWith("io.sparklidar.")) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        final Class<?> loaded = findLoadedClass(name);
        return loaded == null ? findClass(name) : loaded;
      }
    }
  }

  @SuppressWarnings("unchecked")
  private static Callable<Long> user(final int loader) throws ReflectiveOperationException {
    return (Callable<Long>)
        LOADERS.get(loader).loadClass(SharedCard.class.getName()).getConstructor().newInstance();
  }

  /** What tasks of a session, in its class loader, get of the card. */
  private static List<Long> leases(final SparkSession session, final int loader) {
    return JavaSparkContext.fromSparkContext(session.sparkContext())
        .parallelize(Collections.nCopies(TASKS, loader), TASKS)
        .map(which -> user(which).call())
        .collect();
  }

  @Test
  @Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void twoSessionsWithClassesOfTheirOwnNeverOverdrawIt() throws Exception {
    assertNotSame(user(0).getClass(), user(1).getClass());
    final SparkSession one =
        SparkSession.builder().config(TestJobs.conf("local[" + 2 * TASKS + "]")).getOrCreate();
    try {
      final SparkSession other = one.newSession();
      final CompletableFuture<List<Long>> beside =
          CompletableFuture.supplyAsync(() -> leases(other, 1));
      final List<Long> got = new ArrayList<>(leases(one, 0));
      got.addAll(beside.get());
      assertEquals(2 * TASKS, got.size());
      assertTrue(got.stream().allMatch(leases -> leases > 0), got::toString);
    } finally {
      one.stop();
    }
    final SharedCard card = new SharedCard();
    final long budget = (long) (SharedCard.FRACTION * SharedCard.CAPACITY);
    assertTrue(card.leasedPeak() <= budget, card.leasedPeak() + " of " + budget);
    assertTrue(card.leasedPeak() > budget / 2, "they did compete: " + card.leasedPeak());
  }
}
