package io.sparklidar.job.verify;

import io.sparklidar.error.ErrorMessages;
import io.sparklidar.error.UsageException;
import io.sparklidar.job.TileResult;
import io.sparklidar.job.ground.GroundClasses;
import io.sparklidar.job.input.ClassRules;
import io.sparklidar.job.input.CrsGroup;
import io.sparklidar.job.progress.Progress;
import io.sparklidar.storage.FolderAccess;
import io.sparklidar.storage.HadoopConf;
import io.sparklidar.storage.OutputFile;
import io.sparklidar.tile.FileIndex;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;

/**
 * Reads all of an output and says what is wrong with it. Threads of this process do the work, a
 * result at a time each; what is kept grows with the number of files and columns, not of points.
 */
public final class Verification {

  private final Configuration conf;
  private final RunOutput run;
  private final Inputs inputs;
  private final int rows;
  private final long seed;
  private final Progress progress;
  private final List<Finding> findings = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private long total;
  private long done;

  private Verification(
      final Configuration conf,
      final RunOutput run,
      final Inputs inputs,
      final int rows,
      final long seed,
      final Progress progress) {
    this.conf = conf;
    this.run = run;
    this.inputs = inputs;
    this.rows = rows;
    this.seed = seed;
    this.progress = progress;
  }

  /** What is kept of the results of one format. */
  private record Kept(ColumnCheck columns, PointCheck points, RowSample sample) {}

  /**
   * Verifies an output.
   *
   * @param conf Hadoop configuration
   * @param output folder of a run
   * @param moved the inputs, if they are not where the run found them; may be empty
   * @param rows how many random rows of each format to prove
   * @param seed chooses them
   * @param progress is told how far it is
   * @throws UsageException if there is no output of a run, or its inputs are not there
   */
  public static VerifyReport verify(
      final Configuration conf,
      final String output,
      final List<String> moved,
      final int rows,
      final long seed,
      final Progress progress)
      throws UsageException, IOException {
    final RunOutput run = RunOutput.read(conf, FolderAccess.named(conf, output));
    final List<String> paths = moved.isEmpty() ? run.inputs() : moved;
    if (paths.isEmpty()) {
      throw new UsageException(
          "the output does not say what its inputs are; name them with --input");
    }
    final double reach = run.reach();
    final Inputs found =
        Inputs.find(
            conf,
            paths,
            run.folder(),
            run.mode(),
            reach,
            file -> run.filters().concern(file, Math.max(reach, run.filters().reach())),
            run.references(),
            progress);
    final Inputs inputs =
        run.groundFilter().isNone()
            ? found
            : found.with(found.groups().classes(classes(new HadoopConf(conf), run, found)));
    return new Verification(conf, run, inputs, rows, seed, progress).verify();
  }

  private static List<ClassRules> classes(
      final HadoopConf conf, final RunOutput run, final Inputs found) throws IOException {
    final List<ClassRules> classes = new ArrayList<>();
    for (int g = 0; g < found.groups().all().size(); g++) {
      final CrsGroup group = found.groups().all().get(g);
      classes.add(
          GroundClasses.ofOutput(
              conf,
              Inputs.Groups.home(conf, run.folder(), group),
              found.groups().lattices().get(g),
              run.groundFilter(),
              group.files()));
    }
    return classes;
  }

