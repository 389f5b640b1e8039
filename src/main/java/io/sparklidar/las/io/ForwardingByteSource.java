package io.sparklidar.las.io;

import java.io.IOException;

/** A source that reads another in a way of its own, and is called and closed as that one is. */
public interface ForwardingByteSource extends ByteSource {

  /** The other one. */
  ByteSource source();

  @Override
  default String name() {
    return source().name();
  }

  @Override
  default long length() {
    return source().length();
  }

  @Override
  default void close() throws IOException {
    source().close();
  }
}
