package io.sparklidar.job;

import io.sparklidar.error.ErrorMessages;
import io.sparklidar.error.LockLostException;
import io.sparklidar.error.NameList;
import io.sparklidar.error.StoppedException;
import io.sparklidar.error.UsageException;
import io.sparklidar.job.outcome.PartialMarker;
import io.sparklidar.job.outcome.ReportFiles;
import io.sparklidar.job.progress.Progress;
import io.sparklidar.storage.AtomicFiles;
import io.sparklidar.storage.FolderAccess;
import io.sparklidar.storage.Json;
import io.sparklidar.storage.LocalFiles;
import io.sparklidar.storage.OutputFile;
import io.sparklidar.storage.OutputFolder;
import io.sparklidar.storage.RunLock;
import io.sparklidar.storage.SymbolicLinks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * What every job goes through that writes into an output folder: it holds the folder's lock, and
 * however it ends, done, broken off or told to stop, the folder says so. One object frames one run.
 */
public final class JobRun {

  /**
   * What a job does within its frame, in the folder that its run holds.
   *
   * @param <R> what it reports
   */
  public interface Work<R> {
    R run(OutputFolder held) throws UsageException, IOException;
  }

  private final LazySpark spark;
  private final Configuration conf;
  private OutputFolder folder;
  private final Progress progress;
  private final OutputPolicy policy;
  private final JobSettings settings;
  private final Instant started;
  private final Function<String, Object> brokenOff;
  private final ReportFiles outcome;
  private Optional<RunLock> lock = Optional.empty();
  private ResumeState earlier;
  private Optional<JobSettings> before = Optional.empty();
  private boolean begun;
  private boolean stopped;
  private boolean concluded;

  /**
   * @param spark where the job runs
   * @param folder where it writes
   * @param policy what becomes of what is there
   * @param settings what decides its results
   * @param started when it started
   * @param progress is told if it is stopped
   * @param brokenOff the content of {@code report.json} for a run that ended early, by the reason
   */
  public JobRun(
      final LazySpark spark,
      final OutputFolder folder,
      final OutputPolicy policy,
      final JobSettings settings,
      final Instant started,
      final Progress progress,
      final Function<String, Object> brokenOff)
      throws IOException {
    this.spark = spark;
    this.conf = spark.hadoopConfiguration();
    this.folder = folder;
    this.policy = policy;
    this.settings = settings;
    this.started = started;
    this.progress = progress;
    this.brokenOff = brokenOff;
    this.outcome = new ReportFiles(conf, folder);
  }

  /**
   * Does the work while nobody else writes into the folder.
   *
   * @throws UsageException if the folder cannot be written to, another run does, it holds what is
   *     not this job's to replace, or the work says so: then the results in it are as they were
   * @throws StoppedException if the process was told to stop
   * @throws LockLostException if another run took the folder over, since this one stalled
   * @throws IOException if storage fails
   */
  public <R> R run(final Work<R> work) throws UsageException, IOException {
    final FolderAccess access = FolderAccess.open(conf, folder);
    try {
      final RunLock taken = RunLock.of(conf, folder, RunLock.Times.of(conf), spark::cancel);
      lock = Optional.of(taken);
      // Before the folder is claimed: no stop leaves a claim.
      final StopHook stopHook = new StopHook(() -> stop(taken));
      take(taken, stopHook);
      folder = taken.held();
      outcome.in(folder);
      try {
        access.sweep();
        LocalFiles.tidy();
        look();
        return work.run(folder);
      } catch (final UsageException e) {
        throw e;
      } catch (final Throwable e) {
        // Spark throws checked exceptions that its methods do not declare.
        if (isStopped()) {
          throw new StoppedException();
        }
        final Optional<LockLostException> loss = taken.loss();
        if (loss.isPresent()) {
          // Nothing is said in the folder: it is the other's.
          loss.get().addSuppressed(e);
          throw loss.get();
        }
        reportBreak(ErrorMessages.oneLine(e)).ifPresent(e::addSuppressed);
        throw e;
      } finally {
        stopHook.close();
        if (!isStopped()) {
          if (!taken.isLost()) {
            access.sweepIfPossible();
          }
          // An executor of this machine may have been lost meanwhile.
          LocalFiles.tidy();
          taken.close();
        }
      }
    } catch (final UsageException e) {
      access.leaveNoTrace();
      throw e;
    }
  }

  private void take(final RunLock taken, final StopHook stopHook)
      throws UsageException, IOException {
    try {
      taken.take();
    } catch (final UsageException | IOException | RuntimeException e) {
      stopHook.close();
      if (isStopped()) {
        throw new StoppedException();
      }
      throw e;
    }
  }

