package io.sparklidar.job.input;

import io.sparklidar.error.BadInput;
import io.sparklidar.error.BadInputException;
import io.sparklidar.error.StorageException;
import io.sparklidar.error.UsageException;
import io.sparklidar.job.Diagnostics;
import io.sparklidar.storage.NameEncoding;
import io.sparklidar.storage.OutputFolder;
import io.sparklidar.storage.RecordedOutputs;
import io.sparklidar.storage.ResultFolders;
import io.sparklidar.storage.StorageAccess;
import io.sparklidar.tile.FileFingerprint;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Finds the files that the user means by one option. What is named is taken as it is; what lies in
 * a folder or is matched by a wildcard is taken if it is called like a file with points and is no
 * result of an earlier run. Whatever is left out is said. For use by one thread.
 */
final class InputListing {

  private final Configuration conf;
  private final String option;
  private final Optional<Path> output;
  private final Diagnostics diagnostics;
  private final StorageAccess access;
  private final Optional<RecordedOutputs> own;
  private final ResultFolders results;
  private final Map<Path, Boolean> marked = new HashMap<>();
  private final Map<Object, Found> found = new HashMap<>();

  /**
   * A file that was found.
   *
   * @param file the file
   * @param real its path without links, where that can be told
   */
  private record Found(FileFingerprint file, String real) {

    boolean isLink() {
      return !file.path().equals(real);
    }
  }

  /**
   * @param conf Hadoop configuration
   * @param option that the user gives the inputs with, for messages
   * @param output the job's output folder, whose results are no inputs, if it has one
   * @param diagnostics is told what is left out
   */
  InputListing(
      final Configuration conf,
      final String option,
      final Optional<Path> output,
      final Diagnostics diagnostics)
      throws IOException {
    this.conf = conf;
    this.option = option;
    this.output = output;
    this.diagnostics = diagnostics;
    this.access = new StorageAccess(conf);
    this.own =
        output.isPresent()
            ? Optional.of(new RecordedOutputs(conf, new OutputFolder(output.get().toString())))
            : Optional.empty();
    this.results = new ResultFolders(conf);
  }

  /** All files so far, each once, in order of their paths. */
  List<FileFingerprint> files() {
    return found.values().stream()
        .map(Found::file)
        .sorted(Comparator.comparing(FileFingerprint::path))
        .toList();
  }

  /**
   * Adds what one input stands for.
   *
   * @param input a file, a folder or a glob
   * @throws UsageException if there is nothing of that name, or nothing to take in it
   * @throws StorageException if storage does not answer
   */
  void add(final String input) throws UsageException, IOException {
    final Path path;
    final FileSystem fs;
    try {
      path = InputPath.of(conf, input);
      fs = path.getFileSystem(conf);
    } catch (final IOException | IllegalArgumentException e) {
      throw unusable(input, e);
    }
    final Path qualified = fs.makeQualified(path);
    try {
      final Optional<FileStatus> named = named(fs, qualified);
      if (named.isPresent()
          && named.get().isFile()
          && PointCatalog.isNamed(named.get().getPath().getName())) {
        addCatalog(fs, named.get());
      } else if (named.isPresent() && named.get().isFile()) {
        addNamed(input, named.get());
      } else if (named.isPresent()) {
        final FolderContents contents =
            access.ask(qualified, there -> true, () -> contents(fs, qualified));
        take(input, contents, root -> isNamed(root, qualified, contents));
      } else {
        addMatches(input, fs, qualified);
      }
    } catch (final BadInputException e) {
      diagnostics.addBad(e.bad());
    } catch (final IllegalArgumentException e) {
      throw unusable(input, e);
    }
  }

  private UsageException unusable(final String input, final Exception e) {
    return new UsageException(option + " " + input + " cannot be used: " + e.getMessage());
  }

  private static boolean isLocal(final Path path) {
    return "file".equals(path.toUri().getScheme());
  }

