package io.sparklidar.job.input;

import io.sparklidar.cloud.Bounds;
import io.sparklidar.error.NameList;
import io.sparklidar.job.Digest;
import io.sparklidar.las.crs.CrsIdentity;
import io.sparklidar.tile.FileIndex;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The files of a job by what they say of their CRS, units included. Distances between points of two
 * groups mean nothing: each is searched by itself. A file that says nothing of its horizontal or
 * vertical part goes with the group that it does not contradict; of several, with the only one in
 * or beside whose extent it lies. Where that does not tell, nothing is guessed: such files are a
 * group.
 */
public final class CrsGroups {

  private static final int DIGEST_DIGITS = 8;

  /** Of a name that becomes part of file names. */
  private static final int MOST_LETTERS = 32;

  /** Coordinates below may be degrees. */
  private static final double DEGREES = 1000;

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

    /** Those groups that its files may be of, as well as another. */
    private final List<Group> candidates = new ArrayList<>();

    private void add(final CrsIdentity member, final List<FileIndex> more) {
      members.add(member);
      files.addAll(more);
    }

    private Bounds bounds() {
      return files.stream().map(FileIndex::bounds).reduce(Bounds.EMPTY, Bounds::union);
    }

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
        .forEach(entry -> admit(entry.getValue(), alike.get(entry.getKey()), groups));
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

  /** Puts files that say the same into groups. */
  private static void admit(
      final CrsIdentity identity, final List<FileIndex> files, final List<Group> groups) {
    final List<Group> candidates = groups.stream().filter(g -> g.admits(identity)).toList();
    if (candidates.size() == 1) {
      candidates.get(0).add(identity, files);
      return;
    }
    // Extents are those of files that say more: looked at before any of these is added.
    final Map<Group, Bounds> extents = new LinkedHashMap<>();
    candidates.forEach(group -> extents.put(group, group.bounds()));
    final Map<Group, List<FileIndex>> placed = new LinkedHashMap<>();
    final List<FileIndex> left = new ArrayList<>();
    for (final FileIndex file : files) {
      final List<Group> around =
          candidates.stream()
              .filter(
                  group ->
                      !file.bounds().isEmpty()
                          && extents.get(group).intersects(withNeighbors(file.bounds())))
              .toList();
      if (around.size() == 1) {
        placed.computeIfAbsent(around.get(0), group -> new ArrayList<>()).add(file);
      } else {
        left.add(file);
      }
    }
    placed.forEach((group, of) -> group.add(identity, of));
    if (!left.isEmpty()) {
      final Group fresh = new Group();
      fresh.candidates.addAll(candidates);
      fresh.add(identity, left);
      groups.add(fresh);
    }
  }

  /** Where neighbours of a tile lie. */
  private static Bounds withNeighbors(final Bounds tile) {
    return tile.expand(Math.max(tile.width(), tile.height()) / 2);
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

  /** All groups, that of most points first. */
  public List<CrsGroup> all() {
    final List<CrsGroup> all = new ArrayList<>();
    final Set<String> labels = new HashSet<>();
    for (final Group group : groups) {
      final FileIndex.CrsSummary telling = telling(group);
      all.add(
          new CrsGroup(
              label(group, labels),
              groups.size() == 1,
              group.name(),
              telling.horizontalEpsg(),
              telling.definition(),
              group.files));
    }
    return all;
  }

  /** What the file of a group says that says most. */
  private FileIndex.CrsSummary telling(final Group group) {
    final CrsIdentity most = group.members.get(0);
    return group.files.stream()
        .map(FileIndex::crs)
        .filter(crs -> identities.get(crs) == most)
        .findFirst()
        .orElseThrow();
  }

  /** The same for the same CRS, whatever other groups there are, unless one would be called so. */
  private String label(final Group group, final Set<String> labels) {
    final FileIndex.CrsSummary horizontal = telling(group);
    final FileIndex.CrsSummary vertical =
        group.files.stream()
            .map(FileIndex::crs)
            .filter(crs -> identities.get(crs).isVerticalKnown())
            .findFirst()
            .orElse(FileIndex.CrsSummary.NONE);
    final String name =
        part(horizontal.horizontalEpsg(), identities.get(horizontal).horizontalName())
            + (identities.containsKey(vertical) && identities.get(vertical).isVerticalKnown()
                ? "+" + part(vertical.verticalEpsg(), identities.get(vertical).verticalName().get())
                : "");
    final String said = horizontal + " " + vertical;
    String label = name;
    while (!labels.add(label)) {
      label = name + "-" + Digest.of(said, label).substring(0, DIGEST_DIGITS);
    }
    return label;
  }

  private static String part(final int epsg, final String name) {
    if (epsg != 0) {
      return "epsg" + epsg;
    }
    final String plain =
        name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_").replaceAll("^_|_$", "");
    return plain.substring(0, Math.min(MOST_LETTERS, plain.length()));
  }

  /** What a group is, for people. */
  public static String line(final CrsGroup group) {
    return String.format(
        Locale.ROOT,
        "%s%s: %s, %,d points, x %s..%s, y %s..%s",
        group.alone() ? "" : group.label() + " = ",
        group.crs(),
        NameList.counted(group.files().size(), "file"),
        group.points(),
        place(group.bounds().minX()),
        place(group.bounds().maxX()),
        place(group.bounds().minY()),
        place(group.bounds().maxY()));
  }

  private static String place(final double coordinate) {
    return String.format(Locale.ROOT, Math.abs(coordinate) < DEGREES ? "%.6f" : "%.2f", coordinate);
  }

  /**
   * What users should know of the CRS of the inputs.
   *
   * @param writesLas whether LAS or LAZ is written
   */
  public List<String> warnings(final boolean writesLas) {
    final List<String> warnings = new ArrayList<>();
    groups.forEach(group -> addWarnings(group, writesLas, warnings));
    return warnings;
  }

  private void addWarnings(
      final Group group, final boolean writesLas, final List<String> warnings) {
    if (!group.candidates.isEmpty()) {
      final List<String> all = paths(group, file -> true);
      warnings.add(
          FoldedNames.count(all, "says", "say")
              + " too little of the CRS to go with one of "
              + String.join("; ", group.candidates.stream().map(Group::name).toList())
              + ", and the place does not tell: searched without points of these ("
              + group.name()
              + "): "
              + FoldedNames.of(all));
    }
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
    if (writesLas && !textless.isEmpty()) {
      warnings.add(
          "no well-known text can be made of the GeoTIFF keys of "
              + (textless.size() == 1 ? "1 file" : textless.size() + " files")
              + ", whose code is not known here: its LAS and LAZ outputs lack the one that LAS 1.4"
              + " asks for: "
              + FoldedNames.of(textless));
    }
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
