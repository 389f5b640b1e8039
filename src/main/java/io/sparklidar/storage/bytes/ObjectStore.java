package io.sparklidar.storage.bytes;

import java.io.IOException;
import java.io.OutputStream;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * File systems on which a file is not there until its writer closes it, and is whole then: object
 * stores. To rename there is to copy and to delete, so that what is written under its final name
 * costs a third of the requests, and none can be lost between the two.
 */
public final class ObjectStore {

  /** Hadoop setting: whether {@code s3a://} and the like are written to without renaming. */
  static final String DIRECT = "spark-lidar.storage.direct";

  private ObjectStore() {}

  /** Writes the content of an object. */
  public interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Whether a path is on one, as far as its file system says: what it has begun to write, it can
   * give up without a trace.
   */
  public static boolean holds(final FileSystem fs, final Path path) throws IOException {
    return fs.getConf().getBoolean(DIRECT, true)
        && fs.hasPathCapability(path, CommonPathCapabilities.ABORTABLE_STREAM);
  }

  /**
   * Writes an object under its name, whole or not at all.
   *
   * @param replace whether one that is there may be replaced; else that is an error
   * @throws IOException if storage fails; whatever was there before still is
   */
  public static void put(
      final FileSystem fs, final Path path, final Content content, final boolean replace)
      throws IOException {
    final FSDataOutputStream out = fs.create(path, replace);
    boolean whole = false;
    try {
      content.writeTo(out);
      whole = true;
    } finally {
      if (!whole) {
        out.abort();
      }
      out.close();
    }
  }
}
