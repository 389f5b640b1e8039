package io.sparklidar.source.read;

import io.sparklidar.source.frame.SumMetric;
import org.apache.spark.sql.connector.metric.CustomMetric;

/** What the pages of Spark say of a scan: its numbers of files, chunks and points. */
public final class ScanMetrics {

  static final String FILES_READ = "lasFilesRead";
  static final String FILES_SKIPPED = "lasFilesSkipped";
  static final String FILES_DROPPED = "lasFilesDropped";
  static final String BYTES_READ = "lasBytesRead";
  static final String CHUNKS_READ = "lasChunksRead";
  static final String CHUNKS_SKIPPED = "lasChunksSkipped";
  static final String POINTS_DROPPED = "lasPointsDropped";

  private ScanMetrics() {}

  static CustomMetric[] all() {
    return new CustomMetric[] {
      new FilesRead(),
      new FilesSkipped(),
      new FilesDropped(),
      new BytesRead(),
      new ChunksRead(),
      new ChunksSkipped(),
      new PointsDropped()
    };
  }

  /** Made by Spark, by its name. */
  public static final class FilesRead extends SumMetric {
    /** Of no task yet. */
    public FilesRead() {
      super(FILES_READ, "files read");
    }
  }

  /** Made by Spark, by its name. */
  public static final class FilesSkipped extends SumMetric {
    /** Of no task yet. */
    public FilesSkipped() {
      super(FILES_SKIPPED, "files whose header excludes all points");
    }
  }

  /** Made by Spark, by its name. */
  public static final class FilesDropped extends SumMetric {
    /** Of no task yet. */
    public FilesDropped() {
      super(FILES_DROPPED, "malformed files left out");
    }
  }

  /** Made by Spark, by its name. */
  public static final class BytesRead extends SumMetric {
    /** Of no task yet. */
    public BytesRead() {
      super(BYTES_READ, "bytes of files read");
    }
  }

  /** Made by Spark, by its name. */
  public static final class ChunksRead extends SumMetric {
    /** Of no task yet. */
    public ChunksRead() {
      super(CHUNKS_READ, "chunks read");
    }
  }

  /** Made by Spark, by its name. */
  public static final class ChunksSkipped extends SumMetric {
    /** Of no task yet. */
    public ChunksSkipped() {
      super(CHUNKS_SKIPPED, "chunks without a wanted point");
    }
  }

  /** Made by Spark, by its name. */
  public static final class PointsDropped extends SumMetric {
    /** Of no task yet. */
    public PointsDropped() {
      super(POINTS_DROPPED, "points of malformed chunks left out");
    }
  }
}
