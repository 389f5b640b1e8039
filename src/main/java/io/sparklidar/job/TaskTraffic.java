package io.sparklidar.job;

import io.sparklidar.las.io.ByteSource;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.spark.TaskContext;
import org.apache.spark.executor.InputMetrics;
import org.apache.spark.executor.OutputMetrics;

/**
 * Tells Spark what a task reads and writes, for its pages and history: Spark counts by itself only
 * what its own readers and writers move. Outside of a task nothing is counted. The methods are to
 * be called by the thread of the task.
 */
final class TaskTraffic {

  private TaskTraffic() {}

  /** The same bytes, counted as they are read. */
  static ByteSource counted(final ByteSource source) {
    final TaskContext task = TaskContext.get();
    return task == null ? source : new CountedSource(source, task.taskMetrics().inputMetrics());
  }

  /** The same stream, its bytes counted as they are written. */
  static OutputStream counted(final OutputStream out) {
    return TaskContext.get() == null ? out : new CountedStream(out);
  }

  /** So many points were decoded. */
  static void readPoints(final long points) {
    final TaskContext task = TaskContext.get();
    if (task != null) {
      task.taskMetrics().inputMetrics().incRecordsRead(points);
    }
  }

  /** So many bytes were written. */
  static void wroteBytes(final long bytes) {
    final TaskContext task = TaskContext.get();
    if (task != null) {
      final OutputMetrics output = task.taskMetrics().outputMetrics();
      output.setBytesWritten(output.bytesWritten() + bytes);
    }
  }

  /** So many points were written. */
  static void wrotePoints(final long points) {
    final TaskContext task = TaskContext.get();
    if (task != null) {
      final OutputMetrics output = task.taskMetrics().outputMetrics();
      output.setRecordsWritten(output.recordsWritten() + points);
    }
  }

  private record CountedSource(ByteSource source, InputMetrics metrics) implements ByteSource {

    @Override
    public String name() {
      return source.name();
    }

    @Override
    public long length() {
      return source.length();
    }

    @Override
    public void readFully(
        final long position, final byte[] buffer, final int offset, final int length)
        throws IOException {
      source.readFully(position, buffer, offset, length);
      // Several threads may read for one task.
      synchronized (metrics) {
        metrics.incBytesRead(length);
      }
    }

    @Override
    public void close() throws IOException {
      source.close();
    }
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
