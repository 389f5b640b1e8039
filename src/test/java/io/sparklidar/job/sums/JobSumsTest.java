package io.sparklidar.job.sums;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparklidar.TestData;
import io.sparklidar.cloud.Lattice;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.filter.PointFilters;
import io.sparklidar.job.JobOptions;
import io.sparklidar.job.LazySpark;
import io.sparklidar.job.TestJobs;
import io.sparklidar.job.input.SourceFiles;
import io.sparklidar.job.progress.Progress;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.io.FileByteSource;
import io.sparklidar.storage.HadoopConf;
import io.sparklidar.storage.Json;
import io.sparklidar.storage.OutputFolder;
import io.sparklidar.tile.DensityGrid;
import io.sparklidar.tile.FileFingerprint;
import io.sparklidar.tile.FileIndex;
import io.sparklidar.tile.FileIndexer;
import io.sparklidar.tile.TilePlanner;
import io.sparklidar.tile.TileSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run that broke off has summed up is not summed up again. */
final class JobSumsTest {

  private static final FeatureSet COLUMNS = FeatureSet.parse("outlier_sor");

  @TempDir Path folder;

  private static FileIndex index(final Path path) throws IOException {
    final FileFingerprint fingerprint =
        new FileFingerprint(
            path.toUri().toString(), Files.size(path), Files.getLastModifiedTime(path).toMillis());
    try (LasFile file = LasFile.open(FileByteSource.open(path))) {
      return FileIndexer.index(file, fingerprint, DensityGrid.Mode.ADAPTIVE);
    }
  }

  @Test
  void tilesThatAreDoneAreTakenUp() throws Exception {
    final List<Path> files = new ArrayList<>();
    for (final Path sample : TestData.samples().subList(0, 2)) {
      files.add(Files.copy(sample, folder.resolve(sample.getFileName())).toAbsolutePath());
    }
    final List<FileIndex> indexes = new ArrayList<>();
    for (final Path file : files) {
      indexes.add(index(file));
    }
    final JobOptions options =
        TestJobs.options(folder.resolve("out"), files.toArray(Path[]::new))
            .radius(2)
            .skipBadFiles()
            .build();
    final List<TileSpec> tiles =
        TilePlanner.plan(
                indexes,
                List.of("one", "two"),
                new TilePlanner.Options(TilePlanner.Layout.SOURCE, 0, 1_000_000, 0))
            .tiles();
    final OutputFolder output = new OutputFolder(folder.resolve("out").toUri().toString());
    try (JavaSparkContext spark = new JavaSparkContext(TestJobs.conf("local[1]"))) {
      final JobSums sums =
          new JobSums(
              LazySpark.of(spark),
              options,
              COLUMNS,
              Lattice.of(indexes.stream().map(FileIndex::transform).toList()),
              PointFilters.NONE,
              new SourceFiles(new HadoopConf(spark.hadoopConfiguration())),
              output,
              Progress.SILENT);
      final Path hidden = folder.resolve("hidden");
      Files.move(files.get(1), hidden);
      final JobSums.Outcome broken = sums.of(tiles, TileSpec::id, tile -> 1L);
      assertEquals(1, broken.bad().size());
      assertTrue(broken.bad().get(0).file().endsWith(files.get(1).toString()));
      // Known again if it is taken up.
      final Path record = folder.resolve("out/_spark-lidar/sums/one.json");
      final ObjectNode content = (ObjectNode) Json.MAPPER.readTree(record.toFile());
      final ObjectNode done = (ObjectNode) content.path("columns").path("outlier_sor");
      assertEquals(indexes.get(0).pointCount(), done.path("count").asLong());
      done.put("count", 7);
      Json.MAPPER.writeValue(record.toFile(), content);
      Files.move(hidden, files.get(1));
      final JobSums.Outcome whole = sums.of(tiles, TileSpec::id, tile -> 1L);
      assertEquals(List.of(), whole.bad());
      // A few points have no neighbours, and no distance.
      final long ofOther = whole.columns().get("outlier_sor").count() - 7;
      assertTrue(
          ofOther <= indexes.get(1).pointCount() && ofOther > indexes.get(1).pointCount() - 20,
          () -> ofOther + " points");
      assertFalse(Files.exists(record));
      assertEquals(whole, sums.of(tiles, TileSpec::id, tile -> 1L));
    }
  }
}
