package io.sparklidar.job.input;

import io.sparklidar.error.BadInput;
import io.sparklidar.job.JobOptions;
import io.sparklidar.las.crs.CrsIdentity;
import io.sparklidar.tile.FileIndex;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The files of a job by what they say of their CRS, units included. A file that says nothing of its
 * horizontal or vertical part goes with the largest group that it does not contradict. Distances
 * between points of two groups mean nothing, so a job has one.
 */
public final class CrsGroups {

  /**
   * Those that say most first, so that the others find them; the rest by name, for a fixed order.
   */
  private static final Comparator<Map.Entry<FileIndex.CrsSummary, CrsIdentity>> TELLING_FIRST =
      Comparator.comparing(
              (Map.Entry<FileIndex.CrsSummary, CrsIdentity> e) -> !e.getValue().isHorizontalKnown())
          .thenComparing(e -> !e.getValue().isVerticalKnown())
          .thenComparing(e -> e.getKey().horizontalEpsg() == 0)
          .thenComparing(e -> e.getKey().verticalEpsg() == 0)
          .thenComparing(e -> e.getKey().toString());

  private final List<Group> groups;
  private final Map<FileIndex.CrsSummary, CrsIdentity> identities;

  /** Files that can be searched together. */
  private static final class Group {

    private final List<CrsIdentity> members = new ArrayList<>();
    private final List<FileIndex> files = new ArrayList<>();

    private long points() {
      return files.stream().mapToLong(FileIndex::pointCount).sum();
    }

    private boolean admits(final CrsIdentity other) {
      return admitsHorizontal(other) && admitsVertical(other);
    }

    private boolean admitsHorizontal(final CrsIdentity other) {
      if (members.stream().anyMatch(other::differsInUnit)) {
        return false;
      }
      final List<CrsIdentity> known =
          members.stream().filter(CrsIdentity::isHorizontalKnown).toList();
      return known.isEmpty()
          || !other.isHorizontalKnown()
          || known.stream().anyMatch(other::isSameHorizontal);
    }

    private boolean admitsVertical(final CrsIdentity other) {
      final List<CrsIdentity> known =
          members.stream().filter(CrsIdentity::isVerticalKnown).toList();
      return known.isEmpty()
          || !other.isVerticalKnown()
          || known.stream().anyMatch(other::isSameVertical);
    }

    private String path() {
      return files.get(0).fingerprint().path();
    }

    private String name() {
      final CrsIdentity telling = members.get(0);
      return members.stream()
          .filter(CrsIdentity::isVerticalKnown)
          .findFirst()
          .filter(vertical -> !telling.isVerticalKnown())
          .map(vertical -> telling + ", heights as in " + vertical)
          .orElse(telling.toString());
    }

    private String description() {
      return String.format(
          Locale.ROOT,
          "%s (%d %s, %,d points, %s%s)",
          name(),
          files.size(),
          files.size() == 1 ? "file" : "files",
          points(),
          files.size() == 1 ? "" : "for example ",
          path());
    }
  }

  private CrsGroups(
      final List<Group> groups, final Map<FileIndex.CrsSummary, CrsIdentity> identities) {
    this.groups = groups;
    this.identities = identities;
  }

  /**
   * Groups files.
   *
   * @param files in order of their paths
   */
  public static CrsGroups of(final List<FileIndex> files) {
    final Map<FileIndex.CrsSummary, List<FileIndex>> alike = new LinkedHashMap<>();
    for (final FileIndex file : files) {
      alike.computeIfAbsent(file.crs(), crs -> new ArrayList<>()).add(file);
    }
    final Map<FileIndex.CrsSummary, CrsIdentity> identities = new HashMap<>();
    alike.keySet().forEach(crs -> identities.put(crs, identity(crs)));
    final List<Group> groups = new ArrayList<>();
    identities.entrySet().stream()
        .sorted(TELLING_FIRST)
        .forEach(
            entry -> {
              final CrsIdentity identity = entry.getValue();
              final Group group =
                  groups.stream()
                      .filter(g -> g.admits(identity))
                      .max(Comparator.comparingLong(Group::points))
                      .orElseGet(
                          () -> {
                            final Group fresh = new Group();
                            groups.add(fresh);
                            return fresh;
                          });
              group.members.add(identity);
              group.files.addAll(alike.get(entry.getKey()));
            });
    for (final Group group : groups) {
      group.files.sort(Comparator.comparing(file -> file.fingerprint().path()));
    }
    groups.sort(
        Comparator.comparingLong(Group::points)
            .thenComparing(group -> group.files.size())
            .reversed()
            .thenComparing(Group::path));
    return new CrsGroups(groups, identities);
  }

