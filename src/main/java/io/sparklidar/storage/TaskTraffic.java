package io.sparklidar.storage;

import io.sparklidar.las.io.ByteSource;
import io.sparklidar.las.io.CountedByteSource;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Tells the scheduler what its task reads and writes. Outside of a task nothing is counted. The
 * methods are to be called by the thread of the task.
 */
public final class TaskTraffic {

  private TaskTraffic() {}

  /** The same bytes, counted as they are read. */
  public static ByteSource counted(final ByteSource source) {
    return RunningTask.current()
        .<ByteSource>map(task -> new CountedByteSource(source, task::countBytesRead))
        .orElse(source);
  }

  /** The same stream, its bytes counted as they are written. */
  public static OutputStream counted(final OutputStream out) {
    return RunningTask.current().isEmpty() ? out : new CountedStream(out);
  }

  /** So many points were decoded. */
  public static void readPoints(final long points) {
    RunningTask.current().ifPresent(task -> task.countPointsRead(points));
  }

  /** So many bytes were written. */
  static void wroteBytes(final long bytes) {
    RunningTask.current().ifPresent(task -> task.countBytesWritten(bytes));
  }

  /** So many points were written. */
  static void wrotePoints(final long points) {
    RunningTask.current().ifPresent(task -> task.countPointsWritten(points));
  }

  private static final class CountedStream extends FilterOutputStream {

    private long bytes;

    private CountedStream(final OutputStream out) {
      super(out);
    }

    @Override
    public void write(final int value) throws IOException {
      out.write(value);
      bytes++;
    }

    @Override
    public void write(final byte[] buffer, final int offset, final int length) throws IOException {
      out.write(buffer, offset, length);
      bytes += length;
    }

    @Override
    public void close() throws IOException {
      super.close();
      wroteBytes(bytes);
      bytes = 0;
    }
  }
}
