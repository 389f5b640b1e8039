package io.sparklidar.storage;

import io.sparklidar.error.ErrorMessages;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.util.Optional;
import java.util.zip.CRC32C;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Objects that the program keeps for itself and can make anew: an index, a picture. A file of one
 * starts with length and checksum of what follows, so that what is not whole, or is something else,
 * is never deserialised. What cannot be read is as good as absent; what cannot be saved is done
 * without.
 *
 * @param <T> the object
 */
public final class StoredObject<T extends Serializable> implements Serializable {

  private static final long serialVersionUID = 1L;

  private static final Logger LOG = LoggerFactory.getLogger(StoredObject.class);

  private static final int BUFFER = 1 << 16;

  private static final long MAGIC = 0x53_4C_4F_42_4A_0A_1A_01L;

  private final Class<T> type;
  private final String classes;
  private final boolean packed;

  /**
   * @param type of the object
   * @param classes what it is made of, as a pattern of {@link ObjectInputFilter.Config}
   * @param packed whether files are compressed
   */
  public StoredObject(final Class<T> type, final String classes, final boolean packed) {
    this.type = type;
    this.classes = classes;
    this.packed = packed;
  }

  /** What became of looking for a stored object. */
  public enum State {
    /** It is there. */
    WHOLE,
    /** Nothing is there. */
    ABSENT,
    /** Something is there that is not it. */
    BROKEN
  }

  /**
   * What was found.
   *
   * @param state what became of looking for it
   * @param value the object, if it is there
   * @param <T> the object
   */
  public record Found<T>(State state, Optional<T> value) {}

  /** Looks for an object. Whatever is in the file, that is no error. */
  public Found<T> load(final Configuration conf, final Path path) {
    try {
      return new Found<>(State.WHOLE, Optional.of(read(conf, path)));
    } catch (final FileNotFoundException e) {
      return new Found<>(isThere(conf, path) ? State.BROKEN : State.ABSENT, Optional.empty());
    } catch (final IOException
        | ClassNotFoundException
        | RuntimeException
        | LinkageError
        | OutOfMemoryError
        | StackOverflowError e) {
      LOG.warn("{} cannot be read ({}) and is made anew", path, ErrorMessages.oneLine(e));
      return new Found<>(State.BROKEN, Optional.empty());
    }
  }

  /** A folder is no file, which some file systems call not found. */
  private static boolean isThere(final Configuration conf, final Path path) {
    try {
      return path.getFileSystem(conf).exists(path);
    } catch (final IOException e) {
      return false;
    }
  }

  private T read(final Configuration conf, final Path path)
      throws IOException, ClassNotFoundException {
    final byte[] bytes;
    // How long the file is, it says itself: a store in the distance is asked once, not twice.
    try (DataInputStream in = new DataInputStream(path.getFileSystem(conf).open(path))) {
      final long magic = in.readLong();
      final long length = in.readLong();
      final long checksum = in.readLong();
      final boolean possible = magic == MAGIC && length >= 0 && length <= Integer.MAX_VALUE - 8;
      bytes = possible ? in.readNBytes((int) length) : new byte[0];
      if (!possible || bytes.length != length || in.read() >= 0) {
        throw new IOException("not a " + type.getSimpleName() + " of this program, or cut short");
      }
      if (checksum != checksum(bytes)) {
        throw new IOException("not as it was written");
      }
    }
    try (ObjectInputStream in =
        new ObjectInputStream(
            packed
                ? new GZIPInputStream(new ByteArrayInputStream(bytes))
                : new ByteArrayInputStream(bytes))) {
      in.setObjectInputFilter(ObjectInputFilter.Config.createFilter(classes));
      return type.cast(in.readObject());
    }
  }

  private static long checksum(final byte[] bytes) {
    final CRC32C crc = new CRC32C();
    crc.update(bytes, 0, bytes.length);
    return crc.getValue();
  }

  /** The default level takes thrice the time for a tenth of the bytes. */
  private static final class FastGzip extends GZIPOutputStream {

    private FastGzip(final OutputStream to) throws IOException {
      super(to, BUFFER);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }

  /** Saves an object over whatever is there; one that cannot be saved is missing later, no more. */
  public void save(final Configuration conf, final Path path, final T value) {
    try {
      final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (ObjectOutputStream out = new ObjectOutputStream(packed ? new FastGzip(bytes) : bytes)) {
        out.writeObject(value);
      }
      final byte[] content = bytes.toByteArray();
      final FileSystem fs = path.getFileSystem(conf);
      final Optional<FileStatus> there = SymbolicLinks.status(fs, path);
      if (there.isPresent() && there.get().isDirectory()) {
        fs.delete(path, true);
      }
      AtomicFiles.write(
          conf,
          path,
          out -> {
            final DataOutputStream data = new DataOutputStream(out);
            data.writeLong(MAGIC);
            data.writeLong(content.length);
            data.writeLong(checksum(content));
            data.write(content);
          });
    } catch (final IOException e) {
      LOG.warn("{} cannot be saved: {}", path, ErrorMessages.oneLine(e));
    }
  }
}
