package io.sparklidar.job.verify;

import io.sparklidar.storage.CommitLog;
import io.sparklidar.storage.OutputFile;
import io.sparklidar.storage.OutputFormat;
import io.sparklidar.storage.bytes.ContentChecksum;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/** Holds what is in the folder against manifest, commit records and checksums. */
final class Bookkeeping {

  private static final String CHECK = "files";

  private final RunOutput run;
  private final List<Finding> findings = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final List<OutputFile> present = new ArrayList<>();

  private Bookkeeping(final RunOutput run) {
    this.run = run;
  }

  /** Checks a run's files: all bytes of each are read. */
  static Bookkeeping of(final RunOutput run) throws IOException {
    final Bookkeeping books = new Bookkeeping(run);
    books.checkRecords();
    Workers.forEach(run.files(), books::checkFile);
    books.lookForOthers();
    return books;
  }

  List<Finding> findings() {
    return findings;
  }

  List<String> notes() {
    return notes;
  }

  /** The results that are there, whatever they hold. */
  List<OutputFile> present() {
    return present;
  }

  private synchronized void find(final String where, final String what) {
    findings.add(new Finding(CHECK, where, what));
  }

  private synchronized void isThere(final OutputFile file) {
    present.add(file);
  }

  private void checkRecords() {
    if (!run.succeeded()) {
      notes.add("there is no _SUCCESS: some input was bad, or the last run broke off");
    }
    final Map<String, OutputFile> recorded = new HashMap<>();
    for (final CommitLog.Found record : run.records().values()) {
      record.piece().outputs().forEach(file -> recorded.put(file.path(), file));
      if (record.isUnfinished()) {
        notes.add("piece " + record.piece().id() + " was begun and not finished");
      }
    }
    final Set<String> manifest = new HashSet<>();
    for (final OutputFile file : run.files()) {
      manifest.add(file.path());
      final OutputFile record = recorded.get(file.path());
      if (record == null) {
        find(file.path(), "the manifest names it and no commit record does");
      } else if (record.rows() != file.rows()
          || record.bytes() != file.bytes()
          || !record.checksum().equals(file.checksum())) {
        find(file.path(), "manifest and commit record say different things of it");
      }
    }
    for (final CommitLog.Found record : run.records().values()) {
      for (final OutputFile file : record.piece().outputs()) {
        if (!record.isUnfinished() && !manifest.contains(file.path())) {
          find(file.path(), "a commit record names it and the manifest does not");
        }
      }
    }
  }

  private void checkFile(final OutputFile file) throws IOException {
    final Path path = run.folder().result(file.path());
    final FileStatus status;
    try {
      status = run.fs().getFileStatus(path);
    } catch (final FileNotFoundException e) {
      find(file.path(), "is missing; the run wrote " + file.rows() + " points into it");
      return;
    }
    isThere(file);
    if (status.getLen() != file.bytes()) {
      find(file.path(), "has " + status.getLen() + " bytes, the run wrote " + file.bytes());
    } else if (!ContentChecksum.of(run.fs(), path).equals(file.checksum())) {
      find(
          file.path(),
          "does not hold the bytes that the run wrote (CRC-32C " + file.checksum() + ")");
    }
  }

  private void lookForOthers() throws IOException {
    final Set<String> own = new HashSet<>();
    run.files().forEach(file -> own.add(file.path()));
    for (final OutputFormat format : OutputFormat.values()) {
      final Path folder = run.folder().result(format.folder());
      final FileStatus[] found;
      try {
        found = run.fs().listStatus(folder);
      } catch (final FileNotFoundException e) {
        continue;
      }
      for (final FileStatus file : found) {
        final String name = file.getPath().getName();
        if (!name.startsWith(".")
            && !name.startsWith("_")
            && !own.contains(format.folder() + "/" + name)) {
          notes.add(
              format.folder() + "/" + name + " is of no run; readers of the folder take it in");
        }
      }
    }
  }
}
