package io.sparklidar.job;

import io.sparklidar.error.BadInput;
import io.sparklidar.error.BadInputException;
import io.sparklidar.error.CommonFolder;
import io.sparklidar.error.SingleLine;
import io.sparklidar.job.progress.Progress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a job finds amiss, said as it comes and kept for its report. What many files have in common
 * is said once. Safe for concurrent use.
 */
public final class Diagnostics {

  /** Bad inputs of one kind that are said one by one. */
  private static final int SAID_SINGLY = 10;

  /** Names of files that the console shows of one kind of warning. */
  private static final int NAMES_SAID = 3;

  /** Names of files that the report keeps of one kind of warning. */
  private static final int NAMES_KEPT = 1000;

  private final Progress progress;
  private final List<BadInput> badInputs = new ArrayList<>();
  private final Map<String, List<String>> badByKind = new LinkedHashMap<>();
  private final Map<String, Set<String>> warnings = new LinkedHashMap<>();
  private final Map<String, Set<String>> unsaid = new LinkedHashMap<>();

  /** Nothing yet; what comes is told to {@code progress}. */
  public Diagnostics(final Progress progress) {
    this.progress = progress;
  }

  /** A file is not what it should be. */
  public synchronized void addBad(final BadInput bad) {
    badInputs.add(bad);
    final List<String> alike =
        badByKind.computeIfAbsent(kind(bad.expected() + bad.found()), k -> new ArrayList<>());
    alike.add(bad.file());
    if (alike.size() <= SAID_SINGLY) {
      progress.line("bad input: " + SingleLine.of(bad.message()));
    }
  }

  /** A deviation is accepted. */
  public synchronized void addWarning(final String warning) {
    if (warnings.putIfAbsent(SingleLine.of(warning), Set.of()) == null) {
      progress.line("warning: " + SingleLine.of(warning));
    }
  }

  /**
   * A deviation of a file is accepted: {@link #say} says so.
   *
   * @param file its path
   * @param warning what it is
   */
  public synchronized void addWarning(final String file, final String warning) {
    final String name = SingleLine.of(file);
    final String text = SingleLine.of(warning);
    if (warnings.computeIfAbsent(text, t -> new LinkedHashSet<>()).add(name)) {
      unsaid.computeIfAbsent(text, t -> new LinkedHashSet<>()).add(name);
    }
  }

  /** Says what was gathered and not said yet; to be called when a stage ends. */
  public synchronized void say() {
    badByKind.forEach(
        (kind, alike) -> {
          final int more = alike.size() - SAID_SINGLY;
          if (more > 0) {
            progress.line(
                "bad input: "
                    + more
                    + " more like "
                    + SingleLine.of(alike.get(0))
                    + "; all are in the report");
          }
        });
    badByKind.clear();
    // Texts that differ in numbers alone are one kind.
    final Map<String, Map<String, Set<String>>> kinds = new LinkedHashMap<>();
    unsaid.forEach(
        (text, files) ->
            kinds.computeIfAbsent(kind(text), k -> new LinkedHashMap<>()).put(text, files));
    for (final Map<String, Set<String>> kind : kinds.values()) {
      final Set<String> files = new LinkedHashSet<>();
      kind.values().forEach(files::addAll);
      final String text = kind.keySet().iterator().next();
      progress.line("warning: " + folded(text, kind.size() > 1, files, NAMES_SAID));
    }
    unsaid.clear();
  }

  private static String kind(final String text) {
    return text.replaceAll("[0-9]+([.,][0-9]+)*", "#");
  }

  private static String folded(
      final String text, final boolean alike, final Set<String> files, final int names) {
    if (files.size() == 1) {
      return files.iterator().next() + ": " + text;
    }
    final String folder = CommonFolder.of(files);
    final StringBuilder line = new StringBuilder();
    line.append(files.size()).append(" files below ").append(folder).append(": ").append(text);
    line.append(alike ? " (or another number): " : ": ");
    line.append(
        String.join(
            ", ",
            files.stream().limit(names).map(file -> file.substring(folder.length())).toList()));
    return files.size() > names ? line.append(", ...").toString() : line.toString();
  }

  /** The bad files so far, in the order they were found. */
  public synchronized List<BadInput> badInputs() {
    return List.copyOf(badInputs);
  }

  /** The warnings so far: each once, with the files it concerns. */
  public synchronized List<String> warnings() {
    final List<String> all = new ArrayList<>();
    warnings.forEach(
        (text, files) -> all.add(files.isEmpty() ? text : folded(text, false, files, NAMES_KEPT)));
    return List.copyOf(all);
  }

  /**
   * How a job ended that found this.
   *
   * @param nothingDone whether it wrote nothing
   * @param pointsIn points of the good inputs
   * @param pointsOut points written
   * @throws IllegalStateException if nothing is amiss, and yet points are missing
   */
  public synchronized JobReport.Status status(
      final boolean nothingDone, final long pointsIn, final long pointsOut) {
    if (badInputs.isEmpty()) {
      if (pointsOut != pointsIn) {
        throw new IllegalStateException(
            pointsIn
                + " points went in, "
                + pointsOut
                + " came out; the output is not to be trusted");
      }
      return JobReport.Status.OK;
    }
    return nothingDone ? JobReport.Status.FAILED : JobReport.Status.PARTIAL;
  }

  /** Work of a job. */
  public interface Work {

    /** Gives the paths of bad inputs. */
    Set<String> run() throws IOException;
  }

  /**
   * Does work that a {@link BadInputException} may end, here or on an executor; that input is
   * noted.
   *
   * @param work gives the paths of bad inputs
   * @return the same, or the path of the one that ended it
   */
  public Set<String> stopping(final Work work) throws IOException {
    try {
      return work.run();
    } catch (final Exception e) {
      // Spark throws checked exceptions that its methods do not declare.
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        if (cause instanceof BadInputException known) {
          addBad(known.bad());
          return Set.of(known.bad().file());
        }
      }
      throw e;
    }
  }
}
