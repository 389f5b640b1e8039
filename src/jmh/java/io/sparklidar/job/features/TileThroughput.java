package io.sparklidar.job.features;

import io.sparklidar.cloud.Lattice;
import io.sparklidar.cloud.MortonOrder;
import io.sparklidar.cloud.PointBlock;
import io.sparklidar.cloud.PointIdentity;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.feature.convention.ColumnDefaults;
import io.sparklidar.feature.convention.Tool;
import io.sparklidar.feature.definition.EigenMode;
import io.sparklidar.feature.definition.Orientation;
import io.sparklidar.filter.Filters;
import io.sparklidar.gpu.DeviceChoice;
import io.sparklidar.ground.GroundChoice;
import io.sparklidar.ground.smrf.GroundFilter;
import io.sparklidar.job.AttributeChoice;
import io.sparklidar.job.CodecChoice;
import io.sparklidar.job.Diagnostics;
import io.sparklidar.job.EngineChoice;
import io.sparklidar.job.JobOptions;
import io.sparklidar.job.NeighborChoice;
import io.sparklidar.job.devices.TileEngines;
import io.sparklidar.job.input.InputFiles;
import io.sparklidar.job.output.ChunkPoints;
import io.sparklidar.job.output.ParquetSchema;
import io.sparklidar.job.output.SharedSchema;
import io.sparklidar.job.output.parquet.ColumnType;
import io.sparklidar.job.output.parquet.PageCompression;
import io.sparklidar.job.output.parquet.ParquetColumn;
import io.sparklidar.job.output.parquet.ParquetTileWriter;
import io.sparklidar.job.output.parquet.RowBlock;
import io.sparklidar.job.progress.Progress;
import io.sparklidar.job.report.JobPage;
import io.sparklidar.job.report.TilePicture;
import io.sparklidar.job.report.TopGrid;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.PointReader;
import io.sparklidar.las.hadoop.HadoopByteSource;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.parallel.SpareCores;
import io.sparklidar.raster.Rasters;
import io.sparklidar.storage.HadoopConf;
import io.sparklidar.storage.OutputFolder;
import io.sparklidar.storage.OutputFormat;
import io.sparklidar.tile.FileFingerprint;
import io.sparklidar.tile.FileIndex;
import io.sparklidar.tile.FileIndexer;
import io.sparklidar.tile.TilePlanner;
import io.sparklidar.tile.TilePoints;
import io.sparklidar.tile.TileReader;
import io.sparklidar.tile.TileSpec;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Nanoseconds of processor time a point that one thread spends on each step of the largest tile of
 * a folder, after the search: reading, writing and its parts, the picture, the checksum; then for
 * each Parquet column, with the bytes a point it takes.
 *
 * <p>Arguments: folder of inputs, folder to write to, layout (source or tiles), rounds, compression
 * (fast, small or none).
 */
public final class TileThroughput {

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final Configuration conf = new Configuration();
  private final Path output;
  private final int rounds;
  private long points;

  private TileThroughput(final Path output, final int rounds) {
    this.output = output;
    this.rounds = rounds;
  }

  /** One pass over the tile; returns something that depends on it. */
  private interface Pass {
    long run() throws IOException;
  }

  /** Prints a line a step and a line a column. */
  public static void main(final String[] args) throws Exception {
    final TilePlanner.Layout layout = TilePlanner.Layout.valueOf(args[2].toUpperCase(Locale.ROOT));
    final PageCompression compression = PageCompression.valueOf(args[4].toUpperCase(Locale.ROOT));
    new TileThroughput(new Path(args[1]), Integer.parseInt(args[3]))
        .run(args[0], layout, compression);
  }

