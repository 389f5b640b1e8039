package io.sparklidar.job;

import io.sparklidar.tile.FileFingerprint;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/** Finds the files that the user means and names their outputs. */
final class InputFiles {

  private static final List<String> ENDINGS = List.of(".las", ".laz");

  /** File systems allow 255; endings, tile numbers and names of attempts come on top. */
  private static final int MAX_NAME_BYTES = 140;

  private static final int DIGEST_DIGITS = 10;

  private InputFiles() {}

  /**
   * The files behind a list of files, folders (searched with their subfolders) and globs, each once
   * even if local links give it several names, sorted by path.
   *
   * @param conf Hadoop configuration
   * @param option that the user gave them with, for messages
   * @param inputs what the user gave
   * @param output the output folder; its own results are not inputs
   * @throws UsageException if one of them is missing or holds no file
   */
  static List<FileFingerprint> find(
      final Configuration conf, final String option, final List<String> inputs, final Path output)
      throws UsageException {
    final Map<String, FileFingerprint> found = new TreeMap<>();
    final OwnResults own;
    try {
      own = new OwnResults(conf, new OutputFolder(output.toString()));
    } catch (final IOException e) {
      throw new UsageException("--output " + output + " cannot be read: " + e.getMessage());
    }
    for (final String input : inputs) {
      try {
        addAll(conf, option, input, own, found);
      } catch (final IOException | IllegalArgumentException e) {
        throw new UsageException(option + " " + input + " cannot be read: " + e.getMessage());
      }
    }
    final List<FileFingerprint> files = new ArrayList<>(found.values());
    files.sort(Comparator.comparing(FileFingerprint::path));
    return files;
  }

  private static void addAll(
      final Configuration conf,
      final String option,
      final String input,
      final OwnResults output,
      final Map<String, FileFingerprint> found)
      throws IOException, UsageException {
    final Path path = new Path(input);
    final FileSystem fs = path.getFileSystem(conf);
    final List<FileStatus> matches = matches(fs, path);
    if (matches.isEmpty()) {
      throw new UsageException(
          option + " " + input + ": no such file or folder; check the path or the glob");
    }
    boolean any = false;
    for (final FileStatus match : matches) {
      if (match.isFile()) {
        requireOutside(option, match, output);
        add(match, found);
        any = true;
      } else if (isLocal(match)) {
        any |= addLocalFolder(fs, match, output, found, new HashSet<>());
      } else {
        any |= addFolder(fs, match.getPath(), output, found);
      }
    }
    if (!any) {
      throw new UsageException(
          option
              + " "
              + input
              + ": the folder holds no .las or .laz file outside the results below --output; give"
              + " one that does");
    }
  }

  private static List<FileStatus> matches(final FileSystem fs, final Path path) throws IOException {
    try {
      // A name with brackets may be meant as it is.
      return List.of(fs.getFileStatus(path));
    } catch (final FileNotFoundException e) {
      final FileStatus[] globbed = fs.globStatus(path);
      return globbed == null ? List.of() : List.of(globbed);
    }
  }

  private static boolean addFolder(
      final FileSystem fs,
      final Path folder,
      final OwnResults output,
      final Map<String, FileFingerprint> found)
      throws IOException {
    boolean any = false;
    // One flat listing: object stores have no folders to walk.
    final RemoteIterator<LocatedFileStatus> files = fs.listFiles(folder, true);
    while (files.hasNext()) {
      final FileStatus file = files.next();
      if (isPoints(file, output)) {
        add(file, found);
        any = true;
      }
    }
    return any;
  }

  /** Links may lead back to a folder above; each folder is entered once. */
  private static boolean addLocalFolder(
      final FileSystem fs,
      final FileStatus folder,
      final OwnResults output,
      final Map<String, FileFingerprint> found,
      final Set<String> entered)
      throws IOException {
    if (!entered.add(place(folder))) {
      return false;
    }
    boolean any = false;
    for (final FileStatus entry : fs.listStatus(folder.getPath())) {
      if (entry.isDirectory()) {
        any |= addLocalFolder(fs, entry, output, found, entered);
      } else if (isPoints(entry, output)) {
        add(entry, found);
        any = true;
      }
    }
    return any;
  }

  private static boolean isPoints(final FileStatus file, final OwnResults output)
      throws IOException {
    final String name = file.getPath().getName().toLowerCase(Locale.ROOT);
    return ENDINGS.stream().anyMatch(name::endsWith)
        && !name.startsWith("_")
        && !name.startsWith(".")
        && !output.owns(file.getPath());
  }

  private static void requireOutside(
      final String option, final FileStatus file, final OwnResults output)
      throws UsageException, IOException {
    if (output.owns(file.getPath())) {
      throw new UsageException(
          option
              + " "
              + file.getPath()
              + " is a result of an earlier run into --output; choose another output folder");
    }
  }

  private static boolean isLocal(final FileStatus file) {
    return "file".equals(file.getPath().toUri().getScheme());
  }

  /** What two names of one file have in common. */
  private static String place(final FileStatus file) throws IOException {
    final Path path = file.getPath();
    return isLocal(file)
        ? java.nio.file.Path.of(path.toUri().getPath()).toRealPath().toString()
        : path.toString();
  }

  private static void add(final FileStatus file, final Map<String, FileFingerprint> found)
      throws IOException {
    found.putIfAbsent(
        place(file),
        new FileFingerprint(file.getPath().toString(), file.getLen(), file.getModificationTime()));
  }

  /**
   * A name for each file, unique in the job even where case does not count, and one that file
   * systems and readers of folders accept: its path below the folder that all have in common,
   * folders joined by two underscores, without the ending unless two files differ in nothing else.
   * Where that is not enough, part of a digest of the path is appended.
   */
  static List<String> names(final List<FileFingerprint> files) {
    final String common = commonFolder(files);
    final List<String> whole =
        files.stream().map(file -> plain(file.path().substring(common.length()))).toList();
    final Map<String, Integer> uses = new HashMap<>();
    for (final String name : whole) {
      uses.merge(folded(withoutEnding(name)), 1, Integer::sum);
    }
    final List<String> names =
        whole.stream()
            .map(name -> uses.get(folded(withoutEnding(name))) == 1 ? withoutEnding(name) : name)
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

  /** Without what paths give a meaning, and without what hides a file from readers of folders. */
  private static String plain(final String relative) {
    final String name = relative.replace("/", "__").replace(':', '_');
    return name.startsWith("_") || name.startsWith(".") ? "file" + name : name;
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

  private static String withoutEnding(final String name) {
    final String lower = name.toLowerCase(Locale.ROOT);
    for (final String ending : ENDINGS) {
      if (lower.endsWith(ending)) {
        return name.substring(0, name.length() - ending.length());
      }
    }
    return name;
  }

  private static String commonFolder(final List<FileFingerprint> files) {
    final List<String> paths =
        files.stream().map(FileFingerprint::path).sorted(Comparator.naturalOrder()).toList();
    if (paths.isEmpty()) {
      return "";
    }
    final String first = paths.get(0);
    final String last = paths.get(paths.size() - 1);
    int same = 0;
    while (same < first.length()
        && same < last.length()
        && first.charAt(same) == last.charAt(same)) {
      same++;
    }
    return first.substring(0, first.lastIndexOf('/', Math.max(0, same - 1)) + 1);
  }
}
