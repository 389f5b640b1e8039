package io.sparklidar.source.read;

import java.util.Optional;
import org.apache.spark.sql.types.StructType;

/**
 * The files of a table of points, which are looked for when somebody asks for them: who says what
 * columns there are, and reads a stream, does not. Safe for concurrent use.
 */
public final class TableFiles {

  private final ReadOptions options;
  private final StructType columns;
  private Optional<FileSet> found;

  /**
   * @param options what the reader asked for
   * @param columns of the table
   * @param found the files, if they are known
   */
  public TableFiles(
      final ReadOptions options, final StructType columns, final Optional<FileSet> found) {
    this.options = options;
    this.columns = columns;
    this.found = found;
  }

  /** Files that are known. */
  static TableFiles of(final FileSet files, final StructType columns) {
    return new TableFiles(files.options(), columns, Optional.of(files));
  }

  /**
   * The files.
   *
   * @throws IllegalArgumentException if there are none, one cannot be read, or they do not have the
   *     columns
   */
  synchronized FileSet get() {
    final FileSet files = found.orElseGet(() -> FileSet.read(options));
    if (found.isEmpty()) {
      files.schema().requirePart(columns);
      found = Optional.of(files);
    }
    return files;
  }

  /** The files, if they were looked for. */
  synchronized Optional<FileSet> known() {
    return found;
  }

  /** Whether these are the same files, in the same state, as others. */
  boolean isOf(final TableFiles others) {
    if (this == others) {
      return true;
    }
    final Optional<FileSet> known = known();
    final Optional<FileSet> theirs = others.known();
    return known.isPresent() && theirs.isPresent() && known.get() == theirs.get();
  }

  /** What the reader asked for. */
  ReadOptions options() {
    return options;
  }

  /** The columns of the table. */
  StructType columns() {
    return columns;
  }
}
