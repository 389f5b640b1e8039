package io.sparklidar.job.features;

import io.sparklidar.error.UsageException;
import io.sparklidar.job.JobOptions;
import io.sparklidar.job.output.SharedSchema;
import io.sparklidar.ondevice.TownTiles;
import io.sparklidar.storage.HadoopConf;
import io.sparklidar.storage.OutputFolder;
import io.sparklidar.tile.FileIndex;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/** What tasks of a job over a town share. */
final class TownContext {

  private TownContext() {}

  static TileContext of(final JobOptions options, final TownTiles files) throws UsageException {
    return new TileContext(
        options,
        options.featureSet(),
        files.lattice(),
        files.lattice(),
        new HadoopConf(new Configuration()),
        new OutputFolder(Path.of(options.output()).toUri().toString()),
        new SharedSchema(
            files.files().stream().map(FileIndex::layout).toList(),
            options.attributes(),
            options.featureSet()),
        files.files().stream().map(file -> file.fingerprint().path()).toList(),
        Map.of("key", "value"),
        List.of());
  }
}