  /** Looks at what earlier runs left, and whether this one may go on with it. */
  private void look() throws UsageException, IOException {
    final List<Path> files =
        new ArrayList<>(List.of(folder.report(), folder.success(), folder.partial()));
    if (policy.draws()) {
      files.add(folder.page());
    }
    outcome.requireRoom(files);
    earlier = new ResumeState(conf, folder, started);
    before = JobSettings.read(conf, folder);
    if (earlier.isEmpty() || policy.replace()) {
      return;
    }
    final List<String> differences =
        before
            .map(b -> b.differences(settings))
            .orElse(List.of("which options they are of is not recorded"));
    if (!differences.isEmpty()) {
      throw new UsageException(
          "--output "
              + folder.root()
              + " holds results of other options ("
              + String.join("; ", differences)
              + "); choose another folder, or --replace to put them aside");
    }
  }

  /** What earlier runs left in the folder. */
  public ResumeState earlier() {
    return earlier;
  }

  /**
   * Makes sure that nothing of the user's lies where these results go, by path below the folder.
   */
  public void requireRoom(final Collection<String> results) throws UsageException, IOException {
    earlier.requireRoom(results);
  }

  private void requireHeld() throws IOException {
    if (lock.isPresent()) {
      lock.get().requireHeld();
    }
  }

  private synchronized boolean isStopped() {
    return stopped;
  }

  /** The process is told to stop: nobody else is to wait for it, and the report is to say so. */
  private synchronized void stop(final RunLock taken) {
    stopped = true;
    try {
      spark.cancel();
      if (!concluded) {
        progress.line("stopped; the same command again does what is missing");
      }
      // While another has the folder, what it says of itself stays.
      if (!concluded && taken.isTaken()) {
        reportBreak(StoppedException.REASON)
            .ifPresent(
                e -> progress.line("the report could not say so: " + ErrorMessages.oneLine(e)));
      }
      taken.close();
    } catch (final RuntimeException e) {
      progress.line("stopped, not cleanly: " + ErrorMessages.oneLine(e));
    }
  }

  /** A job that broke off says so too, as far as storage lets it: gives what kept it from that. */
  private Optional<Exception> reportBreak(final String why) {
    try {
      forgetOutcome();
      final Object report = brokenOff.apply(why);
      outcome.write(folder.report(), Json.MAPPER.writeValueAsBytes(report));
      sayPartial(marker().ended(JobReport.Status.FAILED.text(), why, known(report)));
      return Optional.empty();
    } catch (final IOException | RuntimeException e) {
      return Optional.of(e);
    }
  }

  /**
   * A job that refuses its inputs says so in the report, unless the folder tells of an earlier one:
   * that still holds.
   */
  public void reportRefusal(final UsageException e) throws IOException {
    requireHeld();
    final FileSystem fs = fsOfFolder();
    if (!SymbolicLinks.exists(fs, folder.success()) && !SymbolicLinks.exists(fs, folder.report())) {
      outcome.write(
          folder.report(), Json.MAPPER.writeValueAsBytes(brokenOff.apply(e.getMessage())));
    }
  }

  /** To be called before the folder changes: what was said of it before holds no longer. */
  public void begin() throws IOException {
    forgetOutcome();
    if (begun) {
      return;
    }
    begun = true;
    sayPartial(marker());
    if (policy.replace() && before.filter(b -> b.differences(settings).isEmpty()).isEmpty()) {
      earlier.replaceAll();
    }
    settings.withInputs(before.map(JobSettings::inputs).orElse(List.of())).write(conf, folder);
  }

  /**
   * Makes sure that a file at the top of the folder that shows results can be written.
   *
   * @throws UsageException if somebody else's is there
   */
  public void requireRoom(final Path shown) throws UsageException, IOException {
    outcome.requireRoom(List.of(shown));
  }

  /** Writes a file at the top of the folder that shows results, over our own or none. */
  public void show(final Path shown, final String text) throws IOException {
    requireHeld();
    outcome.write(shown, text.getBytes(StandardCharsets.UTF_8));
  }

  private static Map<String, Object> known(final Object report) {
    return report instanceof JobOutcome known ? Map.of("bad_inputs", known.badInputs()) : Map.of();
  }

  private FileSystem fsOfFolder() throws IOException {
    return folder.rootPath().getFileSystem(conf);
  }

  private PartialMarker marker() {
    return PartialMarker.unfinished(Version.current(), Version.revision(), settings.parameters());
  }

  private void sayPartial(final PartialMarker marker) throws IOException {
    outcome.write(folder.partial(), Json.MAPPER.writeValueAsBytes(marker));
  }

  /** What says that all is done goes first. */
  private void forgetOutcome() throws IOException {
    requireHeld();
    outcome.delete(folder.success());
    fsOfFolder().delete(folder.manifest(), false);
    outcome.deleteAll(OutputFolder.VIRTUAL);
    outcome.deleteAll(OutputFolder.ITEMS);
    outcome.delete(folder.report());
    outcome.delete(folder.page());
  }

