package io.sparklidar.storage.bytes;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32C;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Checksums (CRC-32C) that tell whether a file still holds what was written. */
public final class ContentChecksum {

  private static final int BUFFER = 1 << 18;

  private ContentChecksum() {}

  /** Of all bytes of a file; of none, if the file system knows that they are not what it wrote. */
  public static String of(final FileSystem fs, final Path path) throws IOException {
    final CRC32C crc = new CRC32C();
    final byte[] buffer = new byte[BUFFER];
    try (InputStream in = fs.open(path, BUFFER)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        crc.update(buffer, 0, n);
      }
    } catch (final ChecksumException e) {
      return "";
    }
    return of(crc.getValue());
  }

  /** Of bytes. */
  public static String of(final byte[] bytes) {
    final CRC32C crc = new CRC32C();
    crc.update(bytes, 0, bytes.length);
    return of(crc.getValue());
  }

  /** Of what has this CRC-32C. */
  public static String of(final long crc) {
    return String.format("%08x", crc);
  }
}
