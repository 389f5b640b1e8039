package io.sparklidar.job.input;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.GlobExpander;
import org.apache.hadoop.fs.GlobPattern;
import org.apache.hadoop.fs.Path;

/**
 * An absolute path that may have wildcards, folder by folder.
 *
 * @param path the pattern
 * @param parts the names and wildcards between its slashes
 */
record InputPattern(Path path, List<GlobPattern> parts) {

  /**
   * The patterns that a path stands for: braces may hold slashes.
   *
   * @throws IllegalArgumentException if its brackets and braces make no pattern
   */
  static List<InputPattern> of(final Path qualified) {
    final List<InputPattern> patterns = new ArrayList<>();
    final String scheme = qualified.toUri().getScheme();
    final String authority = qualified.toUri().getAuthority();
    for (final String expanded : expanded(qualified)) {
      final List<GlobPattern> parts = new ArrayList<>();
      for (final String part : expanded.split("/")) {
        if (!part.isEmpty()) {
          parts.add(pattern(part));
        }
      }
      patterns.add(new InputPattern(new Path(scheme, authority, expanded), List.copyOf(parts)));
    }
    return patterns;
  }

  private static List<String> expanded(final Path qualified) {
    try {
      return GlobExpander.expand(qualified.toUri().getPath());
    } catch (final IOException e) {
      throw noPattern(qualified.toUri().getPath(), e);
    }
  }

  private static GlobPattern pattern(final String part) {
    if (part.contains("**")) {
      throw new IllegalArgumentException(
          part + " stands for one level of folders only; name a folder to have all below it");
    }
    try {
      return new GlobPattern(part);
    } catch (final RuntimeException e) {
      // Of a class that Hadoop has under different names.
      throw noPattern(part, e);
    }
  }

  private static IllegalArgumentException noPattern(final String text, final Exception cause) {
    return new IllegalArgumentException(
        "neither a name that is there nor a pattern: "
            + text
            + " has a bracket or brace that is not closed; put \\ before one that is part of a name",
        cause);
  }

  /** Whether it has wildcards at all. */
  boolean isWild() {
    return parts.stream().anyMatch(GlobPattern::hasWildcard);
  }

  /** Whether the last part, and not the user, says which names. */
  boolean endsWild() {
    return !parts.isEmpty() && parts.get(parts.size() - 1).hasWildcard();
  }

  /** The part at a depth with its escapes taken away. */
  String literal(final int depth) {
    return path.toUri().getPath().split("/+")[depth + 1].replaceAll("\\\\(.)", "$1");
  }

  /** Whether a match is to be taken even if its name hides it. */
  boolean reveals(final String name) {
    return !endsWild() || reveals(parts.size() - 1, name);
  }

  /** Whether the part at a depth matches a hidden name because it says so. */
  boolean reveals(final int depth, final String name) {
    return !PointFileNames.isHidden(name) || PointFileNames.isHidden(literal(depth));
  }

  /**
   * Whether the user named a folder on the way to a match: spelt its path, or something below it.
   *
   * @param folder above the match, or the match itself
   */
  boolean names(final Path folder) {
    final int depth = Math.min(folder.depth(), parts.size());
    return parts.subList(0, depth).stream().noneMatch(GlobPattern::hasWildcard)
        || parts.subList(depth, parts.size()).stream().anyMatch(part -> !part.hasWildcard());
  }
}
