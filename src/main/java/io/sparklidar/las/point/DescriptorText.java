package io.sparklidar.las.point;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Names and descriptions of extra dimensions: up to 32 bytes, padded with NUL. The format says
 * nothing of their encoding; they are read as UTF-8 where they can be, else as Windows-1252, and
 * written as UTF-8.
 */
public final class DescriptorText {

  /** Bytes of a text, all of which may be used. */
  static final int LENGTH = 32;

  /** The longest UTF-8 sequence of one character. */
  private static final int LONGEST = 4;

  private DescriptorText() {}

  /** The text at a place of a descriptor. */
  public static String get(final byte[] bytes, final int at) {
    int end = at;
    while (end < at + LENGTH && bytes[end] != 0) {
      end++;
    }
    final byte[] text = Arrays.copyOfRange(bytes, at, end);
    // Others may have cut a text that was too long in the middle of its last character.
    final int cuts = text.length == LENGTH ? LONGEST - 1 : 0;
    for (int cut = 0; cut <= cuts; cut++) {
      final int whole = text.length - cut;
      if ((cut == 0 || isCutSequence(text, whole)) && decodes(text, whole)) {
        return new String(text, 0, whole, StandardCharsets.UTF_8);
      }
    }
    try {
      return strictly(Charset.forName("windows-1252"), text, text.length);
    } catch (final CharacterCodingException e) {
      return new String(text, StandardCharsets.ISO_8859_1);
    }
  }

  /** Whether bytes from a place to the end begin a UTF-8 sequence that is longer than they are. */
  private static boolean isCutSequence(final byte[] text, final int from) {
    final int needed = Integer.numberOfLeadingZeros(~(text[from] << 24));
    return needed >= 2 && needed <= LONGEST && needed > text.length - from;
  }

  private static boolean decodes(final byte[] text, final int length) {
    try {
      strictly(StandardCharsets.UTF_8, text, length);
      return true;
    } catch (final CharacterCodingException e) {
      return false;
    }
  }

  private static String strictly(final Charset charset, final byte[] text, final int length)
      throws CharacterCodingException {
    final CharBuffer decoded =
        charset
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT)
            .decode(ByteBuffer.wrap(text, 0, length));
    return decoded.toString();
  }

  /** Writes a text, NUL padded; one that is too long is cut between two characters. */
  public static void put(final byte[] bytes, final int at, final String text) {
    final byte[] encoded = cut(text, LENGTH).getBytes(StandardCharsets.UTF_8);
    Arrays.fill(bytes, at, at + LENGTH, (byte) 0);
    System.arraycopy(encoded, 0, bytes, at, encoded.length);
  }

  /** A name with an ending, the name cut so that both have room together. */
  public static String withEnding(final String name, final String ending) {
    return cut(name, LENGTH - ending.getBytes(StandardCharsets.UTF_8).length) + ending;
  }

  private static String cut(final String text, final int bytes) {
    int end = 0;
    int used = 0;
    while (end < text.length()) {
      final int character = text.codePointAt(end);
      used += Character.toString(character).getBytes(StandardCharsets.UTF_8).length;
      if (used > bytes) {
        break;
      }
      end += Character.charCount(character);
    }
    return text.substring(0, end);
  }
}
