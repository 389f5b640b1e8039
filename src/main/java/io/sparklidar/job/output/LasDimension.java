package io.sparklidar.job.output;

import io.sparklidar.las.point.ExtraDimension;
import io.sparklidar.las.point.ExtraDimensionType;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.las.point.PointLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A source's dimension in a LAS output, shared by the sources that have it in a form which another
 * holds exactly: integers in a wider type, with the same scale, offset and "no value". What differs
 * in these is a dimension of its own, for a descriptor has room for one of each.
 */
final class LasDimension {

  private ExtraDimension form;
  private final Map<PointLayout, ExtraDimension> sources = new LinkedHashMap<>();

  private LasDimension(final ExtraDimension form) {
    this.form = form;
  }

  /**
   * The dimensions for files of some layouts, one behind the other, under the names they have.
   *
   * @param layouts of the files
   */
  static List<LasDimension> of(final Collection<PointLayout> layouts) {
    final List<LasDimension> all = new ArrayList<>();
    for (final MergedDimension shared : MergedDimension.of(layouts)) {
      final List<LasDimension> forms = new ArrayList<>();
      shared
          .variants()
          .forEach(
              (layout, dimension) -> {
                for (final LasDimension candidate : forms) {
                  final Optional<ExtraDimension> both = holding(candidate.form, dimension);
                  if (both.isPresent()) {
                    candidate.form = both.get();
                    candidate.sources.put(layout, dimension);
                    return;
                  }
                }
                final LasDimension own = new LasDimension(dimension);
                own.sources.put(layout, dimension);
                forms.add(own);
              });
      all.addAll(forms);
    }
    return all;
  }

  /** The first dimension in the narrowest type that holds both, if one does. */
  private static Optional<ExtraDimension> holding(
      final ExtraDimension first, final ExtraDimension second) {
    if (first.elementCount() != second.elementCount()
        || !first.noData().equals(second.noData())
        || !first.scale().equals(second.scale())
        || !first.offset().equals(second.offset())) {
      return Optional.empty();
    }
    if (first.type() == second.type()) {
      return Optional.of(first);
    }
    final boolean meansStored =
        first.scale().isEmpty() && first.offset().isEmpty() && first.noData().isEmpty();
    final boolean integers =
        Stream.of(first, second).noneMatch(dimension -> dimension.type().isFloating());
    if (!meansStored && !integers) {
      return Optional.empty();
    }
    return NumberTypes.holding(List.of(NumberTypes.of(first.type()), NumberTypes.of(second.type())))
        .flatMap(NumberTypes::inLas)
        .map(
            type ->
                new ExtraDimension(
                    first.name(),
                    type,
                    first.elementCount(),
                    0,
                    first.scale(),
                    first.offset(),
                    first.noData(),
                    first.description()));
  }

  /** What it is in the output. */
  ExtraDimension form() {
    return form;
  }

  /** Decides on its name and place in the output. */
  void place(final String name, final int byteOffset) {
    form = form.named(name).at(byteOffset);
  }

  /** Whether files of a layout have it. */
  boolean isIn(final PointLayout layout) {
    return sources.containsKey(layout);
  }

  /** Whether there is a way to say that a point has no value. */
  boolean canMiss() {
    return !form.noData().isEmpty() || form.type().isFloating();
  }

  /**
   * Copies the values of points; where their file has none, they get what says so, or 0.
   *
   * @param layout of the points
   * @param from the points
   * @param rows which of them
   * @param count how many of {@code rows}
   * @param to where to, from the first point on
   */
  void copy(
      final PointLayout layout,
      final LasColumns from,
      final int[] rows,
      final int count,
      final LasColumns to) {
    final ExtraDimension source = sources.get(layout);
    if (source == null) {
      fillMissing(count, to);
    } else if (source.type() == form.type()) {
      for (int b = 0; b < form.byteLength(); b++) {
        final byte[] in = from.extraBytes(source.byteOffset() + b);
        final byte[] out = to.extraBytes(form.byteOffset() + b);
        for (int i = 0; i < count; i++) {
          out[i] = in[rows[i]];
        }
      }
    } else {
      for (int e = 0; e < form.elementCount(); e++) {
        for (int i = 0; i < count; i++) {
          form.setRawBits(to, i, e, widened(source, from, rows[i], e));
        }
      }
    }
  }

  private long widened(
      final ExtraDimension source, final LasColumns from, final int row, final int element) {
    return switch (form.type()) {
      case F32 -> Float.floatToRawIntBits((float) source.storedValue(from, row, element));
      case F64 -> Double.doubleToRawLongBits(source.storedValue(from, row, element));
      default -> source.integer(from, row, element);
    };
  }

  private void fillMissing(final int count, final LasColumns to) {
    for (int e = 0; e < form.elementCount(); e++) {
      final long bits = missing(e);
      for (int b = 0; b < form.type().size(); b++) {
        final byte[] out = to.extraBytes(form.byteOffset() + e * form.type().size() + b);
        Arrays.fill(out, 0, count, (byte) (bits >> Byte.SIZE * b));
      }
    }
  }

  private long missing(final int element) {
    final boolean single = form.type() == ExtraDimensionType.F32;
    if (!form.noData().isEmpty()) {
      final long bits = form.noData().get(element);
      return single ? Float.floatToRawIntBits((float) Double.longBitsToDouble(bits)) : bits;
    }
    if (form.type().isFloating()) {
      return single ? Float.floatToRawIntBits(Float.NaN) : Double.doubleToRawLongBits(Double.NaN);
    }
    return 0;
  }
}
