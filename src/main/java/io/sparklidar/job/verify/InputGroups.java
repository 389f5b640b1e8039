package io.sparklidar.job.verify;

import io.sparklidar.cloud.Lattice;
import io.sparklidar.cloud.LatticeChoice;
import io.sparklidar.job.input.ClassRules;
import io.sparklidar.job.input.CrsGroup;
import io.sparklidar.las.ClassRule;
import io.sparklidar.las.LasFile;
import io.sparklidar.storage.HadoopConf;
import io.sparklidar.storage.OutputFolder;
import io.sparklidar.tile.FileFingerprint;
import io.sparklidar.tile.FileIndex;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Inputs by their CRS: points of two groups are never neighbours. Immutable.
 *
 * @param all the groups
 * @param lattices the integer grid of each
 * @param ofFile which group each file is of, by ordinal
 * @param ofName which group the tiles of a file are of, by the name of its outputs
 */
record InputGroups(
    List<CrsGroup> all, List<Lattice> lattices, List<Integer> ofFile, Map<String, Integer> ofName) {

  /** That of an output, or a tile, of which it cannot be told. */
  static final int UNKNOWN = -1;

  private static final String PART = ".part-";

  /**
   * The groups of some files.
   *
   * @param all the groups
   * @param files the files, by ordinal
   * @param names of their outputs
   * @param reach how far neighbours may be, in units of the CRS
   */
  static InputGroups of(
      final List<CrsGroup> all,
      final List<FileIndex> files,
      final List<String> names,
      final double reach) {
    final List<Lattice> lattices = new ArrayList<>();
    final Map<String, Integer> byPath = new HashMap<>();
    for (final CrsGroup group : all) {
      group.files().forEach(file -> byPath.put(file.fingerprint().path(), lattices.size()));
      lattices.add(
          LatticeChoice.of(
                  group.files().stream().map(FileIndex::extent).toList(),
                  reach,
                  group.files().stream().mapToDouble(f -> f.density().side()).max().orElse(0))
              .lattice());
    }
    final List<Integer> ofFile =
        files.stream().map(file -> byPath.get(file.fingerprint().path())).toList();
    final Map<String, Integer> ofName = new HashMap<>();
    for (int f = 0; f < files.size(); f++) {
      ofName.put(names.get(f), ofFile.get(f));
    }
    return new InputGroups(all, lattices, ofFile, ofName);
  }

  /** The grid that a file's points are searched on. */
  Lattice lattice(final int file) {
    return lattices.get(ofFile.get(file));
  }

  /** Whether points of two files may be neighbours. */
  boolean areTogether(final int file, final int other) {
    return ofFile.get(file).equals(ofFile.get(other));
  }

  /** Whether points of a file may be of a group that may be unknown. */
  boolean mayBeOf(final int group, final int file) {
    return group == UNKNOWN || ofFile.get(file) == group;
  }

  /** The group of a tile, or of what it wrote, by its name without folder and ending. */
  int of(final String name) {
    if (all.size() == 1) {
      return 0;
    }
    final int part = name.lastIndexOf(PART);
    final Integer known =
        ofName.getOrDefault(name, part < 0 ? null : ofName.get(name.substring(0, part)));
    if (known != null) {
      return known;
    }
    for (int g = 0; g < all.size(); g++) {
      if (name.startsWith(all.get(g).label() + "-tile-")) {
        return g;
      }
    }
    return UNKNOWN;
  }

  /** Where a run kept what it found out of a group. */
  static OutputFolder home(final HadoopConf conf, final OutputFolder output, final CrsGroup group)
      throws IOException {
    // A run that had more groups, whose files are all bad, named this one.
    final OutputFolder own = output.ofGroup(group.label());
    return own.rootPath().getFileSystem(conf.get()).exists(own.rootPath()) ? own : output;
  }

  /** Has the classes of each group's points told by its own rules. */
  ClassRules classes(final List<ClassRules> rules) {
    final Map<String, ClassRules> byPath = new HashMap<>();
    for (int g = 0; g < all.size(); g++) {
      for (final FileIndex file : all.get(g).files()) {
        byPath.put(file.fingerprint().path(), rules.get(g));
      }
    }
    return new ByFile(byPath);
  }

  private record ByFile(Map<String, ClassRules> rules) implements ClassRules {

    @Override
    public ClassRule of(final FileFingerprint found, final LasFile file) {
      return rules.get(found.path()).of(found, file);
    }
  }
}