  /** The file or folder of that name; a name with brackets may be meant as it is. */
  private Optional<FileStatus> named(final FileSystem fs, final Path path) throws IOException {
    if (isLocal(path)) {
      final java.nio.file.Path local = LocalFolder.localPath(path);
      try {
        Files.readAttributes(local, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      } catch (final AccessDeniedException e) {
        return access.ask(
            path,
            there -> true,
            () -> {
              throw e;
            });
      } catch (final IOException e) {
        return Optional.empty();
      }
      if (LocalFolder.isSpecial(local)) {
        throw new BadInputException(LocalFolder.special(path.toString()), null);
      }
    }
    return access.ask(
        path,
        there -> true,
        () -> {
          try {
            return Optional.of(fs.getFileStatus(path));
          } catch (final FileNotFoundException e) {
            return Optional.empty();
          }
        });
  }

  private FolderContents contents(final FileSystem fs, final Path folder) throws IOException {
    final FolderContents contents = new FolderContents();
    if (isLocal(folder)) {
      new LocalFolder(fs, contents).list(LocalFolder.localPath(folder));
    } else {
      new RemoteFolder(conf, fs, contents).list(folder);
    }
    return contents;
  }

  /** Adds the files that a file names; one that is not there is bad, the others are taken. */
  private void addCatalog(final FileSystem fs, final FileStatus catalog)
      throws UsageException, IOException {
    final Path path = catalog.getPath();
    final byte[] content =
        access.ask(
            path,
            there -> true,
            () -> {
              try (FSDataInputStream in = fs.open(path)) {
                return in.readAllBytes();
              }
            });
    for (final String name : PointCatalog.files(path, content)) {
      final Path file = InputPath.of(conf, name);
      final FileSystem where = file.getFileSystem(conf);
      final Optional<FileStatus> found = named(where, where.makeQualified(file));
      if (found.isPresent() && found.get().isFile()) {
        addNamed(path.toString(), found.get());
      } else {
        diagnostics.addBad(
            BadInput.of(
                name,
                "a file, as " + path + " names it",
                "none",
                "put it there, or take it out of " + path.getName()));
      }
    }
  }

  private void addNamed(final String input, final FileStatus file)
      throws UsageException, IOException {
    if (isOwnResult(file.getPath())) {
      throw new UsageException(
          option
              + " "
              + input
              + " is a result of an earlier run into --output "
              + output.orElseThrow()
              + "; choose another output folder");
    }
    add(file);
  }

  /** Whether a file is what an earlier run wrote into the job's own output folder. */
  private boolean isOwnResult(final Path file) throws IOException {
    return own.isPresent() && own.get().owns(file);
  }

  /** The path without links, where that can be told. */
  private static String real(final Path path) throws IOException {
    if (!isLocal(path)) {
      return path.toString();
    }
    final java.nio.file.Path local = LocalFolder.localPath(path);
    return Files.exists(local)
        ? new Path("file", null, local.toRealPath().toString()).toString()
        : path.toString();
  }

  /** Whether the user means the results in a folder. */
  private interface Naming {
    boolean names(Path outputFolder) throws IOException;
  }

  /** A folder of results is named itself, unless a user's own files lie there too. */
  private boolean isNamed(final Path root, final Path named, final FolderContents contents)
      throws IOException {
    if (!root.equals(named)) {
      return false;
    }
    for (final FileStatus file : contents.files()) {
      if (!isResult(file.getPath(), contents.outputFolders())) {
        return false;
      }
    }
    return true;
  }

  private boolean isResult(final Path file, final Set<Path> roots) throws IOException {
    for (final Path root : roots) {
      if (isBelow(file, root) && results.isResult(root, file)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isBelow(final Path file, final Path folder) {
    return file.toString().startsWith(folder + "/");
  }

  /** Takes what may be taken of some contents, and says what may not. */
  private void take(final String input, final FolderContents contents, final Naming naming)
      throws UsageException, IOException {
    final Map<Path, Integer> leftOut = new TreeMap<>();
    int taken = 0;
    int earlier = 0;
    for (final FileStatus file : contents.files()) {
      if (isOwnResult(file.getPath())) {
        earlier++;
        continue;
      }
      Optional<Path> resultOf = Optional.empty();
      for (final Path root : contents.outputFolders()) {
        if (isBelow(file.getPath(), root)
            && results.isResult(root, file.getPath())
            && !naming.names(root)) {
          resultOf = Optional.of(root);
        }
      }
      if (resultOf.isPresent()) {
        leftOut.merge(resultOf.get(), 1, Integer::sum);
      } else {
        add(file);
        taken++;
      }
    }
    if (taken == 0 && contents.bad().isEmpty()) {
      throw new UsageException(
          option
              + " "
              + input
              + " holds no .las or .laz file"
              + exceptions(contents, leftOut, earlier));
    }
    contents.bad().forEach(diagnostics::addBad);
    leftOut.forEach(
        (root, files) ->
            diagnostics.addWarning(
                root.toString(),
                "results of an earlier run are left out (" + files + "); name them to take them"));
    contents
        .hiddenFiles()
        .forEach(
            file -> diagnostics.addWarning(file, "a hidden file is left out; name it to take it"));
    contents
        .hiddenFolders()
        .forEach(
            folder ->
                diagnostics.addWarning(
                    folder,
                    "a hidden folder with .las or .laz files is left out; name it to take it"));
    contents
        .danglingLinks()
        .forEach(link -> diagnostics.addWarning(link, "a link to nothing is left out"));
  }

  private String exceptions(
      final FolderContents contents, final Map<Path, Integer> leftOut, final int own) {
    final List<String> but = new ArrayList<>();
    if (own > 0) {
      but.add(own + " results of earlier runs into --output");
    }
    leftOut.forEach((root, files) -> but.add(files + " results of an earlier run into " + root));
    if (!contents.hiddenFiles().isEmpty()) {
      but.add(contents.hiddenFiles().size() + " hidden files");
    }
    contents.hiddenFolders().forEach(folder -> but.add("those in the hidden folder " + folder));
    return but.isEmpty()
        ? "; give a file, a folder or a glob that does"
        : " but " + String.join(", ", but) + "; name what you want of these itself";
  }

  private void add(final FileStatus file) throws IOException {
    final FileFingerprint fingerprint =
        new FileFingerprint(file.getPath().toString(), file.getLen(), file.getModificationTime());
    final Found here = new Found(fingerprint, real(file.getPath()));
    final Object place = place(file.getPath());
    final Found before = found.get(place);
    if (before == null || before.isLink() && !here.isLink()) {
      found.put(place, here);
    }
    if (before != null && !before.real().equals(here.real())) {
      diagnostics.addWarning(
          fingerprint.path(), "is the same file as " + before.file().path() + " and counts once");
    }
  }

  /** What two names of one file have in common. */
  private static Object place(final Path file) throws IOException {
    if (!isLocal(file)) {
      return file.toString();
    }
    final java.nio.file.Path real = LocalFolder.localPath(file).toRealPath();
    final Object key = Files.readAttributes(real, BasicFileAttributes.class).fileKey();
    return key == null ? real : key;
  }

  private void addMatches(final String input, final FileSystem fs, final Path path)
      throws UsageException, IOException {
    final List<InputPattern> alternatives = InputPattern.of(path);
    final List<InputPattern> patterns = alternatives.stream().filter(InputPattern::isWild).toList();
    if (alternatives.size() > 1) {
      for (final InputPattern alternative : alternatives) {
        if (!alternative.isWild()) {
          add(alternative.path().toString());
        }
      }
      if (patterns.isEmpty()) {
        return;
      }
    }
    final Matches matches = access.ask(path, there -> true, () -> matches(fs, patterns));
    if (matches.isEmpty()) {
      throw new UsageException(
          option
              + " "
              + input
              + ": no such file or folder; check the path or the glob"
              + danglingLink(path)
              + NameEncoding.hint(input).map(hint -> " (" + hint + ")").orElse(""));
    }
    for (final FileStatus file : matches.contents.files()) {
      addOutputFoldersAbove(fs, file.getPath(), matches.contents.outputFolders());
    }
    matches.others.forEach(
        file ->
            diagnostics.addWarning(
                file, "matched by a wildcard, but neither .las nor .laz; name it to take it"));
    take(
        input,
        matches.contents,
        root -> patterns.stream().anyMatch(pattern -> pattern.names(root)));
  }

  private static String danglingLink(final Path path) throws IOException {
    if (isLocal(path)) {
      final java.nio.file.Path local = LocalFolder.localPath(path);
      if (Files.isSymbolicLink(local)) {
        return "; it is a link to " + Files.readSymbolicLink(local) + ", which is not there";
      }
    }
    return "";
  }

  /**
   * What patterns match.
   *
   * @param contents what may be taken of it
   * @param others files that a wildcard matched and that are not called like files with points
   * @param all how many files and folders
   */
  private record Matches(FolderContents contents, Set<String> others, int all) {

    boolean isEmpty() {
      return all == 0 && contents.bad().isEmpty();
    }
  }

  private Matches matches(final FileSystem fs, final List<InputPattern> patterns)
      throws IOException {
    final FolderContents contents = new FolderContents();
    final Set<String> others = new TreeSet<>();
    int all = 0;
    for (final InputPattern pattern : patterns) {
      all +=
          isLocal(pattern.path())
              ? addLocalMatches(fs, pattern, contents, others)
              : addRemoteMatches(fs, pattern, contents, others);
    }
    return new Matches(contents, others, all);
  }

  private static int addLocalMatches(
      final FileSystem fs,
      final InputPattern pattern,
      final FolderContents contents,
      final Set<String> others)
      throws IOException {
    final LocalFolder folder = new LocalFolder(fs, contents);
    final List<java.nio.file.Path> matches = LocalMatches.of(pattern, contents);
    for (final java.nio.file.Path match : matches) {
      final String name = match.getFileName().toString();
      if (pattern.endsWild() && Files.isRegularFile(match) && !PointFileNames.isPoints(name)) {
        others.add(NameEncoding.shown(match));
      } else {
        folder.add(match, pattern.reveals(name));
      }
    }
    return matches.size();
  }

  private int addRemoteMatches(
      final FileSystem fs,
      final InputPattern pattern,
      final FolderContents contents,
      final Set<String> others)
      throws IOException {
    final List<FileStatus> matches = new RemoteMatches(access, fs, pattern, contents).all();
    for (final FileStatus match : matches) {
      final String name = match.getPath().getName();
      final boolean hidden = !pattern.reveals(name);
      if (match.isDirectory() && !hidden) {
        new RemoteFolder(conf, fs, contents).list(match.getPath());
      } else if (match.isDirectory() && !ResultFolders.isMark(name)) {
        contents.hiddenFolders().add(match.getPath().toString());
      } else if (match.isFile() && pattern.endsWild() && !PointFileNames.isPoints(name)) {
        others.add(match.getPath().toString());
      } else if (match.isFile()) {
        if (hidden) {
          contents.hiddenFiles().add(match.getPath().toString());
        } else {
          contents.files().add(match);
        }
      }
    }
    return matches.size();
  }

  private void addOutputFoldersAbove(final FileSystem fs, final Path file, final Set<Path> roots)
      throws IOException {
    for (Path above = file.getParent(); above != null; above = above.getParent()) {
      final Path folder = above;
      Boolean isRoot = marked.get(folder);
      if (isRoot == null) {
        isRoot =
            access.ask(folder, there -> true, () -> fs.exists(new Path(folder, OutputFolder.OWN)));
        marked.put(folder, isRoot);
      }
      if (isRoot) {
        roots.add(folder);
      }
    }
  }
}
