package io.sparklidar.cloud;

import io.sparklidar.cloud.CommonStep.Counting;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * The lattice on which the points of each file are searched for neighbours. Nearly always there is
 * one, of all files. Where that had to round, because some files are scattered over more than ints
 * of the usual scale reach, those do not make it coarser: each of them is searched on its own
 * lattice, which is exact for it, and all others share one that only they decide. On the lattice of
 * another file points are rounded; those that are out of its reach are farther than any halo.
 *
 * <p>Which lattice a point is searched on depends on the files and the halo, not on tiles.
 */
public final class JobLattices implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Share of what ints of the usual scale reach that a file may fill. */
  private static final double SHARE = 0x1p30;

  /** A file that fills this many steps of its own is no witness of what is usual. */
  private static final double SCATTERED = 0x1p31;

  /** Longest tiles that an ordinary file may be cut into along an axis. */
  private static final double MAX_CUTS = 4;

  private static final int NAMED = 3;

  private final Lattice usual;
  private final HashMap<Integer, Lattice> own;
  private final transient Optional<String> warning;

  private JobLattices(
      final Lattice usual, final Map<Integer, Lattice> own, final Optional<String> warning) {
    this.usual = usual;
    this.own = new HashMap<>(own);
    this.warning = warning;
  }

  /** One lattice for all files. */
  public static JobLattices of(final Lattice lattice) {
    return new JobLattices(lattice, Map.of(), Optional.empty());
  }

  /**
   * The lattice of all files, whatever it rounds.
   *
   * @param choice what was chosen for them
   */
  public static JobLattices of(final LatticeChoice choice) {
    return new JobLattices(choice.lattice(), Map.of(), choice.warning());
  }

  /**
   * Chooses lattices.
   *
   * @param files all files, by ordinal
   * @param sides the smallest side that a tile of each file can have
   * @param halo how far a tile reads around its core
   */
  public static JobLattices of(
      final List<FileExtent> files, final List<Double> sides, final double halo) {
    final LatticeChoice common = choice(all(files.size()), files, sides, halo);
    if (common.warning().isEmpty()) {
      return of(common);
    }
    final List<Integer> ordinary = ordinary(files, sides);
    if (ordinary.isEmpty() || ordinary.size() == files.size()) {
      return of(common);
    }
    final LatticeChoice chosen = choice(ordinary, files, sides, halo);
    final double longest = MAX_CUTS * chosen.lattice().longestSide();
    final Map<Integer, Lattice> own = new HashMap<>();
    final List<String> names = new ArrayList<>();
    for (int f = 0; f < files.size(); f++) {
      if (!ordinary.contains(f) || length(files.get(f)) > longest) {
        own.put(f, choice(List.of(f), files, sides, halo).lattice());
        names.add(files.get(f).name());
      }
    }
    final String apart =
        (names.size() == 1 ? "1 file is" : names.size() + " files are")
            + " scattered so far that no step as fine as the other files' reaches across: searched"
            + " for neighbours on lattices of their own, to which points of other files near them"
            + " are rounded: "
            + String.join(", ", names.subList(0, Math.min(NAMED, names.size())))
            + (names.size() > NAMED ? " and " + (names.size() - NAMED) + " more" : "");
    return new JobLattices(
        chosen.lattice(),
        own,
        Optional.of(chosen.warning().map(rounds -> apart + "; " + rounds).orElse(apart)));
  }

  private static List<Integer> all(final int count) {
    final List<Integer> all = new ArrayList<>();
    for (int f = 0; f < count; f++) {
      all.add(f);
    }
    return all;
  }

  private static LatticeChoice choice(
      final List<Integer> which,
      final List<FileExtent> files,
      final List<Double> sides,
      final double halo) {
    return LatticeChoice.of(
        which.stream().map(files::get).toList(),
        halo,
        which.stream().mapToDouble(sides::get).max().orElse(0));
  }

  /** The files that lie within what ints of the usual scale reach. */
  private static List<Integer> ordinary(final List<FileExtent> files, final List<Double> sides) {
    final List<FileExtent> witnesses = files.stream().filter(f -> !isScattered(f)).toList();
    if (witnesses.isEmpty()) {
      return List.of();
    }
    final double reachX = SHARE * usual(witnesses, CoordinateTransform::scaleX);
    final double reachY = SHARE * usual(witnesses, CoordinateTransform::scaleY);
    final double reachZ = SHARE * usual(witnesses, CoordinateTransform::scaleZ);
    final double height = usualHeight(witnesses);
    final List<Integer> ordinary = new ArrayList<>();
    for (int f = 0; f < files.size(); f++) {
      final FileExtent file = files.get(f);
      final boolean empty = !(file.minZ() <= file.maxZ());
      if (empty
          || Math.max(sides.get(f), file.bounds().width()) <= reachX
              && Math.max(sides.get(f), file.bounds().height()) <= reachY
              && Math.max(height - file.minZ(), file.maxZ() - height) <= reachZ) {
        ordinary.add(f);
      }
    }
    return ordinary;
  }

  private static double length(final FileExtent file) {
    return Math.max(file.bounds().width(), file.bounds().height());
  }

  private static boolean isScattered(final FileExtent file) {
    final CoordinateTransform transform = file.transform();
    return file.bounds().width() > SCATTERED * Math.abs(transform.scaleX())
        || file.bounds().height() > SCATTERED * Math.abs(transform.scaleY())
        || file.maxZ() - file.minZ() > SCATTERED * Math.abs(transform.scaleZ());
  }

  private static double usual(
      final List<FileExtent> files, final ToDoubleFunction<CoordinateTransform> scale) {
    return Counting.usualScale(
            files.stream()
                .map(f -> Counting.of(scale.applyAsDouble(f.transform()), 0, f.points()))
                .toList())
        .doubleValue();
  }

  /** The height that half of all points are below, as far as files tell. */
  private static double usualHeight(final List<FileExtent> files) {
    final List<FileExtent> byHeight =
        files.stream()
            .filter(f -> f.minZ() <= f.maxZ())
            .sorted(Comparator.comparingDouble(JobLattices::middle))
            .toList();
    final double half = byHeight.stream().mapToLong(FileExtent::points).sum() / 2.0;
    double below = 0;
    for (final FileExtent file : byHeight) {
      below += file.points();
      if (below >= half) {
        return middle(file);
      }
    }
    return 0;
  }

  private static double middle(final FileExtent file) {
    return file.minZ() + (file.maxZ() - file.minZ()) / 2;
  }

  /** That of all files but those that have their own. */
  public Lattice usual() {
    return usual;
  }

  /**
   * That on which the points of a file are searched.
   *
   * @param file its ordinal
   */
  public Lattice of(final int file) {
    return own.getOrDefault(file, usual);
  }

  /** Whether two files are searched on one lattice, so that each reaches the other's points. */
  public boolean isShared(final int file, final int other) {
    return file == other || !own.containsKey(file) && !own.containsKey(other);
  }

  /** What users should know; known to the one who chose, not where tasks run. */
  public Optional<String> warning() {
    return warning;
  }
}
