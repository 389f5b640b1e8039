package io.sparklidar.storage;

import io.sparklidar.storage.bytes.ContentChecksum;
import java.io.IOException;
import java.io.Serializable;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;

/**
 * A result as it was written.
 *
 * @param path its path below the output folder
 * @param rows points in it
 * @param bytes its length
 * @param modified when it was last written to, milliseconds since 1970
 * @param checksum of its bytes, see {@link ContentChecksum}
 */
public record OutputFile(String path, long rows, long bytes, long modified, String checksum)
    implements Serializable {

  /** Whether a file is the one that was written, as far as one can tell. */
  public boolean isStateOf(final FileSystem fs, final FileStatus file) throws IOException {
    return file.isFile()
        && file.getLen() == bytes
        // A copy of the folder has other times.
        && (file.getModificationTime() == modified
            || ContentChecksum.of(fs, file.getPath()).equals(checksum));
  }
}
