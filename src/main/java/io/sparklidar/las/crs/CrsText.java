package io.sparklidar.las.crs;

import java.util.Optional;

/** Coordinate reference systems as users give them: by a code, or as well-known text. */
public final class CrsText {

  private CrsText() {}

  /** The well-known text of an EPSG code; empty if the code is not known here. */
  public static Optional<String> ofEpsg(final int code) {
    return EpsgDefinitions.find(code).map(WktNode::text);
  }

  /** What a text declares; empty if it is no well-known text. */
  public static Optional<Crs> read(final String text) {
    return WktNode.parse(text).map(root -> WktCrs.of(text, Optional.of(root), 0));
  }
}