  private void run(
      final String input, final TilePlanner.Layout layout, final PageCompression compression)
      throws Exception {
    final JobOptions options =
        new JobOptions(
            List.of(input),
            output.toString(),
            Tool.NONE,
            ColumnDefaults.K,
            ColumnDefaults.RADIUS,
            ColumnDefaults.RADIUS,
            layout,
            0,
            JobOptions.DEFAULT_TILE_POINTS,
            "default",
            "",
            EigenMode.RAW,
            Orientation.UP,
            0,
            NeighborChoice.DEFAULT,
            GroundChoice.DEFAULT,
            Filters.NONE,
            JobOptions.DEFAULT_SOR_FACTOR,
            GroundFilter.NONE,
            EnumSet.of(OutputFormat.PARQUET),
            Rasters.NONE,
            AttributeChoice.ALL,
            JobOptions.ExtraBytes.SCALED,
            compression,
            DeviceChoice.CPU,
            EngineChoice.CPU,
            CodecChoice.AUTO,
            JobOptions.OnError.FAIL);
    final List<FileFingerprint> fingerprints =
        InputFiles.find(
            conf, "--input", options.inputs(), output, new Diagnostics(Progress.SILENT));
    final List<FileIndex> files = new ArrayList<>();
    for (final FileFingerprint fingerprint : fingerprints) {
      final Path path = new Path(fingerprint.path());
      try (LasFile file = LasFile.open(HadoopByteSource.open(path.getFileSystem(conf), path))) {
        files.add(FileIndexer.index(file, fingerprint, options.tileOptions().densityMode()));
      }
    }
    final TileSpec tile =
        TilePlanner.plan(files, InputFiles.names(fingerprints), options.tileOptions())
            .tiles()
            .stream()
            .max(Comparator.comparingLong(TileSpec::corePoints))
            .orElseThrow();
    final Optional<TopGrid> grid = JobPage.grid(files);
    final TileContext context =
        new TileContext(
            options,
            options.featureSet(),
            Lattice.of(files.stream().map(FileIndex::transform).toList()),
            Lattice.of(files.stream().map(FileIndex::transform).toList()),
            new HadoopConf(conf),
            new OutputFolder(output.getFileSystem(conf).makeQualified(output).toString()),
            new SharedSchema(
                files.stream().map(FileIndex::layout).toList(),
                options.attributes(),
                options.featureSet()),
            fingerprints.stream().map(FileFingerprint::path).toList(),
            Map.of(),
            grid.stream().toList());
    points = tile.corePoints();
    steps(tile, context);
  }

  private void steps(final TileSpec tile, final TileContext context) throws IOException {
    System.out.printf("%,d points, %,d read%n", points, tile.readPoints());
    final TileTask task = new TileTask(context, null, null);
    final TilePoints read = task.read(tile);
    final PointBlock block = read.block();
    final FeatureTable table =
        TileEngines.compute(block, context.features(), context.options()).table();
    final TileTask.Work work = new TileTask.Work(tile, "bench", "", List.of());
    measure(
        "read",
        () ->
            TileReader.read(
                    tile,
                    context.lattice(),
                    context.attributes(),
                    context.sources()::open,
                    SpareCores.NONE)
                .size());
    measure("read, as a job does", () -> task.read(tile).block().size());
    measure("write", () -> task.write(work, read, table).get(0).bytes());
    measure("  decode", () -> rows(tile, context, block, table, Optional.empty()));
    final RowBlock rows = new RowBlock(schema(context).definitions());
    measure("  decode, to rows", () -> rows(tile, context, block, table, Optional.of(rows)));
    measure("  morton order", () -> MortonOrder.of(block)[0]);
    measure(
        "picture",
        () -> {
          final TilePicture picture =
              TilePicture.empty(
                  context.grid().get(0), context.features(), context.options().neighborhood());
          picture.add(block, table, SpareCores.NONE);
          picture.save(conf, new Path(output, "picture"));
          return picture.histograms().size();
        });
    measure(
        "checksum",
        () -> FeatureChecksum.of(block, table, context.paths(), SpareCores.NONE).value());
    columns(rows, context);
  }

  private static ParquetSchema schema(final TileContext context) {
    return ParquetSchema.of(context.layouts(), context.features());
  }

