package io.sparklidar.source.read;

import org.apache.spark.sql.connector.metric.CustomMetric;
import org.apache.spark.sql.connector.metric.CustomSumMetric;
import org.apache.spark.sql.connector.metric.CustomTaskMetric;

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

  /**
   * A number of a task.
   *
   * @param name which
   * @param value how much
   */
  public record Value(String name, long value) implements CustomTaskMetric {}

  private abstract static class Sum extends CustomSumMetric {

    private final String name;
    private final String description;

    Sum(final String name, final String description) {
      this.name = name;
      this.description = description;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public String description() {
      return description;
    }
  }

  /** Made by Spark, by its name. */
  public static final class FilesRead extends Sum {
    /** Of no task yet. */
    public FilesRead() {
      super(FILES_READ, "files read");
    }
  }

  /** Made by Spark, by its name. */
  public static final class FilesSkipped extends Sum {
    /** Of no task yet. */
    public FilesSkipped() {
      super(FILES_SKIPPED, "files whose header excludes all points");
    }
  }

  /** Made by Spark, by its name. */
  public static final class FilesDropped extends Sum {
    /** Of no task yet. */
    public FilesDropped() {
      super(FILES_DROPPED, "malformed files left out");
    }
  }

  /** Made by Spark, by its name. */
  public static final class BytesRead extends Sum {
    /** Of no task yet. */
    public BytesRead() {
      super(BYTES_READ, "bytes of files read");
    }
  }

  /** Made by Spark, by its name. */
  public static final class ChunksRead extends Sum {
    /** Of no task yet. */
    public ChunksRead() {
      super(CHUNKS_READ, "chunks read");
    }
  }

  /** Made by Spark, by its name. */
  public static final class ChunksSkipped extends Sum {
    /** Of no task yet. */
    public ChunksSkipped() {
      super(CHUNKS_SKIPPED, "chunks without a wanted point");
    }
  }

  /** Made by Spark, by its name. */
  public static final class PointsDropped extends Sum {
    /** Of no task yet. */
    public PointsDropped() {
      super(POINTS_DROPPED, "points of malformed chunks left out");
    }
  }
}
