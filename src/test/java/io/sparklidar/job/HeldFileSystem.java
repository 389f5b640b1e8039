package io.sparklidar.job;

import io.sparklidar.las.hadoop.ForwardingStream;
import io.sparklidar.storage.LocalScheme;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.util.TaskCompletionListener;

/**
 * Local files under the scheme {@code held}: one request of a task lasts until Spark has told the
 * task to end, and goes well all the same; what it asks after that is counted.
 */
public final class HeldFileSystem extends LocalScheme {

  static final String SCHEME = "held";

  private static volatile Hold hold = new Hold(Kind.OPEN, "", Integer.MAX_VALUE);

  public HeldFileSystem() {
    super(SCHEME);
  }

  /** What is asked. */
  enum Kind {
    OPEN,
    READ
  }

  /** One request that lasts, and those after it. */
  static final class Hold {

    private final Kind kind;
    private final String part;
    private final int which;
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger after = new AtomicInteger();
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile long told = -1;

    /**
     * @param kind of the requests that count
     * @param part of the path of files
     * @param which of the requests lasts
     */
    Hold(final Kind kind, final String part, final int which) {
      this.kind = kind;
      this.part = part;
      this.which = which;
    }

    /** From now on, requests are held by this. */
    Hold inForce() {
      hold = this;
      return this;
    }

    void awaitRequest() throws InterruptedException {
      reached.await();
    }

    /** Waits for the end of the task that was held. */
    void awaitEnd() throws InterruptedException {
      ended.await();
    }

    int requestsAfter() {
      return after.get();
    }

    private void ask(final Kind asked, final Path path) {
      if (asked != kind || TaskContext.get() == null || !path.toString().contains(part)) {
        return;
      }
      if (TaskContext.get().taskAttemptId() == told) {
        after.incrementAndGet();
      }
      if (requests.incrementAndGet() == which) {
        last(TaskContext.get());
      }
    }

    private void last(final TaskContext task) {
      task.addTaskCompletionListener((TaskCompletionListener) end -> ended.countDown());
      reached.countDown();
      while (!task.isInterrupted()) {
        Thread.onSpinWait();
      }
      told = task.taskAttemptId();
      // What Spark says of the task is all that is left of it.
      Thread.interrupted();
    }
  }

  @Override
  public FSDataInputStream open(final Path path, final int buffer) throws IOException {
    hold.ask(Kind.OPEN, path);
    return new FSDataInputStream(new Held(path, super.open(path, buffer)));
  }

  private static final class Held extends ForwardingStream {

    private final Path path;

    Held(final Path path, final FSDataInputStream in) {
      super(in);
      this.path = path;
    }

    @Override
    public int read() throws IOException {
      hold.ask(Kind.READ, path);
      return in.read();
    }

    @Override
    public int read(final byte[] bytes, final int offset, final int length) throws IOException {
      hold.ask(Kind.READ, path);
      return in.read(bytes, offset, length);
    }

    @Override
    public int read(final long position, final byte[] bytes, final int offset, final int length)
        throws IOException {
      hold.ask(Kind.READ, path);
      return in.read(position, bytes, offset, length);
    }

    @Override
    public void readFully(
        final long position, final byte[] bytes, final int offset, final int length)
        throws IOException {
      hold.ask(Kind.READ, path);
      in.readFully(position, bytes, offset, length);
    }
  }
}
