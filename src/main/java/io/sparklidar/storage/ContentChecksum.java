package io.sparklidar.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.util.zip.CRC32C;
import org.apache.hadoop.conf.Configuration;
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

  /**
   * Copies a file of the local disk to its place, which must not be taken, and removes it.
   *
   * @return the checksum of its bytes
   */
  public static String ofMoved(
      final java.nio.file.Path local, final Configuration conf, final Path path)
      throws IOException {
    final CRC32C crc = new CRC32C();
    WriteErrors.doAt(path, () -> copy(local, conf, path, crc));
    Files.delete(local);
    return of(crc.getValue());
  }

  private static void copy(
      final java.nio.file.Path local, final Configuration conf, final Path path, final CRC32C crc)
      throws IOException {
    final byte[] buffer = new byte[BUFFER];
    try (InputStream in = Files.newInputStream(local);
        OutputStream out = path.getFileSystem(conf).create(path, false, BUFFER)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        out.write(buffer, 0, n);
        crc.update(buffer, 0, n);
      }
    }
  }
}
