package io.sparklidar.job.ground;

import io.sparklidar.ground.smrf.CellBox;
import io.sparklidar.ground.smrf.HeightRaster;
import io.sparklidar.storage.AtomicFiles;
import io.sparklidar.storage.HadoopConf;
import io.sparklidar.storage.OutputFolder;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Where heights lie in the output folder, by names that say what they were made of.
 *
 * @param conf Hadoop configuration
 * @param folder the output folder
 */
record GroundFiles(HadoopConf conf, OutputFolder folder) implements Serializable {

  private FileSystem fileSystem() throws IOException {
    return folder.rootPath().getFileSystem(conf.get());
  }

  /** The names that are there. */
  Set<String> names() throws IOException {
    final Set<String> names = new HashSet<>();
    final FileSystem fs = fileSystem();
    if (fs.exists(folder.ground())) {
      for (final FileStatus file : fs.listStatus(folder.ground())) {
        names.add(file.getPath().getName());
      }
    }
    return names;
  }

  /** Deletes all but some. */
  void keepOnly(final Set<String> kept) throws IOException {
    for (final String name : names()) {
      if (!kept.contains(name)) {
        fileSystem().delete(path(name), false);
      }
    }
  }

  void write(final String name, final List<HeightRaster> heights) throws IOException {
    AtomicFiles.write(conf.get(), folder, path(name), out -> HeightFile.write(out, heights));
  }

  /** The rasters that meet a box. */
  List<HeightRaster> read(final String name, final CellBox wanted) throws IOException {
    try (InputStream in = fileSystem().open(path(name))) {
      return HeightFile.read(in, wanted);
    }
  }

  private Path path(final String name) {
    return new Path(folder.ground(), name);
  }
}
