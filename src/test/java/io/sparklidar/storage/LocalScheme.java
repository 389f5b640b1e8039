package io.sparklidar.storage;

import java.net.URI;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** Local files under a scheme of their own: a storage that does what a test is about. */
public abstract class LocalScheme extends RawLocalFileSystem {

  private final String scheme;

  protected LocalScheme(final String scheme) {
    this.scheme = scheme;
  }

  @Override
  public final URI getUri() {
    return URI.create(scheme + ":///");
  }

  @Override
  public final String getScheme() {
    return scheme;
  }
}
