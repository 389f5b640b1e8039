package io.sparklidar.job;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * What the bits of a result depend on, as one text: two results of one key are the same. The one
 * place that says what goes into it:
 *
 * <ul>
 *   <li>the {@linkplain Version#revision() revision} of the program, not its version number: code
 *       and formulas change more often than that;
 *   <li>every option that decides what is written, those of the file formats included;
 *   <li>the state of every source file that the piece reads, and what of it;
 *   <li>what the piece shares with its job: the lattice, the columns of files that mix inputs.
 * </ul>
 *
 * Left out, because results do not depend on it: the Java platform (every formula is a fixed
 * sequence of IEEE operations), where the program runs, and the engine: all find the same
 * neighbours and take the same steps from them, on the CPU and on a GPU. The library that
 * compresses Parquet belongs to Spark: with another version of it the bytes of a file may differ,
 * its values do not.
 */
public final class ResultKey {

  private ResultKey() {}

  /**
   * A key.
   *
   * @param options that decide what is written
   * @param rest what else the result depends on
   */
  public static String of(final Map<String, Object> options, final String... rest) {
    final List<String> parts = new ArrayList<>(List.of(Version.revision(), options.toString()));
    parts.addAll(Arrays.asList(rest));
    return Digest.of(parts.toArray(new String[0]));
  }
}
