package io.sparklidar.storage;

import io.sparklidar.las.hadoop.ForwardingStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * Local files under the scheme {@code latent}, of an object store in the distance: each request
 * takes as long as the setting {@code latent.ms} says, and the requests are said when the JVM ends.
 * What Hadoop's s3a asks for is reckoned so: to open a file, to ask for its status, to begin and to
 * end writing one, and to read from a place where the stream is not, is a request each; to list a
 * folder is one a thousand files; to delete is two. For measuring: see {@code
 * scripts/bench-tiles.sh}.
 */
public final class LatentFileSystem extends ObjectStoreFileSystem {

  private static final int PAGE = 1000;

  private static final Map<String, AtomicInteger> ASKED = new ConcurrentHashMap<>();

  /** What a request asks itself is none. */
  private static final ThreadLocal<Boolean> INSIDE = ThreadLocal.withInitial(() -> false);

  static {
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> System.err.println("requests: " + new TreeMap<>(ASKED))));
  }

  public LatentFileSystem() {
    super("latent");
  }

  private interface Question<T> {
    T ask() throws IOException;
  }

  private <T> T ask(final String kind, final int requests, final Question<T> question)
      throws IOException {
    if (INSIDE.get()) {
      return question.ask();
    }
    request(kind, requests);
    INSIDE.set(true);
    try {
      return question.ask();
    } finally {
      INSIDE.set(false);
    }
  }

  private void request(final String kind, final int requests) {
    ASKED.computeIfAbsent(kind, k -> new AtomicInteger()).addAndGet(requests);
    try {
      Thread.sleep((long) requests * getConf().getInt("latent.ms", 20));
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public FileStatus[] listStatus(final Path path) throws IOException {
    final FileStatus[] files = ask("list", 1, () -> super.listStatus(path));
    if (files.length > PAGE) {
      request("list", (files.length - 1) / PAGE);
    }
    return files;
  }

  @Override
  public FileStatus getFileStatus(final Path path) throws IOException {
    return ask("status", 1, () -> super.getFileStatus(path));
  }

  @Override
  public boolean mkdirs(final Path path) throws IOException {
    return ask("mkdirs", 2, () -> super.mkdirs(path));
  }

  @Override
  public boolean mkdirs(final Path path, final FsPermission permission) throws IOException {
    return ask("mkdirs", 2, () -> super.mkdirs(path, permission));
  }

  @Override
  public boolean delete(final Path path, final boolean recursive) throws IOException {
    return ask("delete", 2, () -> super.delete(path, recursive));
  }

  @Override
  public FSDataOutputStream create(
      final Path path,
      final boolean overwrite,
      final int bufferSize,
      final short replication,
      final long blockSize,
      final Progressable progress)
      throws IOException {
    return ask(
        "create",
        2,
        () -> super.create(path, overwrite, bufferSize, replication, blockSize, progress));
  }

  @Override
  public FSDataInputStream open(final Path path, final int bufferSize) throws IOException {
    return new FSDataInputStream(new Stream(ask("open", 1, () -> super.open(path, bufferSize))));
  }

  /** A stream that is at one place at a time. */
  private final class Stream extends ForwardingStream {

    private long expected = -1;

    Stream(final FSDataInputStream in) {
      super(in);
    }

    private void at(final long position, final int bytes) {
      if (position != expected) {
        request("read", 1);
      }
      expected = position + Math.max(0, bytes);
    }

    @Override
    public int read() throws IOException {
      final long position = in.getPos();
      final int value = in.read();
      at(position, value < 0 ? 0 : 1);
      return value;
    }

    @Override
    public int read(final byte[] buffer, final int offset, final int length) throws IOException {
      final long position = in.getPos();
      final int bytes = ((InputStream) in).read(buffer, offset, length);
      at(position, bytes);
      return bytes;
    }
  }
}
