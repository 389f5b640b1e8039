package io.sparklidar.source.write;

import java.io.IOException;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.write.DataWriter;
import org.apache.spark.sql.connector.write.WriterCommitMessage;

/** Writes the rows of a partition as one file; of none it makes none. */
final class PartitionWriter implements DataWriter<InternalRow> {

  private final LasFileWriter file;

  /**
   * @param file what becomes the file
   */
  PartitionWriter(final LasFileWriter file) {
    this.file = file;
  }

  @Override
  public void write(final InternalRow row) throws IOException {
    file.write(row);
  }

  @Override
  public WriterCommitMessage commit() throws IOException {
    return new WrittenFiles(file.isEmpty() ? List.of() : List.of(file.finish()));
  }

  @Override
  public void abort() throws IOException {
    close();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
