package io.sparklidar.las;

import io.sparklidar.cloud.LasField;
import io.sparklidar.las.io.FileByteSource;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.las.point.LasRecords;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumSet;
import java.util.HexFormat;

/** What tests compare of files: all point records, packed, in order. */
final class LasContents {

  private LasContents() {}

  /** MD5 of all uncompressed records. */
  static String md5OfRecords(final Path path) throws IOException {
    try (LasFile file = LasFile.open(FileByteSource.open(path))) {
      return md5OfRecords(file);
    }
  }

  /** MD5 of all uncompressed records. */
  static String md5OfRecords(final LasFile file) throws IOException {
    final MessageDigest digest = md5();
    final PointReader reader = file.reader(EnumSet.allOf(LasField.class));
    for (final Chunk chunk : file.chunks()) {
      digest.update(records(reader.read(chunk)));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** All uncompressed records. */
  static byte[] allRecords(final LasFile file) throws IOException {
    final ByteArrayOutputStream records = new ByteArrayOutputStream();
    final PointReader reader = file.reader(EnumSet.allOf(LasField.class));
    for (final Chunk chunk : file.chunks()) {
      records.writeBytes(records(reader.read(chunk)));
    }
    return records.toByteArray();
  }

  /** The points as uncompressed records. */
  static byte[] records(final LasColumns columns) {
    final byte[] records = new byte[columns.size() * columns.layout().recordLength()];
    LasRecords.pack(columns, 0, columns.size(), records, 0);
    return records;
  }

  static MessageDigest md5() {
    try {
      return MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException everyJvmHasIt) {
      throw new AssertionError(everyJvmHasIt);
    }
  }
}
