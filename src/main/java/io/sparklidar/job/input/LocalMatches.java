package io.sparklidar.job.input;

import io.sparklidar.storage.NameEncoding;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Matches wildcards with local files as the operating system has them. */
final class LocalMatches {

  private LocalMatches() {}

  /**
   * The files and folders that a pattern matches, in order of their paths. A wildcard does not
   * enter a folder whose name hides it.
   *
   * @param pattern the pattern
   * @param contents is told of folders that may not be listed
   */
  static List<Path> of(final InputPattern pattern, final FolderContents contents)
      throws IOException {
    List<Path> matches = List.of(Path.of("/"));
    for (int depth = 0; depth < pattern.parts().size(); depth++) {
      final List<Path> deeper = new ArrayList<>();
      for (final Path folder : matches) {
        if (Files.isDirectory(folder)) {
          addMatches(pattern, depth, folder, deeper, contents);
        }
      }
      matches = deeper;
    }
    return matches;
  }

  private static void addMatches(
      final InputPattern pattern,
      final int depth,
      final Path folder,
      final List<Path> deeper,
      final FolderContents contents)
      throws IOException {
    if (!pattern.parts().get(depth).hasWildcard()) {
      final Path entry = folder.resolve(pattern.literal(depth));
      if (Files.exists(entry, LinkOption.NOFOLLOW_LINKS)) {
        deeper.add(entry);
      }
      return;
    }
    final boolean last = depth == pattern.parts().size() - 1;
    try {
      for (final Path entry : LocalFolder.entries(folder)) {
        final String name = entry.getFileName().toString();
        if (pattern.parts().get(depth).matches(name) && (last || pattern.reveals(depth, name))) {
          deeper.add(entry);
        }
      }
    } catch (final AccessDeniedException e) {
      contents.addUnreadable(NameEncoding.shown(folder));
    }
  }
}
