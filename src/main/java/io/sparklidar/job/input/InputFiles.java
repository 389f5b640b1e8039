package io.sparklidar.job.input;

import io.sparklidar.error.CommonFolder;
import io.sparklidar.error.SingleLine;
import io.sparklidar.error.StorageException;
import io.sparklidar.error.UsageException;
import io.sparklidar.job.Diagnostics;
import io.sparklidar.job.Digest;
import io.sparklidar.tile.FileFingerprint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Finds the files that the user means and names their outputs. */
public final class InputFiles {

  /** File systems allow 255; endings, tile numbers and names of attempts come on top. */
  private static final int MAX_NAME_BYTES = 140;

  private static final int DIGEST_DIGITS = 10;

  private InputFiles() {}

  /**
   * The files behind a list of files, folders (searched with their subfolders) and globs, each once
   * even if links give it several names, sorted by path.
   *
   * @param conf Hadoop configuration
   * @param option that the user gave them with, for messages
   * @param inputs what the user gave
   * @param output the output folder, whose results are no inputs
   * @param diagnostics is told what is left out, and of what should be there and is not
   * @throws UsageException if one of them is missing or holds no file
   * @throws StorageException if storage does not answer
   */
  public static List<FileFingerprint> find(
      final Configuration conf,
      final String option,
      final List<String> inputs,
      final Path output,
      final Diagnostics diagnostics)
      throws UsageException, IOException {
    return find(
        conf,
        option,
        inputs,
        Optional.of(output.getFileSystem(conf).makeQualified(output)),
        diagnostics);
  }

  /**
   * The same for who writes nothing.
   *
   * @param conf see {@link #find}
   * @param option see {@link #find}
   * @param inputs see {@link #find}
   * @param diagnostics see {@link #find}
   */
  public static List<FileFingerprint> find(
      final Configuration conf,
      final String option,
      final List<String> inputs,
      final Diagnostics diagnostics)
      throws UsageException, IOException {
    return find(conf, option, inputs, Optional.empty(), diagnostics);
  }

  private static List<FileFingerprint> find(
      final Configuration conf,
      final String option,
      final List<String> inputs,
      final Optional<Path> output,
      final Diagnostics diagnostics)
      throws UsageException, IOException {
    final InputListing listing = new InputListing(conf, option, output, diagnostics);
    for (final String input : inputs) {
      listing.add(input);
    }
    diagnostics.say();
    return listing.files();
  }

  /**
   * A name for each file, unique in the job even where case does not count, and one that file
   * systems and readers of folders accept: its path below the folder that all have in common,
   * folders joined by two underscores, without the ending unless two files differ in nothing else.
   * Where that is not enough, part of a digest of the path is appended.
   */
  public static List<String> names(final List<FileFingerprint> files) {
    final String common = CommonFolder.of(files.stream().map(FileFingerprint::path).toList());
    final List<String> whole =
        files.stream().map(file -> plain(file.path().substring(common.length()))).toList();
    final Map<String, Integer> uses = new HashMap<>();
    for (final String name : whole) {
      uses.merge(folded(PointFileNames.withoutEnding(name)), 1, Integer::sum);
    }
    final List<String> names =
        whole.stream()
            .map(
                name ->
                    uses.get(folded(PointFileNames.withoutEnding(name))) == 1
                        ? PointFileNames.withoutEnding(name)
                        : name)
            .toList();
    uses.clear();
    names.forEach(name -> uses.merge(folded(name), 1, Integer::sum));
    final List<String> unique = new ArrayList<>();
    for (int f = 0; f < names.size(); f++) {
      final String name = names.get(f);
      final boolean fits = name.getBytes(StandardCharsets.UTF_8).length <= MAX_NAME_BYTES;
      unique.add(
          fits && uses.get(folded(name)) == 1
              ? name
              : shortened(name) + "-" + Digest.of(files.get(f).path()).substring(0, DIGEST_DIGITS));
    }
    return unique;
  }

  /** Without what paths, terminals and readers of folders give a meaning. */
  private static String plain(final String relative) {
    final StringBuilder name = new StringBuilder();
    relative
        .replace("/", "__")
        .replace(':', '_')
        .codePoints()
        .map(c -> SingleLine.isPlain(c) ? c : '_')
        .forEach(name::appendCodePoint);
    return PointFileNames.isHidden(name.toString()) ? "file" + name : name.toString();
  }

  private static String folded(final String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  /** The longest beginning that leaves room for a digest. */
  private static String shortened(final String name) {
    String rest = name;
    while (rest.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES) {
      rest = rest.substring(0, rest.offsetByCodePoints(rest.length(), -1));
    }
    return rest;
  }
}
