package io.sparklidar.storage;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/** Local files under the scheme {@code counted}, where each question is one of a storage afar. */
public final class CountingFileSystem extends LocalScheme {

  public static final String SCHEME = "counted";

  public CountingFileSystem() {
    super(SCHEME);
  }

  private static final Map<String, Integer> ASKED = new ConcurrentHashMap<>();

  /** What a question asks itself is no request. */
  private static final ThreadLocal<Boolean> INSIDE = ThreadLocal.withInitial(() -> false);

  /**
   * How often each was asked since this was called last: {@code list}, {@code open}, {@code
   * status}.
   */
  public static Map<String, Integer> asked() {
    final Map<String, Integer> asked = new TreeMap<>(ASKED);
    ASKED.clear();
    return asked;
  }

  /** A question. */
  private interface Question<T> {
    T ask() throws IOException;
  }

  private static <T> T counted(final String kind, final Question<T> question) throws IOException {
    if (INSIDE.get()) {
      return question.ask();
    }
    ASKED.merge(kind, 1, Integer::sum);
    INSIDE.set(true);
    try {
      return question.ask();
    } finally {
      INSIDE.set(false);
    }
  }

  @Override
  public FileStatus[] listStatus(final Path path) throws IOException {
    return counted("list", () -> super.listStatus(path));
  }

  @Override
  public FileStatus getFileStatus(final Path path) throws IOException {
    return counted("status", () -> super.getFileStatus(path));
  }

  @Override
  public FSDataInputStream open(final Path path, final int bufferSize) throws IOException {
    return counted("open", () -> super.open(path, bufferSize));
  }
}
