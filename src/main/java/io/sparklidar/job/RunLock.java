package io.sparklidar.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps two runs from writing into one output folder: each would take the other's attempts and
 * outputs for left-overs and remove them. The lock is a file that its holder renews while it lives;
 * one that a dead process on this machine left, or that was not renewed for a minute, is taken
 * over. On stores without exclusive creation, two runs that start within the same instant may both
 * get it.
 */
final class RunLock implements Closeable {

  private static final Logger LOG = LoggerFactory.getLogger(RunLock.class);

  private static final Duration RENEWAL = Duration.ofSeconds(10);
  private static final Duration EXPIRY = Duration.ofSeconds(60);

  /**
   * Who holds a lock.
   *
   * @param run the run, unique
   * @param host its machine
   * @param pid its process
   * @param renewed when it last said that it lives, milliseconds since 1970
   */
  record Holder(String run, String host, long pid, long renewed) {

    private boolean lives(final String here, final long now) {
      final boolean gone =
          host.equals(here) && ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty();
      return !gone && now - renewed < EXPIRY.toMillis();
    }
  }

  private final Configuration conf;
  private final OutputFolder folder;
  private final String run = UUID.randomUUID().toString();
  private final Thread renewal;
  private boolean released;

  private RunLock(final Configuration conf, final OutputFolder folder) {
    this.conf = conf;
    this.folder = folder;
    this.renewal = new Thread(this::renew, "spark-lidar-lock");
    renewal.setDaemon(true);
  }

  /**
   * Takes the lock of an output folder.
   *
   * @throws BusyOutputException if a living run holds it
   * @throws IOException if storage fails
   */
  static RunLock take(final Configuration conf, final OutputFolder folder)
      throws BusyOutputException, IOException {
    final RunLock lock = new RunLock(conf, folder);
    final FileSystem fs = folder.lock().getFileSystem(conf);
    final Optional<Holder> holder = holder(conf, folder);
    if (holder.isPresent()) {
      if (holder.get().lives(host(), System.currentTimeMillis())) {
        throw taken(folder, holder.get());
      }
      fs.delete(folder.lock(), false);
    }
    try (OutputStream out = fs.create(folder.lock(), false)) {
      out.write(lock.content());
    } catch (final FileAlreadyExistsException e) {
      throw taken(folder, holder(conf, folder).orElse(new Holder("", "unknown host", 0, 0)));
    }
    lock.renewal.start();
    return lock;
  }

  private static BusyOutputException taken(final OutputFolder folder, final Holder holder) {
    return new BusyOutputException(
        "--output "
            + folder.root()
            + " is being written by another run (process "
            + holder.pid
            + " on "
            + holder.host
            + "); wait until it ends, or choose another folder");
  }

  private static Optional<Holder> holder(final Configuration conf, final OutputFolder folder)
      throws IOException {
    try (InputStream in = folder.lock().getFileSystem(conf).open(folder.lock())) {
      return Optional.of(Json.MAPPER.readValue(in, Holder.class));
    } catch (final FileNotFoundException e) {
      return Optional.empty();
    } catch (final JsonProcessingException | ChecksumException e) {
      // Its holder died while it wrote.
      return Optional.of(new Holder("", "", 0, 0));
    }
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (final java.net.UnknownHostException e) {
      return "localhost";
    }
  }

  private byte[] content() throws IOException {
    return Json.MAPPER.writeValueAsBytes(
        new Holder(run, host(), ProcessHandle.current().pid(), System.currentTimeMillis()));
  }

  private void renew() {
    while (true) {
      try {
        Thread.sleep(RENEWAL.toMillis());
      } catch (final InterruptedException e) {
        return;
      }
      synchronized (this) {
        if (released) {
          return;
        }
        try {
          AtomicFiles.write(conf, folder.lock(), out -> out.write(content()));
        } catch (final IOException e) {
          LOG.warn("the lock of {} could not be renewed: {}", folder.root(), e.getMessage());
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    synchronized (this) {
      released = true;
      renewal.interrupt();
      folder.lock().getFileSystem(conf).delete(folder.lock(), false);
    }
  }
}
