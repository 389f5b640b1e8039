package io.sparklidar.cloud;

import io.sparklidar.cloud.CommonStep.Counting;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * The lattice of a set of files, chosen so that ints reach across every tile there can be, however
 * the files are cut into tiles: what is chosen depends on the files alone, so that it is the same
 * in every tiling, unless a tile or its halo is larger than any usual one.
 *
 * <p>Where a step common to all files reaches, nothing is rounded. Elsewhere the step of an axis is
 * the smallest that reaches, but no finer than a sixteenth of the finest scale, which is more than
 * the files know; and it is a whole part of the scales of as many points as possible, which stay
 * exact. Axes share one step, which lets distances be integers, unless that were coarser for one of
 * them than a sixteenth of its usual scale and than four steps of its finest.
 *
 * @param lattice what was chosen
 * @param warning what is rounded, to what, and which files are why; empty if nothing is
 */
public record LatticeChoice(Lattice lattice, Optional<String> warning) {

  /** Steps that a tile may be long: ints, less some for rounding. */
  private static final double STEPS = 0x1p32 - 0x1p12;

  /**
   * A file that is longer does not make the step coarser, it is cut into tiles: a stray point far
   * out costs the other files nothing.
   */
  private static final double LONGEST_FILE = 100_000;

  /**
   * What ints reach across in every job whose points lie that far apart, however small its tiles: a
   * square of two kilometres with its halo.
   */
  private static final double USUAL_REACH = 2048;

  /** A halo is read a little wider than asked for, and its points lie this much farther out. */
  private static final double SLACK = 1.01;

  private static final BigDecimal FINEST_STEPS = BigDecimal.valueOf(4);
  private static final int NAMED = 3;

  /**
   * What an axis asks for.
   *
   * @param name of the axis
   * @param files how each file counts along it
   * @param least the smallest step that reaches; 0 if any does
   * @param why what is so long; empty if any step reaches
   * @param low the lowest coordinate
   * @param high the highest
   * @param zero the coordinate of record integer 0 if it is the same one in all files
   */
  private record AxisDemand(
      String name,
      List<Counting> files,
      double least,
      String why,
      double low,
      double high,
      Optional<Double> zero) {

    private BigDecimal leastStep() {
      return CommonStep.decimal(least);
    }

    private BigDecimal finest() {
      return Counting.finest(files);
    }

    private BigDecimal roundedLeast() {
      return leastStep().max(CommonStep.fineEnough(finest()));
    }

    /** The largest common step, if there is one and it reaches. */
    private Optional<Lattice.Axis> exact() {
      return CommonStep.exact(files)
          .filter(step -> step.compareTo(leastStep()) >= 0)
          .map(step -> new Lattice.Axis(step, Counting.firstOffset(files)));
    }

    private Lattice.Axis roundedTo(final BigDecimal step) {
      return new Lattice.Axis(step, Counting.usualOffset(files));
    }

    /** The middle of all points, if all are in reach of it. */
    private double centre(final BigDecimal step) {
      return zero.orElseGet(
          () -> high - low <= STEPS * step.doubleValue() ? (low + high) / 2 : Double.NaN);
    }

    /** What of a file is rounded, its scale or else its offset; empty if nothing is. */
    private Optional<String> rounded(final Counting file, final Lattice.Axis axis) {
      if (!isMultiple(file.scale(), axis.unit())) {
        return Optional.of("scale " + file.scale().doubleValue());
      }
      return isMultiple(file.offset().subtract(axis.anchor()), axis.unit())
          ? Optional.empty()
          : Optional.of("offset " + file.offset().doubleValue());
    }

    private static boolean isMultiple(final BigDecimal length, final BigDecimal unit) {
      return length.remainder(unit).signum() == 0;
    }
  }

  /**
   * Chooses the lattice of files. The result depends on the set, not on its order.
   *
   * @param files at least one
   * @param halo how far a tile reads around its core, in units of the CRS
   * @param side the smallest side that every tile can have, in units of the CRS
   * @throws IllegalArgumentException if there is no file or one is not {@link
   *     CoordinateTransform#isUsable() usable}
   */
  public static LatticeChoice of(
      final Collection<FileExtent> files, final double halo, final double side) {
    if (files.isEmpty()) {
      throw new IllegalArgumentException("a lattice needs at least one file");
    }
    for (final FileExtent file : files) {
      if (!file.transform().isUsable()) {
        throw new IllegalArgumentException(
            "scale and offset must be finite, got " + file.transform());
      }
    }
    final double margin = halo * SLACK;
    final List<AxisDemand> axes =
        List.of(
            plan(
                "x",
                files,
                CoordinateTransform::scaleX,
                CoordinateTransform::offsetX,
                f -> f.bounds().minX(),
                f -> f.bounds().maxX(),
                side,
                margin),
            plan(
                "y",
                files,
                CoordinateTransform::scaleY,
                CoordinateTransform::offsetY,
                f -> f.bounds().minY(),
                f -> f.bounds().maxY(),
                side,
                margin),
            height(files));
    return exact(axes, margin)
        .map(lattice -> new LatticeChoice(lattice, Optional.empty()))
        .orElseGet(() -> rounded(axes, margin, files));
  }

