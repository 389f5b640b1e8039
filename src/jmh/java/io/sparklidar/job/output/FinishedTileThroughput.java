package io.sparklidar.job.output;

import io.sparklidar.las.LasFile;
import io.sparklidar.las.io.FileByteSource;
import io.sparklidar.las.laz.MadeLayers;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.ExtraDimension;
import io.sparklidar.las.point.ExtraDimensionType;
import io.sparklidar.las.point.PointLayout;
import io.sparklidar.storage.CommitLog;
import io.sparklidar.storage.OutputAttempt;
import io.sparklidar.storage.OutputFile;
import io.sparklidar.storage.OutputFolder;
import io.sparklidar.storage.OutputFormat;
import io.sparklidar.storage.RunLock;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;

/**
 * What it costs to write a LAZ tile whose layers are there, as a device makes them, up to its
 * commit record. Arguments: a LAZ file, a folder, how many features, how many tiles.
 */
public final class FinishedTileThroughput {

  /** About what a byte of a feature takes when it is compressed, of 256. */
  private static final int COMPRESSED = 120;

  private FinishedTileThroughput() {}

  public static void main(final String[] args) throws Exception {
    final Configuration conf = new Configuration();
    final OutputFolder folder = new OutputFolder("file:" + Path.of(args[1]).toAbsolutePath());
    try (RunLock lock = RunLock.take(conf, folder);
        LasFile source = LasFile.open(FileByteSource.open(Path.of(args[0])))) {
      final PointLayout target = target(source.layout(), Integer.parseInt(args[2]));
      final List<ByteBuffer> originals = new ArrayList<>();
      final List<MadeLayers> layers = new ArrayList<>();
      for (final Chunk chunk : source.chunks()) {
        final ByteBuffer original = ByteBuffer.allocateDirect((int) chunk.byteLength());
        source.source().readFully(chunk.offset(), original);
        originals.add(original.flip());
        layers.add(layers(target.recordLength() - source.layout().recordLength(), chunk));
      }
      final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
      final double[] wall = new double[Integer.parseInt(args[3])];
      final double[] processor = new double[wall.length];
      long bytes = 0;
      for (int tile = 0; tile < wall.length; tile++) {
        final long start = System.nanoTime();
        final long used = threads.getCurrentThreadCpuTime();
        bytes = write(conf, lock.held(), source, target, originals, layers, "tile" + tile % 4);
        wall[tile] = (System.nanoTime() - start) / 1e6;
        processor[tile] = (threads.getCurrentThreadCpuTime() - used) / 1e6;
      }
      System.out.printf("%d points, %.1f MB%n", source.header().pointCount(), bytes / 1e6);
      print("wall", wall);
      print("processor", processor);
    }
  }

  private static void print(final String what, final double[] millis) {
    final double first = millis[0];
    Arrays.sort(millis);
    System.out.printf(
        "%s: first %.1f ms, median %.1f ms, least %.1f ms%n",
        what, first, millis[millis.length / 2], millis[0]);
  }

  private static PointLayout target(final PointLayout source, final int features) {
    final List<ExtraDimension> dimensions = new ArrayList<>(source.extraDimensions());
    for (int f = 0; f < features; f++) {
      dimensions.add(
          ExtraDimension.of(
              "f" + f,
              ExtraDimensionType.F32,
              source.extraByteCount() + f * Float.BYTES,
              "a feature"));
    }
    return PointLayout.of(source.pointFormat(), dimensions);
  }

  private static MadeLayers layers(final int count, final Chunk chunk) {
    final Random random = new Random(chunk.index());
    final ByteBuffer[] layers = new ByteBuffer[count];
    for (int i = 0; i < count; i++) {
      final byte[] bytes = new byte[chunk.pointCount() * COMPRESSED / 256];
      random.nextBytes(bytes);
      layers[i] = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }
    return new MadeLayers(new byte[count], layers);
  }

  private static long write(
      final Configuration conf,
      final OutputFolder folder,
      final LasFile source,
      final PointLayout target,
      final List<ByteBuffer> originals,
      final List<MadeLayers> layers,
      final String name)
      throws IOException {
    try (OutputAttempt<File> attempt =
        OutputAttempt.start(
            conf,
            folder,
            name,
            Set.of(OutputFormat.LAZ),
            (format, path) -> new File(EnrichedFile.start(path, conf, source, target)))) {
      for (final File file : attempt.files()) {
        for (int c = 0; c < layers.size(); c++) {
          file.enriched().add(source.chunks().get(c), originals.get(c), layers.get(c));
        }
      }
      final List<OutputFile> outputs = attempt.commit(source.header().pointCount());
      CommitLog.commit(conf, folder, "key", new CommitLog.OutputPiece(name, outputs));
      return outputs.get(0).bytes();
    }
  }

  /** As a sink of a tile. */
  private record File(EnrichedFile enriched) implements OutputAttempt.Unfinished {

    @Override
    public void finish() throws IOException {
      enriched.finish();
    }

    @Override
    public String checksum() {
      return enriched.checksum();
    }

    @Override
    public void close() throws IOException {
      enriched.close();
    }
  }
}
