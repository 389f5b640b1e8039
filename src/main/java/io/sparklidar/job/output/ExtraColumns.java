package io.sparklidar.job.output;

import io.sparklidar.job.output.parquet.ColumnType;
import io.sparklidar.job.output.parquet.ParquetColumn;
import io.sparklidar.job.output.parquet.ParquetColumn.Definition;
import io.sparklidar.las.point.ExtraDimension;
import io.sparklidar.las.point.ExtraDimensionType;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.las.point.PointLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The columns of a table for the extra dimensions of files, chosen so that every value of every
 * file comes out as it is. Files that have a dimension in different types share the narrowest type
 * that holds them all; where there is none, integers and floating point have a column each.
 * Undocumented bytes are kept whole, however many a file has. Scaled numbers are columns of their
 * values; where these cannot tell all stored numbers apart, the stored numbers have a column too.
 */
final class ExtraColumns {

  /** More elements than the format has types for: bytes that say nothing one by one. */
  private static final int MAX_ELEMENTS = 3;

  /**
   * One column.
   *
   * @param definition what it is
   * @param parts what it holds of files of a layout
   */
  record ExtraColumn(Definition definition, Map<PointLayout, Part> parts) {

    /** What decides which values of a file the column holds. */
    String key() {
      final TreeSet<String> names = new TreeSet<>();
      parts.values().forEach(part -> names.add(part.dimension.name() + "/" + part.element));
      return definition + " " + names;
    }
  }

  /**
   * What a column holds of the files of a layout.
   *
   * @param dimension which of its dimensions
   * @param element which of its elements; not used where all are held
   * @param stored whether numbers are held as they are stored, not scaled
   */
  record Part(ExtraDimension dimension, int element, boolean stored) {

    /** What a file of its own would call these values, and store them as. */
    ExtraDimension form(final String name) {
      if (isOpaque(dimension, 0) && stored) {
        return dimension.named(name).at(0);
      }
      return new ExtraDimension(
          name,
          dimension.type(),
          1,
          0,
          stored ? List.of() : of(dimension.scale()),
          stored ? List.of() : of(dimension.offset()),
          of(dimension.noData()),
          dimension.description());
    }

    private <T> List<T> of(final List<T> perElement) {
      return perElement.isEmpty() ? perElement : List.of(perElement.get(element));
    }

    private ColumnType type() {
      return stored || NumberTypes.isPlain(dimension)
          ? NumberTypes.of(dimension.type())
          : ColumnType.DOUBLE;
    }

    /** Fills rows of a column with the values of points. */
    void fill(
        final LasColumns from,
        final int[] rows,
        final int count,
        final ParquetColumn to,
        final int at) {
      switch (to.definition().type()) {
        case BYTES, BINARY -> fillBytes(from, rows, count, to, at);
        case DECIMAL -> fillDecimals(from, rows, count, to, at);
        case DOUBLE -> {
          for (int i = 0; i < count; i++) {
            to.doubles()[at + i] =
                stored
                    ? dimension.storedValue(from, rows[i], element)
                    : dimension.value(from, rows[i], element);
          }
        }
        case FLOAT -> {
          final boolean bits = dimension.type() == ExtraDimensionType.F32;
          for (int i = 0; i < count; i++) {
            to.floats()[at + i] =
                bits
                    ? Float.intBitsToFloat((int) dimension.rawBits(from, rows[i], element))
                    : dimension.integer(from, rows[i], element);
          }
        }
        case UINT64, INT64 -> {
          for (int i = 0; i < count; i++) {
            to.longs()[at + i] = dimension.integer(from, rows[i], element);
          }
        }
        case UINT32, INT32 -> {
          for (int i = 0; i < count; i++) {
            to.ints()[at + i] = (int) dimension.integer(from, rows[i], element);
          }
        }
        case UINT16, INT16 -> {
          for (int i = 0; i < count; i++) {
            to.shorts()[at + i] = (short) dimension.integer(from, rows[i], element);
          }
        }
        case UINT8, INT8 -> {
          for (int i = 0; i < count; i++) {
            to.bytes()[at + i] = (byte) dimension.integer(from, rows[i], element);
          }
        }
        case BOOLEAN, STRING -> throw new IllegalStateException("no extra dimension is a text");
      }
      if (!dimension.noData().isEmpty()) {
        for (int i = 0; i < count; i++) {
          if (dimension.isNoData(from, rows[i], element)) {
            to.setMissing(at + i, at + i + 1);
          }
        }
      }
    }

