package io.sparklidar.storage;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A run's claim to an output folder: who it is. Nothing in it changes while the run lives.
 *
 * @param run the run, unique
 * @param host the name of its machine, for people
 * @param machine what tells its machine, started once and seen from one container, from others
 * @param pid its process
 * @param started when the process started, as its machine says: numbers of processes are used again
 */
public record LockFile(String run, String host, String machine, long pid, String started) {

  /** A claim of this process. */
  public static LockFile ofThisProcess() {
    final ProcessHandle here = ProcessHandle.current();
    return new LockFile(
        UUID.randomUUID().toString(), hostName(), thisMachine(), here.pid(), start(here));
  }

  /** A claim that says nothing. */
  public static LockFile unknown(final String run) {
    return new LockFile(run, "an unknown machine", "", 0, "");
  }

  /** Whether its process ran on this machine. */
  boolean isHere() {
    return !machine.isEmpty() && machine.equals(thisMachine());
  }

  /** Whether its process is known to have ended. */
  boolean isGone() {
    return isHere()
        && ProcessHandle.of(pid)
            .filter(process -> process.isAlive() && start(process).equals(started))
            .isEmpty();
  }

  /** Who that is, for people. */
  String who() {
    return "process " + pid + " on " + host;
  }

  private static String start(final ProcessHandle process) {
    return process.info().startInstant().map(Instant::toString).orElse("");
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (final java.net.UnknownHostException e) {
      return "localhost";
    }
  }

  /** Two containers may share a name, and have processes of the same number. */
  private static String thisMachine() {
    return String.join(
        " ",
        hostName(),
        said(() -> Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip()),
        said(() -> Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString()));
  }

  /** Something that a system may say or not. */
  private interface Saying {
    String text() throws IOException;
  }

  private static String said(final Saying saying) {
    try {
      return Optional.ofNullable(saying.text()).orElse("");
    } catch (final IOException | RuntimeException e) {
      return "";
    }
  }
}