  private static CrsIdentity identity(final FileIndex.CrsSummary crs) {
    return CrsIdentity.of(
        crs.horizontalEpsg(),
        crs.verticalEpsg(),
        crs.metresPerUnit(),
        crs.metresPerHeight(),
        !crs.equals(FileIndex.CrsSummary.NONE),
        crs.definition());
  }

  /** Why the files cannot be searched together; empty if they can. */
  public Optional<String> refusal() {
    return groups.size() < 2
        ? Optional.empty()
        : Optional.of(
            "the inputs lie in "
                + groups.size()
                + " different coordinate reference systems: "
                + String.join("; ", groups.stream().map(Group::description).toList())
                + "; run each by itself, reproject first, or have all but the one of most points"
                + " left out with --on-error skip");
  }

  /** The files of the group of most points, in order of their paths. */
  public List<FileIndex> largest() {
    return groups.isEmpty() ? List.of() : groups.get(0).files;
  }

  /** The files of all other groups, as bad inputs of a job in the largest. */
  public List<BadInput> leftOut() {
    final List<BadInput> left = new ArrayList<>();
    for (final Group group : groups.subList(Math.min(1, groups.size()), groups.size())) {
      final String expected = "the CRS of most points, " + groups.get(0).name();
      for (final FileIndex file : group.files) {
        final String path = file.fingerprint().path();
        left.add(
            new BadInput(
                path,
                null,
                null,
                expected,
                group.name(),
                path
                    + ": expected "
                    + expected
                    + ", found "
                    + group.name()
                    + "; run such files by themselves, or reproject them"));
      }
    }
    return left;
  }

  /**
   * What users should know of the CRS of the largest group.
   *
   * @param options the job's
   */
  public List<String> warnings(final JobOptions options) {
    final List<String> warnings = new ArrayList<>();
    if (groups.isEmpty()) {
      return warnings;
    }
    final Group group = groups.get(0);
    final boolean known = group.members.stream().anyMatch(CrsIdentity::isHorizontalKnown);
    final List<String> without = paths(group, file -> !of(file).isHorizontalKnown());
    if (!without.isEmpty()) {
      warnings.add(
          FoldedNames.count(without, "has", "have")
              + " no coordinate reference system; coordinates are taken as "
              + (known ? "in " + group.name() : "projected")
              + ": "
              + FoldedNames.of(without));
    }
    final double unit =
        group.files.stream().mapToDouble(f -> f.crs().metresPerUnit()).findFirst().orElse(1);
    if (unit != 1) {
      warnings.add(
          "the unit of "
              + group.name()
              + " is "
              + unit
              + " m; radius, halo, tile size and features are in that unit");
    }
    addHeightWarnings(group, warnings);
    final List<String> textless =
        paths(
            group,
            file ->
                file.crs().definition().isEmpty()
                    && !file.crs().equals(FileIndex.CrsSummary.NONE)
                    && file.layout().isModern());
    if (options.writesLas() && !textless.isEmpty()) {
      warnings.add(
          "no well-known text can be made of the GeoTIFF keys of "
              + (textless.size() == 1 ? "1 file" : textless.size() + " files")
              + ", whose code is not known here: its LAS and LAZ outputs lack the one that LAS 1.4"
              + " asks for: "
              + FoldedNames.of(textless));
    }
    return warnings;
  }

  private void addHeightWarnings(final Group group, final List<String> warnings) {
    final List<String> converted = paths(group, file -> file.crs().heightUnit() != 1);
    if (!converted.isEmpty()) {
      final FileIndex first =
          group.files.stream()
              .filter(file -> file.crs().heightUnit() != 1)
              .findFirst()
              .orElseThrow();
      warnings.add(
          "heights of "
              + (converted.size() == 1 ? "1 file" : converted.size() + " files")
              + " are in "
              + of(first).heightUnitName().orElse("another unit")
              + ", x and y in "
              + of(first).unitName()
              + ": for the search heights are multiplied by "
              + first.crs().heightUnit()
              + ", so that all features are in the unit of x and y; z in outputs stays as it is: "
              + FoldedNames.of(converted));
    }
    final boolean known = group.members.stream().anyMatch(CrsIdentity::isVerticalKnown);
    final List<String> without =
        paths(group, file -> of(file).isHorizontalKnown() && !of(file).isVerticalKnown());
    if (known && !without.isEmpty()) {
      warnings.add(
          FoldedNames.count(without, "says", "say")
              + " nothing of heights, others do; they are taken as in the unit of x and y: "
              + FoldedNames.of(without));
    }
  }

  private CrsIdentity of(final FileIndex file) {
    return identities.get(file.crs());
  }

  private static List<String> paths(final Group group, final Predicate<FileIndex> which) {
    return group.files.stream().filter(which).map(file -> file.fingerprint().path()).toList();
  }
}
