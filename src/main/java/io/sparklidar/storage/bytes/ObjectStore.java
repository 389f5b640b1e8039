package io.sparklidar.storage.bytes;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.EtagSource;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSDataOutputStreamBuilder;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * File systems on which a file is not there until its writer closes it, and is whole then: object
 * stores. To rename there is to copy and to delete, so that what is written under its final name
 * costs a third of the requests, and none can be lost between the two.
 *
 * <p>Where the store compares before it takes an object (S3A of Hadoop 3.4.2 and later, unless
 * {@code fs.s3a.create.conditional.enabled} is false), an object takes the place of nothing but
 * what was there before its {@link Condition} was looked at. So who stalls between looking and
 * writing overwrites nothing that others have put there since.
 */
public final class ObjectStore {

  /** Hadoop setting: whether {@code s3a://} and the like are written to without renaming. */
  static final String DIRECT = "spark-lidar.storage.direct";

  /** Hadoop's name for creating what must not be there; clients before 3.4.2 know no such thing. */
  static final String IF_ABSENT = "fs.option.create.conditional.overwrite";

  /** Hadoop's name for replacing what has a given tag. */
  static final String IF_TAGGED = IF_ABSENT + ".etag";

  /** Others may get in between so often. */
  private static final int ATTEMPTS = 5;

  /** Tag of what is not there; no store gives it. */
  private static final String ABSENT = "";

  private ObjectStore() {}

  /** Writes the content of an object; the same each time it is asked. */
  public interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /** Something that must hold for an object to be put into place. */
  public interface Condition {
    void require() throws IOException;
  }

  /**
   * Whether a path is on one, as far as its file system says: what it has begun to write, it can
   * give up without a trace.
   */
  public static boolean holds(final FileSystem fs, final Path path) throws IOException {
    return fs.getConf().getBoolean(DIRECT, true)
        && fs.hasPathCapability(path, CommonPathCapabilities.ABORTABLE_STREAM);
  }

  /** Whether it compares what is there with what a writer expects there, as it takes an object. */
  private static boolean compares(final FileSystem fs, final Path path) throws IOException {
    return fs.hasPathCapability(path, IF_ABSENT) && fs.hasPathCapability(path, IF_TAGGED);
  }

  /**
   * Writes an object under its name, whole or not at all.
   *
   * @param replace whether one that is there may be replaced; else that is an error
   * @param condition looked at when the content is written and nothing is in place yet
   * @throws IOException if the condition does not hold, or storage fails; whatever was there before
   *     still is
   */
  public static void put(
      final FileSystem fs,
      final Path path,
      final Content content,
      final boolean replace,
      final Condition condition)
      throws IOException {
    if (!compares(fs, path)) {
      if (!replace && fs.exists(path)) {
        throw appeared(path);
      }
      write(fs.create(path, replace), content, condition).close();
      return;
    }
    for (int attempt = 1; ; attempt++) {
      final String before = tag(fs, path);
      if (!replace && !before.equals(ABSENT)) {
        throw appeared(path);
      }
      final FSDataOutputStream out = write(create(fs, path, before), content, condition);
      try {
        out.close();
        return;
      } catch (final IOException e) {
        if (attempt == ATTEMPTS || tag(fs, path).equals(before)) {
          throw e;
        }
        // It was refused for what is there now: another's, or our own, whose answer was lost.
        condition.require();
        if (!replace) {
          requireSame(fs, path, content);
          return;
        }
      }
    }
  }

  /** Writes what is to appear when the stream is closed, or gives it up. */
  private static FSDataOutputStream write(
      final FSDataOutputStream out, final Content content, final Condition condition)
      throws IOException {
    boolean whole = false;
    try {
      content.writeTo(out);
      condition.require();
      whole = true;
      return out;
    } finally {
      if (!whole) {
        out.abort();
        out.close();
      }
    }
  }

  private static FSDataOutputStream create(
      final FileSystem fs, final Path path, final String before) throws IOException {
    final FSDataOutputStreamBuilder<?, ?> creation =
        fs.createFile(path).recursive().overwrite(true);
    if (before.equals(ABSENT)) {
      creation.must(IF_ABSENT, true);
    } else {
      creation.must(IF_TAGGED, before);
    }
    return (FSDataOutputStream) creation.build();
  }

  private static String tag(final FileSystem fs, final Path path) throws IOException {
    final FileStatus there;
    try {
      there = fs.getFileStatus(path);
    } catch (final FileNotFoundException e) {
      return ABSENT;
    }
    if (there.isFile() && there instanceof EtagSource tagged && tagged.getEtag() != null) {
      return tagged.getEtag();
    }
    throw new FileAlreadyExistsException(path + " is a folder, or an object without a tag");
  }

  /** What there is to say where something is that may not be replaced. */
  public static FileAlreadyExistsException appeared(final Path path) {
    return new FileAlreadyExistsException(
        path + " appeared while the job ran; it is not the job's to replace");
  }

  /** Fails unless an object is what we were about to write. */
  private static void requireSame(final FileSystem fs, final Path path, final Content content)
      throws IOException {
    try (InputStream in = fs.open(path)) {
      content.writeTo(
          new OutputStream() {
            @Override
            public void write(final int value) throws IOException {
              write(new byte[] {(byte) value}, 0, 1);
            }

            @Override
            public void write(final byte[] bytes, final int offset, final int length)
                throws IOException {
              if (!Arrays.equals(
                  in.readNBytes(length), Arrays.copyOfRange(bytes, offset, offset + length))) {
                throw appeared(path);
              }
            }
          });
      if (in.read() >= 0) {
        throw appeared(path);
      }
    }
  }
}
