package io.sparklidar.job.output;

import io.sparklidar.feature.FeatureTable;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.storage.OutputAttempt;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.fs.Path;

/** One output file in the making. Points come file by file, chunk by chunk, in source order. */
public interface PointSink extends OutputAttempt.Unfinished {

  /**
   * The points that follow are of this file.
   *
   * @param file the open file
   * @param ordinal its ordinal
   */
  void startFile(LasFile file, int ordinal) throws IOException;

  /**
   * Takes points of one chunk.
   *
   * @param points the chunk
   * @param rows which of its points, ascending
   * @param count how many of {@code rows}
   * @param table features
   * @param tableRow row of the table that belongs to {@code rows[0]}; the others follow
   */
  void add(ChunkPoints points, int[] rows, int count, FeatureTable table, int tableRow)
      throws IOException;

  /**
   * Takes points that such a sink has written before, as a piece of the file.
   *
   * @param piece what it wrote
   * @param chunks of the file started last, whose points are in it
   */
  void append(Path piece, List<Chunk> chunks) throws IOException;
}
