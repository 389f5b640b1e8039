package io.sparklidar.storage;

import io.sparklidar.las.hadoop.ForwardingStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.fs.BufferedFSInputStream;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.security.AccessControlException;

/**
 * Local files under the scheme {@code failing}, of a storage that is told what goes wrong: by the
 * end of a file's path, for all instances in this JVM.
 */
public final class FailingFileSystem extends LocalScheme {

  static final String SCHEME = "failing";

  public FailingFileSystem() {
    super(SCHEME);
  }

  /** What goes wrong with a file. */
  public enum Fault {
    RESET,
    SLOW_DOWN,
    SHORT,
    UNCHECKED,
    DENIED
  }

  private record Trouble(Fault fault, AtomicInteger times) {}

  private static final Map<String, Trouble> TROUBLES = new ConcurrentHashMap<>();

  /** From now on the next accesses to a file fail. */
  public static void fail(final String file, final Fault fault, final int times) {
    TROUBLES.put(file, new Trouble(fault, new AtomicInteger(times)));
  }

  public static void heal() {
    TROUBLES.clear();
  }

  @Override
  public FileStatus[] listStatus(final Path folder) throws IOException {
    trouble(folder);
    return super.listStatus(folder);
  }

  private static void trouble(final Path path) throws IOException {
    for (final Map.Entry<String, Trouble> entry : TROUBLES.entrySet()) {
      if (path.toString().endsWith(entry.getKey())
          && entry.getValue().times.getAndDecrement() > 0) {
        switch (entry.getValue().fault) {
          case RESET -> throw new java.net.SocketException("Connection reset\nby peer");
          case SLOW_DOWN -> throw new IOException("503 SlowDown: Please reduce your request rate");
          case SHORT -> throw new EOFException("Premature EOF");
          case UNCHECKED -> throw new IllegalStateException("Connection pool shut down");
          case DENIED -> throw new AccessControlException("Permission denied: user=nobody");
        }
      }
    }
  }

  @Override
  public FSDataInputStream open(final Path path, final int bufferSize) throws IOException {
    return new FSDataInputStream(
        new BufferedFSInputStream(new Stream(path, super.open(path, bufferSize)), 1 << 12));
  }

  /** Fails whenever bytes are asked for. */
  private static final class Stream extends ForwardingStream {
    private final Path path;

    private Stream(final Path path, final FSDataInputStream in) {
      super(in);
      this.path = path;
    }

    @Override
    public int read(final long position, final byte[] buffer, final int offset, final int length)
        throws IOException {
      trouble(path);
      return in.read(position, buffer, offset, length);
    }

    @Override
    public int read(final byte[] buffer, final int offset, final int length) throws IOException {
      trouble(path);
      return in.read(buffer, offset, length);
    }
  }
}
