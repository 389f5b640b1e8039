package io.sparklidar.job.output;

import io.sparklidar.las.point.ExtraDimension;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Hands out names of columns, no two of which differ in capitals alone: DuckDB and Spark would not
 * tell them apart. Confined to one thread.
 */
final class ColumnNames {

  private final Set<String> own = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
  private final Set<String> taken = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

  /**
   * @param own names that the job gives to columns of its own
   */
  ColumnNames(final Collection<String> own) {
    this.own.addAll(own);
  }

  /** What a name is as a column, before others are looked at. */
  private static String clean(final String name) {
    final String line =
        name.codePoints()
            .map(c -> isLineOrControl(c) ? '_' : c)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString()
            .strip();
    return line.isEmpty() ? ExtraDimension.OPAQUE_NAME : line;
  }

  private static boolean isLineOrControl(final int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
      default -> false;
    };
  }

  /** Equal for names that make the same column. */
  static String key(final String name) {
    return clean(name).toLowerCase(Locale.ROOT);
  }

  /**
   * A free name: the one that is wanted, on one line; else the same with {@code _source}, where a
   * column of the job has that name, or with a number.
   */
  String take(final String wanted) {
    final String clean = clean(wanted);
    final String base = own.contains(clean) ? clean + "_source" : clean;
    String name = base;
    for (int n = 2; own.contains(name) || !taken.add(name); n++) {
      name = base + "_" + n;
    }
    return name;
  }
}
