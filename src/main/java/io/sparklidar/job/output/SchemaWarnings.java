package io.sparklidar.job.output;

import io.sparklidar.cloud.LasField;
import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.las.point.PointLayout;
import io.sparklidar.storage.OutputFormat;
import io.sparklidar.tile.TilePlanner;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What is to be said of a job whose files do not all have the same fields.
 *
 * @param table what the files of the table have in common, if there is something to say
 * @param warnings what outputs cannot say, one line each
 */
public record SchemaWarnings(Optional<String> table, List<String> warnings) {

  /** Names that are listed; more are counted. */
  private static final int LISTED = 12;

  /** Dimensions that an ordinary record describes: more take an extended one. */
  private static final int ORDINARY = 341;

  /**
   * Looks at the files of a job.
   *
   * @param schema the table
   * @param files the layouts of all files
   * @param formats of the outputs
   * @param outputs whether outputs mix files
   * @param added dimensions that LAS and LAZ outputs get
   */
  public static SchemaWarnings of(
      final ParquetSchema schema,
      final Collection<PointLayout> files,
      final Set<OutputFormat> formats,
      final TilePlanner.Layout outputs,
      final int added) {
    final Set<PointLayout> layouts = new LinkedHashSet<>(files);
    final boolean rows = OutputFormat.anyTable(formats);
    final boolean records = OutputFormat.anyRecords(formats);
    final boolean tiles = outputs == TilePlanner.Layout.TILES;
    final List<String> warnings = new ArrayList<>();
    if (rows && !schema.notes().isEmpty()) {
      warnings.add(
          "extra dimensions with columns of their own: " + String.join("; ", schema.notes()));
    }
    final Set<String> zeros = tiles ? zeros(layouts) : Set.of();
    if (!zeros.isEmpty() && records) {
      warnings.add(
          "LAS and LAZ tiles cannot say that a point has no value: 0 stands for what its file does"
              + " not have of "
              + list(zeros));
    }
    if (records && most(layouts, tiles) + added > ORDINARY) {
      warnings.add(
          "LAS and LAZ outputs with more than "
              + ORDINARY
              + " extra dimensions describe them in an extended record, where some readers do not"
              + " look for them");
    }
    final boolean refers = rows && schema.fields().contains(LasField.WAVE_PACKET);
    if ((refers || tiles && records) && layouts.stream().anyMatch(PointLayout::hasWavePackets)) {
      warnings.add(
          "waveforms stay where they are: the wave packets in "
              + (tiles ? "tiles" : named(formats) + " files")
              + " refer to those of the source files, which have to be kept");
    }
    return new SchemaWarnings(rows ? table(schema, layouts, formats) : Optional.empty(), warnings);
  }

  /** The most dimensions of an output, before features are added. */
  private static int most(final Set<PointLayout> layouts, final boolean tiles) {
    return tiles
        ? LasDimension.of(layouts).size()
        : layouts.stream().mapToInt(layout -> layout.extraDimensions().size()).max().orElse(0);
  }

  private static String list(final Collection<String> names) {
    final String listed = String.join(", ", names.stream().limit(LISTED).toList());
    return names.size() > LISTED ? listed + " and " + (names.size() - LISTED) + " more" : listed;
  }

  private static Optional<String> table(
      final ParquetSchema schema,
      final Collection<PointLayout> layouts,
      final Collection<OutputFormat> formats) {
    final Set<String> missing = new LinkedHashSet<>();
    layouts.forEach(layout -> missing.addAll(schema.missing(layout)));
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of(
            named(formats)
                + ": one table of "
                + schema.definitions().size()
                + " columns, null where a file does not have them: "
                + list(missing));
  }

  /** Those that are part of the table. */
  private static String named(final Collection<OutputFormat> formats) {
    return formats.stream()
        .filter(OutputFormat::isTable)
        .sorted()
        .map(OutputFormat::folder)
        .collect(Collectors.joining(", "));
  }

  /** Fields that some files have and others not, in a form without a value for "none". */
  private static Set<String> zeros(final Set<PointLayout> layouts) {
    final Set<String> names = new LinkedHashSet<>();
    for (final LasField field : LasField.values()) {
      if (!field.isInEveryFormat()) {
        addMixed(columnsOf(field), layout -> layout.has(field), layouts, names);
      }
    }
    for (final LasDimension dimension : LasDimension.of(layouts)) {
      if (!dimension.canMiss()) {
        addMixed(dimension.form().name(), dimension::isIn, layouts, names);
      }
    }
    return names;
  }

  private static String columnsOf(final LasField field) {
    return Arrays.stream(PointAttribute.values())
        .filter(attribute -> attribute.field() == field)
        .map(PointAttribute::columnName)
        .collect(Collectors.joining(", "));
  }

  private static void addMixed(
      final String name,
      final Predicate<PointLayout> isThere,
      final Set<PointLayout> layouts,
      final Set<String> names) {
    final Set<Boolean> found = new HashSet<>();
    layouts.forEach(layout -> found.add(isThere.test(layout)));
    if (found.size() > 1) {
      names.add(name);
    }
  }
}
