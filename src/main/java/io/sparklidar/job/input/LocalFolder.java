package io.sparklidar.job.input;

import io.sparklidar.error.BadInput;
import io.sparklidar.storage.NameEncoding;
import io.sparklidar.storage.ResultFolders;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Lists local folders as the operating system has them: Hadoop's own listing leaves out, without a
 * word, links to nothing and names that Java cannot say. For use by one thread.
 */
final class LocalFolder {

  /** How many entries of a hidden folder are looked at: some hold the history of a disk. */
  private static final int HIDDEN_ENTRIES = 10_000;

  private static final int HIDDEN_DEPTH = 6;

  private final FileSystem fs;
  private final FolderContents contents;
  private final Set<java.nio.file.Path> entered = new HashSet<>();

  /**
   * @param fs the local file system of Hadoop
   * @param contents what is found goes there
   */
  LocalFolder(final FileSystem fs, final FolderContents contents) {
    this.fs = fs;
    this.contents = contents;
  }

  /** The entries of a folder in order of their names. */
  static List<java.nio.file.Path> entries(final java.nio.file.Path folder) throws IOException {
    final List<java.nio.file.Path> entries = new ArrayList<>();
    try (DirectoryStream<java.nio.file.Path> stream = Files.newDirectoryStream(folder)) {
      stream.forEach(entries::add);
    } catch (final DirectoryIteratorException e) {
      throw e.getCause();
    }
    entries.sort(Comparator.naturalOrder());
    return entries;
  }

  /** The path that Hadoop has for a local file; a colon in its name does not make a scheme. */
  static Path hadoopPath(final FileSystem fs, final java.nio.file.Path local) {
    return new Path(fs.getUri().getScheme(), null, local.toString());
  }

  /** The local file behind a path of Hadoop. */
  static java.nio.file.Path localPath(final Path path) {
    return java.nio.file.Path.of(path.toUri().getPath());
  }

  /** Lists a folder with its subfolders. Links may lead back: each folder is entered once. */
  void list(final java.nio.file.Path folder) throws IOException {
    final List<java.nio.file.Path> entries;
    try {
      if (!entered.add(folder.toRealPath())) {
        return;
      }
      entries = entries(folder);
    } catch (final AccessDeniedException e) {
      contents.addUnreadable(NameEncoding.shown(folder));
      return;
    } catch (final NoSuchFileException e) {
      // Gone since the folder above was listed.
      return;
    }
    for (final java.nio.file.Path entry : entries) {
      add(entry, false);
    }
  }

  /**
   * Adds what one entry of a folder is or holds.
   *
   * @param entry the entry
   * @param revealed whether it is taken even if its name hides it
   */
  void add(final java.nio.file.Path entry, final boolean revealed) throws IOException {
    final String name = entry.getFileName().toString();
    final boolean folder = Files.isDirectory(entry);
    final boolean hidden = !revealed && PointFileNames.isHidden(name);
    final boolean points = !folder && PointFileNames.isPoints(name);
    if (folder && ResultFolders.isMark(name)) {
      contents.outputFolders().add(hadoopPath(fs, entry.getParent()));
    } else if (folder && hidden) {
      if (holdsPoints(entry)) {
        contents.hiddenFolders().add(NameEncoding.shown(entry));
      }
    } else if (points && hidden) {
      contents.hiddenFiles().add(NameEncoding.shown(entry));
    } else if ((folder || points) && !NameEncoding.canSay(entry)) {
      contents
          .bad()
          .add(
              BadInput.of(
                  NameEncoding.shown(entry),
                  "a name that Java can say",
                  "one that it cannot",
                  NameEncoding.ofThisJvm().orElse("rename it, to valid UTF-8")));
    } else if (folder) {
      list(entry);
    } else if (points) {
      addFile(entry);
    } else if (isDangling(entry)) {
      contents.danglingLinks().add(NameEncoding.shown(entry));
    }
  }

  private void addFile(final java.nio.file.Path entry) throws IOException {
    if (isDangling(entry)) {
      contents
          .bad()
          .add(
              BadInput.of(
                  NameEncoding.shown(entry),
                  "a file",
                  "a link to " + Files.readSymbolicLink(entry) + ", which is not there",
                  "restore what it leads to (is a disk mounted?), or remove the link"));
    } else if (isSpecial(entry)) {
      contents.bad().add(special(NameEncoding.shown(entry)));
    } else {
      try {
        contents.files().add(fs.getFileStatus(hadoopPath(fs, entry)));
      } catch (final java.io.FileNotFoundException e) {
        if (Files.exists(entry, LinkOption.NOFOLLOW_LINKS)) {
          throw e;
        }
      }
    }
  }

  private static boolean isDangling(final java.nio.file.Path entry) {
    return Files.isSymbolicLink(entry) && Files.notExists(entry);
  }

  /** Whether something is neither a file nor a folder: reading from a pipe would never end. */
  static boolean isSpecial(final java.nio.file.Path entry) throws IOException {
    return Files.exists(entry) && Files.readAttributes(entry, BasicFileAttributes.class).isOther();
  }

  static BadInput special(final String file) {
    return BadInput.of(
        file,
        "a file that can be read at any place",
        "a pipe, socket or device",
        "write what comes out of it to a file");
  }

  private static boolean holdsPoints(final java.nio.file.Path folder) throws IOException {
    final int[] left = {HIDDEN_ENTRIES};
    final boolean[] found = {false};
    Files.walkFileTree(
        folder,
        EnumSet.noneOf(java.nio.file.FileVisitOption.class),
        HIDDEN_DEPTH,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(
              final java.nio.file.Path file, final BasicFileAttributes attributes) {
            found[0] |= PointFileNames.isPoints(file.getFileName().toString());
            return found[0] || --left[0] == 0
                ? FileVisitResult.TERMINATE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(
              final java.nio.file.Path file, final IOException e) {
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(
              final java.nio.file.Path file, final IOException e) {
            return FileVisitResult.CONTINUE;
          }
        });
    return found[0];
  }
}
