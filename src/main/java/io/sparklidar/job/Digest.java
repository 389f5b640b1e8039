package io.sparklidar.job;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Fingerprints of texts. */
public final class Digest {

  private Digest() {}

  /** The SHA-256 of some texts and their boundaries, as 64 hexadecimal digits. */
  public static String of(final String... texts) {
    try {
      final MessageDigest sha = MessageDigest.getInstance("SHA-256");
      for (final String text : texts) {
        sha.update(text.getBytes(StandardCharsets.UTF_8));
        sha.update((byte) 0);
      }
      return HexFormat.of().formatHex(sha.digest());
    } catch (final NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
