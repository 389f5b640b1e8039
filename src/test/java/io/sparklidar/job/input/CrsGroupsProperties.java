package io.sparklidar.job.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.cloud.Bounds;
import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.las.crs.CrsIdentity;
import io.sparklidar.las.point.PointLayout;
import io.sparklidar.tile.DensityGrid;
import io.sparklidar.tile.FileFingerprint;
import io.sparklidar.tile.FileIndex;
import io.sparklidar.tile.FileIndex.CrsSummary;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Files go together if nothing they say speaks against it, and only then. */
final class CrsGroupsProperties {

  private static final CrsSummary UTM_32 = epsg(32632, 1, 0, 0);
  private static final CrsSummary UTM_33 = epsg(32633, 1, 0, 0);
  private static final CrsSummary FEET = epsg(2225, 0.3048006096, 0, 0);

  /** UTM 32 with heights: what others call a compound system. */
  private static final CrsSummary WITH_HEIGHTS = epsg(32632, 1, 7837, 1);

  private static final CrsSummary OTHER_HEIGHTS = epsg(32632, 1, 5783, 1);

  private static final List<CrsSummary> SAID =
      List.of(UTM_32, UTM_33, FEET, WITH_HEIGHTS, OTHER_HEIGHTS, CrsSummary.NONE);

  private static CrsSummary epsg(
      final int horizontal, final double unit, final int vertical, final double height) {
    return new CrsSummary("EPSG:" + horizontal, horizontal, unit, vertical, height, "", false);
  }

  private static FileIndex file(final String path, final CrsSummary crs, final double x) {
    return new FileIndex(
        new FileFingerprint(path, 1, 1),
        new CoordinateTransform(0.01, 0.01, 0.01, 0, 0, 0),
        PointLayout.of(6, List.of()),
        100,
        new Bounds(x, 0, x + 100, 100),
        new FileIndex.Heights(0, 1),
        crs,
        List.of(),
        new DensityGrid(64, new long[0], new long[0]),
        List.of());
  }

  private static CrsIdentity identity(final CrsSummary crs) {
    return CrsIdentity.of(
        crs.horizontalEpsg(),
        crs.verticalEpsg(),
        crs.metresPerUnit(),
        crs.metresPerHeight(),
        crs != CrsSummary.NONE,
        "");
  }

  private static boolean contradict(final CrsSummary a, final CrsSummary b) {
    return identity(a).differsInUnit(identity(b))
        || a.horizontalEpsg() != 0
            && b.horizontalEpsg() != 0
            && a.horizontalEpsg() != b.horizontalEpsg()
        || a.verticalEpsg() != 0 && b.verticalEpsg() != 0 && a.verticalEpsg() != b.verticalEpsg();
  }

  @Property(tries = 200)
  void everyFileIsInOneGroupOfFilesThatDoNotContradictIt(@ForAll final long seed) {
    final Random random = new Random(seed);
    final List<FileIndex> files = new ArrayList<>();
    for (int f = 0; f < 1 + random.nextInt(12); f++) {
      files.add(file("f" + f, SAID.get(random.nextInt(SAID.size())), 100.0 * random.nextInt(40)));
    }
    files.sort(Comparator.comparing(file -> file.fingerprint().path()));
    final List<CrsGroup> groups = CrsGroups.of(files).all();
    assertEquals(files.size(), groups.stream().mapToInt(group -> group.files().size()).sum());
    final Set<String> labels = new HashSet<>();
    for (final CrsGroup group : groups) {
      assertTrue(labels.add(group.label()), "two groups are called " + group.label());
      assertTrue(group.label().matches("[a-z0-9_+-]+"), group.label());
      assertEquals(groups.size() == 1, group.alone());
      for (final FileIndex one : group.files()) {
        for (final FileIndex other : group.files()) {
          assertTrue(!contradict(one.crs(), other.crs()), one + " is with " + other);
        }
      }
    }
    // What says the same is together, if it says all.
    for (final CrsSummary said : List.of(UTM_33, FEET, WITH_HEIGHTS, OTHER_HEIGHTS)) {
      final long in =
          groups.stream()
              .filter(g -> g.files().stream().anyMatch(file -> file.crs().equals(said)))
              .count();
      assertTrue(in <= 1, said + " is in " + in);
    }
    final List<FileIndex> shuffled = new ArrayList<>(files);
    Collections.shuffle(shuffled, random);
    shuffled.sort(Comparator.comparing(file -> file.fingerprint().path()));
    assertEquals(groups, CrsGroups.of(shuffled).all());
    // By itself, a group is one.
    for (final CrsGroup group : groups) {
      assertEquals(1, CrsGroups.of(group.files()).all().size(), group.toString());
    }
  }

  private static List<String> labels(final FileIndex... files) {
    return CrsGroups.of(List.of(files)).all().stream()
        .map(
            group ->
                group.label()
                    + " "
                    + String.join(
                        "", group.files().stream().map(f -> f.fingerprint().path()).toList()))
        .toList();
  }

  @Example
  void horizontalAndCompoundOfOneCodeAreTogether() {
    assertEquals(
        List.of("epsg32632+epsg7837 abc"),
        labels(
            file("a", UTM_32, 0), file("b", WITH_HEIGHTS, 100), file("c", CrsSummary.NONE, 900)));
  }

  @Example
  void whatSaysNothingGoesWithThoseItLiesBeside() {
    assertEquals(
        List.of("epsg32632 abe", "epsg32633 cf", "no_crs d"),
        labels(
            file("a", UTM_32, 0),
            file("b", UTM_32, 100),
            file("c", UTM_33, 5000),
            file("d", CrsSummary.NONE, 2500),
            file("e", CrsSummary.NONE, 200),
            file("f", CrsSummary.NONE, 4900)));
  }
}
