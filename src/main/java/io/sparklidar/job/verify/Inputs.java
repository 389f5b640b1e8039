package io.sparklidar.job.verify;

import io.sparklidar.cloud.Lattice;
import io.sparklidar.cloud.LatticeChoice;
import io.sparklidar.cloud.condition.Condition;
import io.sparklidar.error.BadInput;
import io.sparklidar.error.UsageException;
import io.sparklidar.job.Diagnostics;
import io.sparklidar.job.input.ClassRules;
import io.sparklidar.job.input.CrsGroup;
import io.sparklidar.job.input.CrsGroups;
import io.sparklidar.job.input.IndexStore;
import io.sparklidar.job.input.InputFiles;
import io.sparklidar.job.input.InputReading;
import io.sparklidar.job.input.SourceFiles;
import io.sparklidar.job.progress.Progress;
import io.sparklidar.las.ClassRule;
import io.sparklidar.las.LasFile;
import io.sparklidar.storage.HadoopConf;
import io.sparklidar.storage.OutputFolder;
import io.sparklidar.tile.DensityGrid;
import io.sparklidar.tile.FileFingerprint;
import io.sparklidar.tile.FileIndex;
import io.sparklidar.tile.FileIndexer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;

/**
 * The files that points come from, in the order of a job, with the extents of their chunks. Safe
 * for concurrent use.
 *
 * @param files the index of each
 * @param names of their outputs, without folder and ending
 * @param groups which of them are searched together
 * @param references what points are like that may be neighbours; empty if all may
 * @param bad files that are not what they should be
 * @param sources opens them
 */
record Inputs(
    List<FileIndex> files,
    List<String> names,
    Groups groups,
    Optional<Condition> references,
    List<BadInput> bad,
    SourceFiles sources) {

  /**
   * Finds and indexes files.
   *
   * @param conf Hadoop configuration
   * @param paths files, folders and globs
   * @param output whose indexes are taken where they are there; its results are no inputs
   * @param mode how the run counted points
   * @param reach how far neighbours may be, in units of the CRS
   * @param concerned whether a file matters, by what its header says
   * @param references what points are like that may be neighbours; empty if all may
   * @param progress is told what is left out
   * @throws UsageException if one of the paths is missing, or no file is good
   */
  static Inputs find(
      final Configuration conf,
      final List<String> paths,
      final OutputFolder output,
      final DensityGrid.Mode mode,
      final double reach,
      final Predicate<FileIndex> concerned,
      final Optional<Condition> references,
      final Progress progress)
      throws UsageException, IOException {
    final Diagnostics diagnostics = new Diagnostics(progress);
    final List<FileFingerprint> found =
        InputFiles.find(conf, "--input", paths, output.rootPath(), diagnostics);
    final List<String> allNames = InputFiles.names(found);
    final Map<FileFingerprint, FileIndex> known =
        new IndexStore(new HadoopConf(conf), output.index()).findTogether(found, mode);
    final SourceFiles sources = new SourceFiles(new HadoopConf(conf));
    final List<FileIndex> indexes = new ArrayList<>(known.values());
    final List<FileFingerprint> unknown =
        found.stream().filter(file -> !known.containsKey(file)).toList();
    if (!unknown.isEmpty()) {
      progress.line("index: " + unknown.size() + " files are read for where their points lie");
    }
    Workers.forEach(
        unknown,
        file -> {
          try {
            final FileIndex index = index(sources, file, mode, concerned);
            synchronized (indexes) {
              indexes.add(index);
            }
          } catch (final IOException e) {
            diagnostics.addBad(InputReading.bad(e));
          }
        });
    indexes.sort(Comparator.comparing(file -> file.fingerprint().path()));
    if (indexes.isEmpty()) {
      throw new UsageException("--input: no file that can be read");
    }
    final List<String> names =
        indexes.stream().map(file -> allNames.get(found.indexOf(file.fingerprint()))).toList();
    return new Inputs(
        indexes,
        names,
        Groups.of(CrsGroups.of(indexes).all(), indexes, names, reach),
        references,
        diagnostics.badInputs(),
        sources);
  }

  /** The same files, whose points have the classes that rules say. */
  Inputs with(final ClassRules rules) {
    return new Inputs(
        files, names, groups, references, bad, new SourceFiles(sources.conf(), List.of(rules)));
  }

  private static FileIndex index(
      final SourceFiles sources,
      final FileFingerprint file,
      final DensityGrid.Mode mode,
      final Predicate<FileIndex> concerned)
      throws IOException {
    return new InputReading(sources)
        .run(
            in -> {
              try (LasFile las = in.openLas(file)) {
                final FileIndex header = FileIndexer.ofHeader(las, file);
                return concerned.test(header) ? FileIndexer.index(las, file, mode) : header;
              }
            });
  }

  /** The same, of which others may be neighbours. */
  Inputs withReferences(final Optional<Condition> others) {
    return new Inputs(files, names, groups, others, bad, sources);
  }

  /** The path of a file. */
  String path(final int file) {
    return files.get(file).fingerprint().path();
  }

  /** The points of all files. */
  long points() {
    return files.stream().mapToLong(FileIndex::pointCount).sum();
  }

  /**
   * Inputs by their CRS: points of two groups are never neighbours. Immutable.
   *
   * @param all the groups
   * @param lattices the integer grid of each
   * @param ofFile which group each file is of, by ordinal
   * @param ofName which group the tiles of a file are of, by the name of its outputs
   */
  record Groups(
      List<CrsGroup> all,
      List<Lattice> lattices,
      List<Integer> ofFile,
      Map<String, Integer> ofName) {

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
    static Groups of(
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
      return new Groups(all, lattices, ofFile, ofName);
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
}
