package io.sparklidar.storage.bytes;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The CRC-32C of bytes that are appended and some of which are replaced later, of which none is
 * looked at twice.
 *
 * <p>For bytes of one length, the checksum of the exclusive or is that of each, up to a constant:
 * that of a file changes by the exclusive or of those of the old and new bytes, as a polynomial
 * times x^8 for each byte that follows them. Confined to one thread.
 */
public final class RunningChecksum {

  /** The polynomial without its highest term, the lowest bit the highest power. */
  private static final int CASTAGNOLI = 0x82F63B78;

  private static final int ONE = 1 << 31;

  private final CRC32C appended = new CRC32C();
  private long length;

  /** What replaced bytes change the checksum of the first {@link #replacedAt} bytes by. */
  private int replaced;

  private long replacedAt;

  /** Takes what is left of a buffer, and leaves it there. */
  public void append(final ByteBuffer bytes) {
    length += bytes.remaining();
    appended.update(bytes.duplicate());
  }

  /**
   * Bytes that were appended are replaced.
   *
   * @param position of the first of them
   * @param before what they were
   * @param after what they are now; as many
   */
  public void replace(final long position, final byte[] before, final byte[] after) {
    final long end = position + before.length;
    if (position < 0 || end > length || before.length != after.length) {
      throw new IllegalArgumentException(
          after.length + " bytes at " + position + " of " + length + " for " + before.length);
    }
    replaced = followed(replaced, length - replacedAt) ^ followed(crc(before, after), length - end);
    replacedAt = length;
  }

  private static int crc(final byte[] before, final byte[] after) {
    final CRC32C old = new CRC32C();
    old.update(before);
    final CRC32C changed = new CRC32C();
    changed.update(after);
    return (int) (old.getValue() ^ changed.getValue());
  }

  /** The checksum of all bytes as they are now. */
  public long value() {
    return appended.getValue() ^ Integer.toUnsignedLong(followed(replaced, length - replacedAt));
  }

  /** A remainder when so many bytes follow: times x^8 for each. */
  private static int followed(final int remainder, final long bytes) {
    int product = remainder;
    int power = ONE >>> Byte.SIZE;
    for (long rest = bytes; rest > 0; rest >>>= 1) {
      if ((rest & 1) != 0) {
        product = times(product, power);
      }
      power = times(power, power);
    }
    return product;
  }

  /** The product of two polynomials, modulo that of the checksum. */
  private static int times(final int a, final int b) {
    int product = 0;
    int shifted = b;
    for (int term = ONE; term != 0; term >>>= 1) {
      if ((a & term) != 0) {
        product ^= shifted;
      }
      shifted = shifted >>> 1 ^ ((shifted & 1) == 0 ? 0 : CASTAGNOLI);
    }
    return product;
  }
}