  private static AxisDemand plan(
      final String name,
      final Collection<FileExtent> files,
      final ToDoubleFunction<CoordinateTransform> scale,
      final ToDoubleFunction<CoordinateTransform> offset,
      final ToDoubleFunction<FileExtent> min,
      final ToDoubleFunction<FileExtent> max,
      final double side,
      final double margin) {
    double longest = side;
    String why = "a tile of side " + side;
    for (final FileExtent file : files) {
      final double length =
          Math.min(LONGEST_FILE, max.applyAsDouble(file) - min.applyAsDouble(file));
      if (length > longest) {
        longest = length;
        why = file.name() + ", " + (float) length + " long in " + name;
      }
    }
    final double reach = longest + 2 * margin;
    return reach >= USUAL_REACH
        ? demand(name, files, scale, offset, min, max, reach, why)
        : demand(
            name, files, scale, offset, min, max, USUAL_REACH, "a tile of side " + USUAL_REACH);
  }

  private static AxisDemand height(final Collection<FileExtent> files) {
    return demand(
        "z",
        files,
        CoordinateTransform::scaleZ,
        CoordinateTransform::offsetZ,
        FileExtent::minZ,
        FileExtent::maxZ,
        Double.POSITIVE_INFINITY,
        "");
  }

  private static AxisDemand demand(
      final String name,
      final Collection<FileExtent> files,
      final ToDoubleFunction<CoordinateTransform> scale,
      final ToDoubleFunction<CoordinateTransform> offset,
      final ToDoubleFunction<FileExtent> min,
      final ToDoubleFunction<FileExtent> max,
      final double longestTile,
      final String whyTile) {
    final List<Counting> counting = new ArrayList<>();
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    String lowest = "";
    String highest = "";
    for (final FileExtent file : files) {
      final CoordinateTransform transform = file.transform();
      counting.add(
          Counting.of(
              scale.applyAsDouble(transform), offset.applyAsDouble(transform), file.points()));
      if (min.applyAsDouble(file) < low) {
        low = min.applyAsDouble(file);
        lowest = file.name();
      }
      if (max.applyAsDouble(file) > high) {
        high = max.applyAsDouble(file);
        highest = file.name();
      }
    }
    final Counting first = counting.get(0);
    final boolean alike =
        counting.stream()
            .allMatch(c -> c.scale().equals(first.scale()) && c.offset().equals(first.offset()));
    if (alike || !(low <= high)) {
      // Record integers are ints: any step of theirs reaches from their zero.
      final double zero = low <= high ? first.offset().doubleValue() : Double.NaN;
      return new AxisDemand(name, counting, 0, "", low, high, Optional.of(zero));
    }
    final double span = high - low;
    return span <= longestTile
        ? new AxisDemand(
            name,
            counting,
            span / STEPS,
            name
                + " from "
                + (float) low
                + " ("
                + lowest
                + ") to "
                + (float) high
                + " ("
                + highest
                + ")",
            low,
            high,
            Optional.empty())
        : new AxisDemand(name, counting, longestTile / STEPS, whyTile, low, high, Optional.empty());
  }

  /** The lattice of the largest common step, if there is one and it reaches. */
  private static Optional<Lattice> exact(final List<AxisDemand> axes, final double margin) {
    final List<BigDecimal> steps = new ArrayList<>();
    for (final AxisDemand axis : axes) {
      final Optional<BigDecimal> step = CommonStep.exact(axis.files);
      if (step.isEmpty()) {
        return Optional.empty();
      }
      steps.add(step.get());
    }
    final BigDecimal common = steps.stream().reduce(CommonStep::gcd).orElseThrow();
    if (steps.stream().noneMatch(step -> CommonStep.isRefined(step, common))) {
      steps.replaceAll(step -> common);
    }
    final List<Lattice.Axis> chosen = new ArrayList<>();
    for (int a = 0; a < axes.size(); a++) {
      if (steps.get(a).compareTo(axes.get(a).leastStep()) < 0) {
        return Optional.empty();
      }
      chosen.add(new Lattice.Axis(steps.get(a), Counting.firstOffset(axes.get(a).files)));
    }
    return Optional.of(lattice(axes, chosen, true, margin));
  }

