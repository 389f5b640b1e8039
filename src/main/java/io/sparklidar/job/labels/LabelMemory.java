package io.sparklidar.job.labels;

import io.sparklidar.job.HeapGate;
import io.sparklidar.job.input.FileHeader;
import io.sparklidar.job.output.ParquetSchema;
import io.sparklidar.job.output.ParquetSink;
import io.sparklidar.storage.OutputFormat;

/**
 * About how much memory a task of a transfer of labels takes at its peak: the one place that says
 * so. What FAISS holds beyond the heap counts too.
 */
final class LabelMemory {

  /** Per value of a labelled point: as it came, sorted, and in the lists of FAISS. */
  private static final long REFERENCE_VALUE = 3L * Float.BYTES;

  /** Per labelled point: class, place, number in the lists of FAISS, nodes of the tree. */
  private static final long REFERENCE_POINT = 32;

  /** Per value of a point to be labelled: as it is, and normalised. */
  private static final long QUERY_VALUE = Double.BYTES + Float.BYTES;

  /** Per neighbour of a point to be labelled: its number and distance. */
  private static final long NEIGHBOR = Integer.BYTES + Double.BYTES;

  /** Per point to be labelled: class, share, and what the search notes. */
  private static final long QUERY_POINT = 32;

  /** Arrays of a sample are copied when they grow: old, new, and what is sent. */
  private static final long SAMPLE_COPIES = 3;

  private LabelMemory() {}

  /**
   * For the search that tasks of a transfer of labels share.
   *
   * @param points labelled points
   * @param width columns
   */
  static long ofReference(final long points, final int width) {
    return points * (REFERENCE_VALUE * width + REFERENCE_POINT);
  }

  /**
   * For labelling a file, chunk by chunk.
   *
   * @param file the file
   * @param options what to write
   * @param table whose rows are gathered where they are written
   */
  static long ofLabelling(
      final FileHeader file, final LabelOptions options, final ParquetSchema table) {
    final long record = file.layout().recordLength();
    // Columns as they are read, and with the class replaced.
    final long point =
        2 * record + QUERY_VALUE * options.columns().size() + NEIGHBOR * options.k() + QUERY_POINT;
    final long rows =
        OutputFormat.anyTable(options.formats())
            ? Math.min(file.points(), (long) ParquetSink.rowGroupRows(table) + file.largestChunk())
            : 0;
    return HeapGate.BUFFERS + point * file.largestChunk() + table.rowBytes() * rows;
  }

  /**
   * For taking a sample of a file.
   *
   * @param share of the points, 0..1
   * @param width columns
   */
  static long ofSampling(final FileHeader file, final double share, final int width) {
    final long taken = (long) (share * file.points());
    return HeapGate.BUFFERS
        + (long) file.layout().recordLength() * file.largestChunk()
        + SAMPLE_COPIES * taken * ((long) Double.BYTES * width + 1);
  }
}