    private void fillBytes(
        final LasColumns from,
        final int[] rows,
        final int count,
        final ParquetColumn to,
        final int at) {
      final int stride = to.definition().length();
      final int length = dimension.byteLength();
      for (int b = 0; b < length; b++) {
        final byte[] values = from.extraBytes(dimension.byteOffset() + b);
        for (int i = 0; i < count; i++) {
          to.bytes()[(at + i) * stride + b] = values[rows[i]];
        }
      }
      if (to.definition().type() == ColumnType.BINARY) {
        Arrays.fill(to.ints(), at, at + count, length);
      }
    }

    private void fillDecimals(
        final LasColumns from,
        final int[] rows,
        final int count,
        final ParquetColumn to,
        final int at) {
      final int length = ColumnType.DECIMAL_LENGTH;
      for (int i = 0; i < count; i++) {
        final long value = dimension.integer(from, rows[i], element);
        final int first = (at + i) * length;
        to.bytes()[first] = (byte) (dimension.type().isSigned() && value < 0 ? -1 : 0);
        for (int b = 1; b < length; b++) {
          to.bytes()[first + b] = (byte) (value >> Byte.SIZE * (length - 1 - b));
        }
      }
    }
  }

  /** Something to be said of columns. */
  private record Note(String text, List<String> columns) {}

  private final ColumnNames names;
  private final List<ExtraColumn> columns = new ArrayList<>();
  private final List<Note> notes = new ArrayList<>();

  private ExtraColumns(final ColumnNames names) {
    this.names = names;
  }

  /**
   * The columns for files of some layouts.
   *
   * @param layouts the layouts
   * @param ownNames names of the other columns of the table
   */
  static ExtraColumns of(final Collection<PointLayout> layouts, final Collection<String> ownNames) {
    final ExtraColumns result = new ExtraColumns(new ColumnNames(ownNames));
    MergedDimension.of(layouts).forEach(result::add);
    return result;
  }

  /** The columns, in the order in which the files have them. */
  List<ExtraColumn> columns() {
    return columns;
  }

  /** Dimensions that take more than one column, one line each. */
  List<String> notes() {
    return notes.stream().map(Note::text).toList();
  }

  /** Those of the columns that are asked for, as they are among all. */
  ExtraColumns only(final Predicate<String> wanted) {
    final ExtraColumns some = new ExtraColumns(names);
    columns.stream()
        .filter(column -> wanted.test(column.definition.name()))
        .forEach(some.columns::add);
    notes.stream().filter(note -> note.columns.stream().anyMatch(wanted)).forEach(some.notes::add);
    return some;
  }

  private void add(final MergedDimension shared) {
    final Map<PointLayout, Part> bytes = new LinkedHashMap<>();
    final Map<PointLayout, Part> scalars = new LinkedHashMap<>();
    final List<Map<PointLayout, Part>> elements = new ArrayList<>();
    for (int e = 0; e < MAX_ELEMENTS; e++) {
      elements.add(new LinkedHashMap<>());
    }
    final boolean opaque = shared.variants().values().stream().anyMatch(ExtraColumns::isOpaque);
    shared
        .variants()
        .forEach(
            (layout, dimension) -> {
              if (opaque && isOpaque(dimension, 0)) {
                bytes.put(layout, new Part(dimension, 0, true));
              } else if (dimension.elementCount() == 1) {
                scalars.put(layout, new Part(dimension, 0, false));
              } else {
                for (int e = 0; e < dimension.elementCount(); e++) {
                  elements.get(e).put(layout, new Part(dimension, e, false));
                }
              }
            });
    addNumbers(shared.name(), scalars);
    for (int e = 0; e < MAX_ELEMENTS; e++) {
      addNumbers(shared.name() + "_" + (e + 1), elements.get(e));
    }
    if (!bytes.isEmpty()) {
      addBytes(scalars.isEmpty() ? shared.name() : shared.name() + "_bytes", bytes);
    }
  }