  private static Lattice lattice(
      final List<AxisDemand> axes,
      final List<Lattice.Axis> chosen,
      final boolean exact,
      final double margin) {
    return Lattice.of(
        chosen.get(0),
        chosen.get(1),
        chosen.get(2),
        exact,
        new Lattice.Centre(
            axes.get(0).centre(chosen.get(0).unit()),
            axes.get(1).centre(chosen.get(1).unit()),
            axes.get(2).centre(chosen.get(2).unit()),
            margin));
  }

  private static LatticeChoice rounded(
      final List<AxisDemand> axes, final double margin, final Collection<FileExtent> files) {
    final BigDecimal finest =
        axes.stream().map(AxisDemand::finest).min(BigDecimal::compareTo).orElseThrow();
    final BigDecimal shared =
        axes.stream()
            .map(AxisDemand::leastStep)
            .reduce(CommonStep.fineEnough(finest), BigDecimal::max);
    final boolean isotropic = axes.stream().allMatch(axis -> bears(axis, shared));
    final List<Lattice.Axis> chosen = new ArrayList<>();
    final List<List<Counting>> all = axes.stream().map(AxisDemand::files).toList();
    for (final AxisDemand axis : axes) {
      chosen.add(
          isotropic
              ? axis.roundedTo(CommonStep.rounded(all, shared))
              : axis.exact()
                  .orElseGet(
                      () ->
                          axis.roundedTo(
                              CommonStep.rounded(List.of(axis.files), axis.roundedLeast()))));
    }
    final Map<String, List<String>> axesBySentence = new LinkedHashMap<>();
    for (int a = 0; a < axes.size(); a++) {
      final String name = axes.get(a).name;
      sentence(axes, a, chosen.get(a), isotropic, List.copyOf(files))
          .ifPresent(
              sentence ->
                  axesBySentence.computeIfAbsent(sentence, s -> new ArrayList<>()).add(name));
    }
    return new LatticeChoice(
        lattice(axes, chosen, axesBySentence.isEmpty(), margin), warning(axesBySentence));
  }

  /** Whether an axis can do with a step without loss worth a name. */
  private static boolean bears(final AxisDemand axis, final BigDecimal step) {
    return step.compareTo(CommonStep.fineEnough(Counting.usualScale(axis.files))) <= 0
        || step.compareTo(axis.finest().multiply(FINEST_STEPS)) <= 0;
  }

  private static Optional<String> sentence(
      final List<AxisDemand> axes,
      final int number,
      final Lattice.Axis chosen,
      final boolean isotropic,
      final List<FileExtent> files) {
    final AxisDemand axis = axes.get(number);
    final List<String> rounded = new ArrayList<>();
    for (int f = 0; f < files.size(); f++) {
      final String name = files.get(f).name();
      axis.rounded(axis.files.get(f), chosen)
          .ifPresent(what -> rounded.add(name + " (" + what + ")"));
    }
    if (rounded.isEmpty()) {
      return Optional.empty();
    }
    final Stream<AxisDemand> sharing = isotropic ? axes.stream() : Stream.of(axis);
    final Optional<String> why =
        sharing
            .filter(a -> chosen.unit().doubleValue() / 2 < a.least)
            .max(Comparator.comparingDouble(AxisDemand::least))
            .map(a -> "no finer step reaches across " + a.why);
    return Optional.of(
        "to "
            + chosen.unit().doubleValue()
            + " in "
            + String.join(", ", rounded.subList(0, Math.min(NAMED, rounded.size())))
            + (rounded.size() > NAMED ? " and " + (rounded.size() - NAMED) + " more" : "")
            + ", for "
            + why.orElse("scales and offsets of the files share no common step"));
  }

  private static Optional<String> warning(final Map<String, List<String>> axesBySentence) {
    if (axesBySentence.isEmpty()) {
      return Optional.empty();
    }
    final List<String> parts = new ArrayList<>();
    axesBySentence.forEach(
        (sentence, names) -> parts.add(String.join(", ", names) + " " + sentence));
    return Optional.of(
        "for the search, coordinates are rounded: "
            + String.join("; ", parts)
            + " (outputs keep them as they are)");
  }
}
