package io.sparklidar.job;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** The version of this program. */
public final class Version {

  private static final String DEVELOPMENT = "development";

  private static final int REVISION_DIGITS = 16;

  private static final String REVISION = readRevision();

  private Version() {}

  /** The version in the jar's manifest, or "development" outside a jar. */
  public static String current() {
    final String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? DEVELOPMENT : version;
  }

  /**
   * What this program is built of: a digest of all sources that decide results, taken by the build.
   * Two builds of the same sources have the same one. A build that took none never takes the
   * results of another process for its own.
   */
  public static String revision() {
    return REVISION;
  }

  private static String readRevision() {
    try (InputStream in = Version.class.getResourceAsStream("revision")) {
      return in == null
          ? DEVELOPMENT + "-" + UUID.randomUUID()
          : new String(in.readAllBytes(), StandardCharsets.US_ASCII)
              .strip()
              .substring(0, REVISION_DIGITS);
    } catch (final IOException e) {
      throw new UncheckedIOException("the program's own jar cannot be read", e);
    }
  }
}
