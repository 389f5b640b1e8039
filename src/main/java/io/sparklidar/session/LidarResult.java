package io.sparklidar.session;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.sparklidar.error.BadInput;
import io.sparklidar.gpu.DeviceChoice;
import io.sparklidar.job.JobOptions;
import io.sparklidar.job.JobReport;
import io.sparklidar.job.TileResult;
import io.sparklidar.job.report.ReportSummary;
import io.sparklidar.storage.Json;
import io.sparklidar.storage.OutputFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** What a job did, and where its results are. Immutable. */
public final class LidarResult {

  private final SparkSession spark;
  private final JobOptions options;
  private final JobReport report;

  LidarResult(final SparkSession spark, final JobOptions options, final JobReport report) {
    this.spark = spark;
    this.options = options;
    this.report = report;
  }

  /** This, unless there is no result. */
  LidarResult orThrow() throws UnsuccessfulJobException {
    if (report.status() == JobReport.Status.FAILED) {
      throw new UnsuccessfulJobException(report, output());
    }
    return this;
  }

  /** Everything that is in {@code report.json}. */
  public JobReport report() {
    return report;
  }

  /** The content of {@code report.json}. */
  public String json() {
    try {
      return Json.MAPPER.writeValueAsString(report);
    } catch (final JsonProcessingException e) {
      throw new IllegalStateException("plain records can be written as JSON", e);
    }
  }

  /** {@code ok}, or {@code partial} where files are bad and left out. */
  public String status() {
    return report.status().text();
  }

  /** Points of the files that are not bad. */
  public long pointsIn() {
    return report.counts().pointsIn();
  }

  /** Points written. */
  public long points() {
    return report.counts().pointsOut();
  }

  /** How many tiles there are. */
  public int tiles() {
    return report.tiles().size();
  }

  /** How many tiles were computed on a GPU, by this run or the one that left them. */
  public int tilesOnGpu() {
    return (int)
        report.tiles().stream()
            .filter(tile -> tile.device().equals(DeviceChoice.GPU.optionName()))
            .count();
  }

  /** How many tiles were computed on the CPU. */
  public int tilesOnCpu() {
    return tiles() - tilesOnGpu();
  }

  /** Why tiles were not computed on a GPU, and how many. */
  public Map<String, Integer> whyOnCpu() {
    final Map<String, Integer> reasons = new TreeMap<>();
    for (final TileResult tile : report.tiles()) {
      if (!tile.device().equals(DeviceChoice.GPU.optionName())) {
        reasons.merge(tile.reason(), 1, Integer::sum);
      }
    }
    return reasons;
  }

  /** Deviations that were accepted. */
  public List<String> warnings() {
    return report.warnings();
  }

  /** What is wrong with the files that were left out, one line each. */
  public List<String> badInputs() {
    return report.badInputs().stream().map(BadInput::message).toList();
  }

  /** How long it took. */
  public double seconds() {
    return report.timings().get("total");
  }

  /** The folder of the results. */
  public String output() {
    return options.output();
  }

  /** Where the report is. */
  public String reportPath() {
    return below("report.json");
  }

  /**
   * Where the results of a format are.
   *
   * @param format {@code parquet}, {@code las}, {@code laz} or {@code cog}
   * @throws IllegalArgumentException if the job did not write it
   */
  public String path(final String format) {
    return below(written(format).folder());
  }

  /** The points with their features, from Parquet if the job wrote it, else from LAS or LAZ. */
  public Dataset<Row> table() {
    return options.formats().contains(OutputFormat.PARQUET)
        ? spark.read().parquet(path(OutputFormat.PARQUET.folder()))
        : spark
            .read()
            .format("las")
            .load(
                path(
                    options.formats().stream()
                        .filter(OutputFormat::holdsPoints)
                        .findFirst()
                        .orElseThrow(
                            () ->
                                new IllegalStateException(
                                    "the job wrote rasters alone, and no table"))
                        .folder()));
  }

  private OutputFormat written(final String format) {
    final Optional<OutputFormat> known =
        options.formats().stream().filter(f -> f.folder().equalsIgnoreCase(format)).findFirst();
    return known.orElseThrow(
        () ->
            new IllegalArgumentException(
                "the job wrote "
                    + String.join(
                        ", ",
                        options.formats().stream().map(OutputFormat::folder).sorted().toList())
                    + ", not "
                    + format));
  }

  private String below(final String name) {
    return new Path(output(), name).toString();
  }

  /** In one line. */
  @Override
  public String toString() {
    return ReportSummary.of(report) + ", results in " + output();
  }
}
