package io.sparklidar.neighbor.cpu;

import io.sparklidar.cloud.LasField;
import io.sparklidar.cloud.Lattice;
import io.sparklidar.cloud.PointBlock;
import io.sparklidar.cloud.PointIdentity;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.PointReader;
import io.sparklidar.las.io.FileByteSource;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.LasColumns;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;

/** All points of real files as one block, for tests. */
public final class LasBlock {

  private LasBlock() {}

  /** Point i of the files, one after another, is point i of the block; all are core. */
  public static PointBlock read(final List<Path> paths) throws IOException {
    final List<LasFile> files = new ArrayList<>();
    try {
      int size = 0;
      for (final Path path : paths) {
        files.add(LasFile.open(FileByteSource.open(path)));
        size += Math.toIntExact(files.get(files.size() - 1).pointCount());
      }
      final Lattice lattice = Lattice.of(files.stream().map(LasFile::transform).toList());
      final long[] origin = new long[3];
      final int[] x = new int[size];
      final int[] y = new int[size];
      final int[] z = new int[size];
      final long[] identity = new long[size];
      int n = 0;
      for (int f = 0; f < files.size(); f++) {
        final LasFile file = files.get(f);
        final Lattice.Mapping mapping = lattice.mapping(file.transform());
        final PointReader reader = file.reader(EnumSet.of(LasField.XY, LasField.Z));
        int index = 0;
        for (final Chunk chunk : file.chunks()) {
          final LasColumns columns = reader.read(chunk);
          for (int i = 0; i < columns.size(); i++) {
            final long px = mapping.x().toLattice(columns.x()[i]);
            final long py = mapping.y().toLattice(columns.y()[i]);
            final long pz = mapping.z().toLattice(columns.z()[i]);
            if (n == 0) {
              origin[0] = px;
              origin[1] = py;
              origin[2] = pz;
            }
            x[n] = Math.toIntExact(px - origin[0]);
            y[n] = Math.toIntExact(py - origin[1]);
            z[n] = Math.toIntExact(pz - origin[2]);
            identity[n] = PointIdentity.of(f, index++);
            n++;
          }
        }
      }
      return new PointBlock(
          lattice, origin[0], origin[1], origin[2], n, n, x, y, z, identity, Map.of());
    } finally {
      for (final LasFile file : files) {
        file.close();
      }
    }
  }
}