  private static long rows(
      final TileSpec tile,
      final TileContext context,
      final PointBlock block,
      final FeatureTable table,
      final Optional<RowBlock> to)
      throws IOException {
    to.ifPresent(RowBlock::clear);
    int cursor = 0;
    for (final TileSpec.Input input : tile.inputs()) {
      if (!tile.core().mayHold(input.file())) {
        continue;
      }
      try (LasFile file = context.sources().openLas(input.fingerprint())) {
        final PointReader reader = file.reader(file.layout().fields());
        final ParquetSchema.FileRows fileRows =
            schema(context).rowsOf(file.layout(), file.transform(), input.file());
        for (final Chunk chunk : input.chunks()) {
          final LasColumns columns = reader.read(chunk);
          int end = cursor;
          final int[] rows = new int[chunk.pointCount()];
          while (end < block.coreCount()
              && PointIdentity.file(block.identity()[end]) == input.file()
              && PointIdentity.index(block.identity()[end])
                  < chunk.firstPoint() + chunk.pointCount()) {
            rows[end - cursor] =
                (int) (PointIdentity.index(block.identity()[end]) - chunk.firstPoint());
            end++;
          }
          if (to.isPresent()) {
            fileRows.append(
                ChunkPoints.whole(chunk, columns), rows, end - cursor, table, cursor, to.get());
          }
          cursor = end;
        }
      }
    }
    return cursor;
  }

  private void columns(final RowBlock rows, final TileContext context) throws IOException {
    final FileSystem fs = output.getFileSystem(conf);
    final Path path = new Path(output, "column.parquet");
    double sum = 0;
    for (final ParquetColumn column : rows.columns()) {
      final RowBlock alone = alone(column, rows.size());
      final long[] bytes = new long[1];
      sum +=
          measure(
              column.definition().name(),
              () -> {
                fs.delete(path, false);
                try (ParquetTileWriter writer =
                    new ParquetTileWriter(
                        path,
                        conf,
                        List.of(column.definition()),
                        context.options().compression(),
                        SpareCores.NONE)) {
                  for (int from = 0; from < rows.size(); from += ParquetTileWriter.ROW_GROUP_ROWS) {
                    final int count =
                        Math.min(ParquetTileWriter.ROW_GROUP_ROWS, rows.size() - from);
                    writer.writeRowGroup(alone, Optional.empty(), from, count, context.paths());
                  }
                  writer.finish(Map.of());
                }
                bytes[0] = fs.getFileStatus(path).getLen();
                return bytes[0];
              });
      System.out.printf("%62.2f bytes%n", (double) bytes[0] / points);
    }
    System.out.printf("%-40s %8.1f ns%n", "all columns", sum);
  }

  private static RowBlock alone(final ParquetColumn column, final int rows) {
    final RowBlock alone = new RowBlock(List.of(column.definition()));
    alone.extend(rows);
    final ParquetColumn to = alone.columns().get(0);
    final ColumnType type = column.definition().type();
    switch (type) {
      case BOOLEAN, UINT8, INT8 -> System.arraycopy(column.bytes(), 0, to.bytes(), 0, rows);
      case BYTES ->
          System.arraycopy(column.bytes(), 0, to.bytes(), 0, rows * column.definition().length());
      case UINT16, INT16 -> System.arraycopy(column.shorts(), 0, to.shorts(), 0, rows);
      case UINT32, INT32, STRING -> System.arraycopy(column.ints(), 0, to.ints(), 0, rows);
      case UINT64, INT64 -> System.arraycopy(column.longs(), 0, to.longs(), 0, rows);
      case FLOAT -> System.arraycopy(column.floats(), 0, to.floats(), 0, rows);
      case DOUBLE -> System.arraycopy(column.doubles(), 0, to.doubles(), 0, rows);
    }
    return alone;
  }

  private double measure(final String what, final Pass pass) throws IOException {
    long sum = 0;
    for (int i = 0; i < rounds / 2 + 1; i++) {
      sum += pass.run();
    }
    final double[] nanos = new double[rounds];
    for (int i = 0; i < rounds; i++) {
      final long start = THREADS.getCurrentThreadCpuTime();
      sum += pass.run();
      nanos[i] = (double) (THREADS.getCurrentThreadCpuTime() - start) / points;
    }
    Arrays.sort(nanos);
    System.out.printf("%-40s %8.1f ns (%s)%n", what, nanos[rounds / 2], Long.toHexString(sum));
    return nanos[rounds / 2];
  }
}