  private VerifyReport verify() throws IOException {
    inputs.bad().forEach(bad -> findings.add(new Finding("inputs", bad.file(), bad.message())));
    progress.stage("checksums", 0, 0);
    final Bookkeeping books = Bookkeeping.of(run);
    findings.addAll(books.findings());
    notes.addAll(books.notes());
    final Map<String, List<OutputFile>> byFormat = new TreeMap<>();
    final List<OutputFile> present =
        books.present().stream().filter(ResultReader::holdsPoints).toList();
    present.stream()
        .sorted(java.util.Comparator.comparing(OutputFile::path))
        .forEach(
            file ->
                byFormat
                    .computeIfAbsent(ResultReader.format(file), f -> new ArrayList<>())
                    .add(file));
    total = present.stream().mapToLong(OutputFile::rows).sum();
    final ResultReader reader = new ResultReader(conf, run, inputs);
    final List<VerifyReport.ColumnLine> lines = new ArrayList<>();
    int proven = 0;
    int windows = 0;
    for (final Map.Entry<String, List<OutputFile>> entry : byFormat.entrySet()) {
      final String format = entry.getKey();
      final List<OutputFile> files = entry.getValue();
      final Kept kept =
          new Kept(
              new ColumnCheck(run.features(), run.job(), run.references().isEmpty()),
              new PointCheck(inputs, format, run),
              new RowSample(seed, rows, run.features().size()));
      final List<BorderCheck> borders = new ArrayList<>();
      for (int g = 0; g < inputs.groups().all().size(); g++) {
        borders.add(new BorderCheck(run.features(), run.job(), tiles(g), density(g), seed));
      }
      Workers.forEach(files, file -> read(file, reader, kept, borders));
      progress.line(format + ": " + files.size() + " files are read; rows are proven");
      final RowProof proof = RowProof.of(inputs, run, kept.sample.rows());
      findings.addAll(kept.points.findings(run.mirrors(), reader, files));
      findings.addAll(kept.columns.findings(format, proof, notes));
      findings.addAll(proof.findings(format));
      borders.forEach(border -> findings.addAll(border.findings()));
      final int looked = borders.stream().mapToInt(BorderCheck::windows).sum();
      final int tiles = borders.stream().mapToInt(BorderCheck::tiles).sum();
      if (tiles < run.tiles().size() && looked > 0) {
        notes.add(
            format + ": borders of " + tiles + " of " + run.tiles().size() + " tiles looked at");
      }
      lines.addAll(kept.columns.lines(format, proof));
      proven += proof.proven();
      windows += looked;
    }
    return new VerifyReport(
        run.folder().root(),
        books.present().size(),
        done,
        proven,
        seed,
        windows,
        lines,
        List.copyOf(findings),
        List.copyOf(notes));
  }

  /** The tiles of a group. */
  private List<TileResult> tiles(final int group) {
    return run.tiles().stream().filter(tile -> inputs.groups().of(tile.id()) == group).toList();
  }

  /** Points a unit of area, where there are any. */
  private double density(final int group) {
    final CrsGroup inputsOfIt = inputs.groups().all().get(group);
    double area = 0;
    for (final FileIndex file : inputsOfIt.files()) {
      area += file.bounds().isEmpty() ? 0 : file.bounds().width() * file.bounds().height();
    }
    return area > 0 ? inputsOfIt.points() / area : 1;
  }

  /** The group of inputs that a result is of. */
  private int group(final OutputFile file) {
    return inputs
        .groups()
        .of(file.path().substring(file.path().indexOf('/') + 1, file.path().lastIndexOf('.')));
  }

  private void read(
      final OutputFile file,
      final ResultReader reader,
      final Kept kept,
      final List<BorderCheck> borders) {
    final int group = group(file);
    final long[] read = {0};
    final Set<String> problems = new HashSet<>();
    try {
      reader.read(
          file,
          batch -> {
            read[0] += batch.size();
            kept.columns.add(file.path(), batch);
            kept.points.add(batch);
            kept.sample.add(file, group, batch);
            if (group != Inputs.Groups.UNKNOWN) {
              borders.get(group).add(batch);
            }
            advance(batch.size());
          });
      if (read[0] != file.rows()) {
        problems.add("has " + read[0] + " rows, the run wrote " + file.rows());
      }
    } catch (final IOException e) {
      problems.add("cannot be read to its end: " + ErrorMessages.oneLine(e));
    }
    synchronized (this) {
      problems.forEach(problem -> findings.add(new Finding("files", file.path(), problem)));
    }
  }

  private synchronized void advance(final int points) {
    done += points;
    progress.stage("verify", done, total);
  }
}
