package io.sparklidar.job.input;

import io.sparklidar.error.BadInputException;
import io.sparklidar.storage.StorageAccess;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Matches wildcards with files of any Hadoop file system. Hadoop's own matching breaks off at a
 * name with a colon, which is common where names tell times.
 */
final class RemoteMatches {

  private final StorageAccess access;
  private final FileSystem fs;
  private final InputPattern pattern;
  private final FolderContents contents;

  /**
   * @param access asks until storage answers
   * @param fs the file system
   * @param pattern the pattern
   * @param contents is told of folders that may not be listed
   */
  RemoteMatches(
      final StorageAccess access,
      final FileSystem fs,
      final InputPattern pattern,
      final FolderContents contents) {
    this.access = access;
    this.fs = fs;
    this.pattern = pattern;
    this.contents = contents;
  }

  /** The files and folders that the pattern matches. A wildcard enters no hidden folder. */
  List<FileStatus> all() throws IOException {
    List<Path> folders = List.of(new Path(pattern.path(), "/"));
    final int last = pattern.parts().size() - 1;
    for (int depth = 0; depth < last; depth++) {
      final List<Path> deeper = new ArrayList<>();
      for (final Path folder : folders) {
        if (pattern.parts().get(depth).hasWildcard()) {
          for (final FileStatus match : matches(folder, depth)) {
            if (match.isDirectory() && pattern.reveals(depth, match.getPath().getName())) {
              deeper.add(match.getPath());
            }
          }
        } else {
          deeper.add(literal(folder, depth));
        }
      }
      folders = deeper;
    }
    final List<FileStatus> matches = new ArrayList<>();
    for (final Path folder : folders) {
      if (pattern.endsWild()) {
        matches.addAll(matches(folder, last));
      } else {
        matches.addAll(there(literal(folder, last)));
      }
    }
    return matches;
  }

  /** A colon in a name does not make a scheme. */
  private Path literal(final Path folder, final int depth) {
    return new Path(folder, new Path(null, null, pattern.literal(depth)));
  }

  private List<FileStatus> there(final Path path) throws IOException {
    try {
      return access.ask(
          path,
          there -> true,
          () -> {
            try {
              return List.of(fs.getFileStatus(path));
            } catch (final FileNotFoundException e) {
              return List.of();
            }
          });
    } catch (final BadInputException e) {
      contents.bad().add(e.bad());
      return List.of();
    }
  }

  private List<FileStatus> matches(final Path folder, final int depth) throws IOException {
    final List<FileStatus> matches = new ArrayList<>();
    try {
      for (final FileStatus entry : access.ask(folder, there -> true, () -> entries(folder))) {
        // A file lists as itself.
        if (!entry.getPath().equals(folder)
            && pattern.parts().get(depth).matches(entry.getPath().getName())) {
          matches.add(entry);
        }
      }
    } catch (final BadInputException e) {
      contents.addUnreadable(folder.toString());
    }
    return matches;
  }

  private FileStatus[] entries(final Path folder) throws IOException {
    try {
      return fs.listStatus(folder);
    } catch (final FileNotFoundException e) {
      return new FileStatus[0];
    }
  }
}
