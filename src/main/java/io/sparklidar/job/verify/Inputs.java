package io.sparklidar.job.verify;

import io.sparklidar.cloud.condition.Condition;
import io.sparklidar.error.BadInput;
import io.sparklidar.error.UsageException;
import io.sparklidar.job.Diagnostics;
import io.sparklidar.job.input.ClassRules;
import io.sparklidar.job.input.CrsGroups;
import io.sparklidar.job.input.IndexStore;
import io.sparklidar.job.input.InputFiles;
import io.sparklidar.job.input.InputReading;
import io.sparklidar.job.input.SourceFiles;
import io.sparklidar.job.progress.Progress;
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
    InputGroups groups,
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
        InputGroups.of(CrsGroups.of(indexes).all(), indexes, names, reach),
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
}