  /**
   * To be called when all results are in place: what is there besides leaves the folder.
   *
   * @param ids the pieces of the result
   * @param inputs the good inputs, by path
   * @param diagnostics is told what left
   */
  public void settle(
      final Set<String> ids, final List<String> inputs, final Diagnostics diagnostics)
      throws IOException {
    final boolean lost =
        !diagnostics.badInputs().isEmpty() || before.filter(b -> !b.lacksNone(inputs)).isPresent();
    earlier.settle(ids, lost);
    final List<String> left = earlier.left();
    if (!left.isEmpty()) {
      diagnostics.addWarning(
          "earlier results of "
              + NameList.folded(left)
              + " left the folder (their input is bad or gone, or tiles or options are others):"
              + " kept in "
              + folder.earlier()
              + " until --prune");
    }
  }

  /** The same of a job that says nothing of what is missing but that something is. */
  public void conclude(
      final JobReport.Status status,
      final Object report,
      final List<String> inputs,
      final Collection<OutputFile> outputs,
      final Map<String, Long> leftOut)
      throws IOException {
    conclude(status, report, Map.of(), inputs, outputs, leftOut);
  }

  /**
   * Writes what became of the job, its page apart, and deletes what is to be pruned.
   *
   * @param status how it ended
   * @param report the content of {@code report.json}
   * @param missing the content of {@code _PARTIAL}, if some is
   * @param inputs the good inputs, by path
   * @param outputs all files of the result
   * @param leftOut how many points are in none of them, by the option that says so
   * @throws StoppedException if the process was told to stop
   * @throws IOException if storage fails
   */
  public synchronized void conclude(
      final JobReport.Status status,
      final Object report,
      final Map<String, Object> missing,
      final List<String> inputs,
      final Collection<OutputFile> outputs,
      final Map<String, Long> leftOut)
      throws IOException {
    if (stopped) {
      throw new StoppedException();
    }
    requireHeld();
    outcome.delete(folder.success());
    outcome.delete(folder.page());
    final List<OutputFile> files = new ArrayList<>(outputs);
    files.sort(Comparator.comparing(OutputFile::path));
    if (status == JobReport.Status.OK) {
      final Map<String, Object> manifest = new LinkedHashMap<>();
      manifest.put("version", Version.current());
      manifest.put("revision", Version.revision());
      manifest.put("parameters", settings.parameters());
      if (!leftOut.isEmpty()) {
        manifest.put("left_out", leftOut);
      }
      manifest.put("files", files);
      writeJson(folder.manifest(), manifest);
    } else {
      fsOfFolder().delete(folder.manifest(), false);
      sayPartial(marker().ended(status.text(), "", missing).with(leftOut, files));
    }
    if (status != JobReport.Status.FAILED) {
      settings.withInputs(inputs).write(conf, folder);
    }
    outcome.write(folder.report(), Json.MAPPER.writeValueAsBytes(report));
    if (status == JobReport.Status.OK) {
      outcome.delete(folder.partial());
      outcome.write(folder.success(), new byte[0]);
    }
    concluded = true;
  }

  /**
   * All results that are kept aside, after those of earlier runs were deleted if that was asked.
   */
  public List<SupersededResult> keptAside(final JobReport.Status status) throws IOException {
    if (policy.prune() && status != JobReport.Status.FAILED) {
      final List<SupersededResult> pruned = earlier.prune();
      progress.line(
          "pruned: " + NameList.counted(pruned.size(), "earlier result") + ", " + size(pruned));
    }
    final List<SupersededResult> kept = earlier.kept();
    if (!kept.isEmpty()) {
      progress.line(
          NameList.counted(kept.size(), "earlier result")
              + " ("
              + size(kept)
              + ") kept aside: "
              + NameList.folded(kept.stream().map(SupersededResult::path).toList())
              + "; --prune deletes what earlier runs put there");
    }
    return kept;
  }

  /** All results that are kept aside, as far as they can be listed: for a run that broke off. */
  public List<SupersededResult> keptSoFar() {
    try {
      return earlier == null ? List.of() : earlier.kept();
    } catch (final IOException e) {
      return List.of();
    }
  }

  private static String size(final List<SupersededResult> kept) {
    return NameList.megabytes(kept.stream().mapToLong(SupersededResult::bytes).sum());
  }

  /** Draws a page. */
  public interface Page {
    String html() throws IOException;
  }

  /** Writes the page of a job that is done: whatever comes of it, the job stays done. */
  public void draw(final Page page) {
    if (!policy.draws()) {
      return;
    }
    try {
      requireHeld();
      outcome.write(folder.page(), page.html().getBytes(StandardCharsets.UTF_8));
    } catch (final Exception | Error e) {
      // Fonts that a server lacks are errors, too.
      progress.line(
          "warning: "
              + folder.page()
              + " could not be drawn ("
              + ErrorMessages.oneLine(e)
              + "); results and report.json are whole");
    }
  }

  private void writeJson(final Path path, final Object content) throws IOException {
    AtomicFiles.write(conf, folder, path, out -> out.write(Json.MAPPER.writeValueAsBytes(content)));
  }
}
