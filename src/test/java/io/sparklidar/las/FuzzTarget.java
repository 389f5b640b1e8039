package io.sparklidar.las;

import io.sparklidar.las.io.MalformedLasException;
import java.io.IOException;
import java.util.List;

/**
 * A parser under attack.
 *
 * @param name of the parser
 * @param seeds sound inputs, which are damaged to make others
 * @param parser what must refuse an input with a {@link MalformedLasException} or take it
 */
record FuzzTarget(String name, List<byte[]> seeds, Parser parser) {

  /** Takes one input. */
  interface Parser {

    void parse(byte[] input) throws IOException;
  }

  @Override
  public String toString() {
    return name;
  }
}