  private static boolean isOpaque(final ExtraDimension dimension) {
    return isOpaque(dimension, MAX_ELEMENTS);
  }

  /** Whether a dimension is of more bytes than a number, and of nothing else. */
  private static boolean isOpaque(final ExtraDimension dimension, final int moreThan) {
    return dimension.type() == ExtraDimensionType.U8
        && dimension.elementCount() > moreThan
        && dimension.noData().isEmpty()
        && NumberTypes.isPlain(dimension);
  }

  private void addBytes(final String name, final Map<PointLayout, Part> parts) {
    final List<Integer> lengths =
        parts.values().stream().map(part -> part.dimension.byteLength()).distinct().toList();
    final int longest = lengths.stream().mapToInt(Integer::intValue).max().orElseThrow();
    final ColumnType type = lengths.size() == 1 ? ColumnType.BYTES : ColumnType.BINARY;
    columns.add(
        new ExtraColumn(new Definition(names.take(name), type, longest, true, false), parts));
  }

  /** One column for numbers of one name, or as many as it takes to lose none. */
  private void addNumbers(final String name, final Map<PointLayout, Part> parts) {
    if (parts.isEmpty()) {
      return;
    }
    final List<String> made = addColumns(name, parts);
    if (made.size() > 1) {
      notes.add(
          new Note(
              name
                  + " is "
                  + String.join(" and ", typesOf(parts))
                  + ", which no one type holds: columns "
                  + String.join(" and ", made),
              made));
    }
    final Map<PointLayout, Part> stored =
        select(
            parts,
            part -> !NumberTypes.isReversible(part.dimension, part.element),
            part -> new Part(part.dimension, part.element, true));
    if (!stored.isEmpty()) {
      final List<String> raw = addColumns(name + "_raw", stored);
      notes.add(
          new Note(
              name
                  + " is scaled so that not all stored numbers are different values: they are also"
                  + " in "
                  + String.join(" and ", raw),
              raw));
    }
  }

  private List<String> addColumns(final String name, final Map<PointLayout, Part> parts) {
    final Optional<ColumnType> one =
        NumberTypes.holding(parts.values().stream().map(Part::type).distinct().toList());
    if (one.isPresent()) {
      return List.of(addColumn(name, one.get(), parts));
    }
    final Map<PointLayout, Part> integers =
        select(parts, part -> NumberTypes.isInteger(part.type()), Function.identity());
    final Map<PointLayout, Part> others =
        select(parts, part -> !NumberTypes.isInteger(part.type()), Function.identity());
    final List<String> made = new ArrayList<>(addColumns(name, integers));
    final ColumnType type =
        NumberTypes.holding(others.values().stream().map(Part::type).toList()).orElseThrow();
    made.add(addColumn(name + "_" + type.name().toLowerCase(Locale.ROOT), type, others));
    return made;
  }

  private String addColumn(
      final String wanted, final ColumnType type, final Map<PointLayout, Part> parts) {
    final String name = names.take(wanted);
    final int length = type == ColumnType.DECIMAL ? ColumnType.DECIMAL_LENGTH : 1;
    columns.add(new ExtraColumn(new Definition(name, type, length, true, false), parts));
    return name;
  }

  private static Map<PointLayout, Part> select(
      final Map<PointLayout, Part> parts,
      final Predicate<Part> which,
      final Function<Part, Part> as) {
    final Map<PointLayout, Part> selected = new LinkedHashMap<>();
    parts.forEach(
        (layout, part) -> {
          if (which.test(part)) {
            selected.put(layout, as.apply(part));
          }
        });
    return selected;
  }

  private static List<String> typesOf(final Map<PointLayout, Part> parts) {
    return parts.values().stream()
        .map(part -> part.type().name().toLowerCase(Locale.ROOT))
        .distinct()
        .toList();
  }
}
