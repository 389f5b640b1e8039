package io.sparklidar.storage;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Names of local files that Java can or cannot say. The operating system has names of bytes; Java
 * has text, by the encoding of the process's locale: in the locale POSIX, ASCII.
 */
public final class NameEncoding {

  private static final String REPLACED = "\uFFFD";

  private NameEncoding() {}

  /** Whether the text of a name leads back to the file. */
  public static boolean canSay(final Path listed) {
    try {
      return Path.of(listed.toString()).equals(listed);
    } catch (final InvalidPathException e) {
      return false;
    }
  }

  /** A name as its bytes have it: as UTF-8 if that is what they are, else with escapes. */
  public static String shown(final Path listed) {
    final String escaped = listed.toUri().getRawPath();
    final byte[] bytes = new byte[escaped.length()];
    int length = 0;
    for (int i = 0; i < escaped.length(); i++) {
      if (escaped.charAt(i) == '%') {
        bytes[length++] = (byte) Integer.parseInt(escaped.substring(i + 1, i + 3), 16);
        i += 2;
      } else {
        bytes[length++] = (byte) escaped.charAt(i);
      }
    }
    try {
      return "file:"
          + StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, length));
    } catch (final CharacterCodingException e) {
      return "file:" + escaped;
    }
  }

  /** The encoding of this process's names, and what to do about it, where it is not UTF-8. */
  public static Optional<String> ofThisJvm() {
    final String encoding = System.getProperty("sun.jnu.encoding", "UTF-8");
    return encoding.equalsIgnoreCase("UTF-8")
        ? Optional.empty()
        : Optional.of(
            "this Java takes names of files for "
                + encoding
                + ": set LC_ALL=C.UTF-8 where it starts (on executors with --conf"
                + " spark.executorEnv.LC_ALL=C.UTF-8)");
  }

  /** The same for a name that suffers from it. */
  public static Optional<String> hint(final String name) {
    return name.contains(REPLACED) || name.chars().anyMatch(c -> c > 0x7F)
        ? ofThisJvm()
        : Optional.empty();
  }
}
