package io.sparklidar.source.write;

import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.connector.write.WriterCommitMessage;

/** What a task has written. No record: Kryo, which a session may have chosen, makes none. */
final class WrittenFiles implements WriterCommitMessage {

  private static final long serialVersionUID = 1L;

  private final String[] paths;

  /** Of files that are whole. */
  WrittenFiles(final List<Path> files) {
    paths = files.stream().map(Path::toString).toArray(String[]::new);
  }

  /** The files; none of a partition without rows. */
  List<Path> files() {
    return Arrays.stream(paths).map(Path::new).toList();
  }
}
