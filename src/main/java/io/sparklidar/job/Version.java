package io.sparklidar.job;

/** The version of this program. */
public final class Version {

  private static final String DEVELOPMENT = "development";

  private Version() {}

  /** The version in the jar's manifest, or "development" outside a jar. */
  public static String current() {
    final String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? DEVELOPMENT : version;
  }
}
