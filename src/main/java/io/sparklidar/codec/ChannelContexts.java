package io.sparklidar.codec;

import io.sparklidar.las.laz.schema.LazSchema;

/** How the scanner channels of points decide on the models that code their extra bytes. */
public enum ChannelContexts {
  /** Not at all: all points of a chunk are on one channel. */
  ONE,
  /** Only at points where the channel changes, as in items of version 3. */
  AT_CHANGES,
  /** At every point, as in items of version 4. */
  AT_EVERY_POINT;

  /** Those of points whose channels are known, compressed in a way. */
  public static ChannelContexts of(final LazSchema schema) {
    return schema.followsChannelEverywhere() ? AT_EVERY_POINT : AT_CHANGES;
  }
}
