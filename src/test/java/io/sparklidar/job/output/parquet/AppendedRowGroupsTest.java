package io.sparklidar.job.output.parquet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.sparklidar.parallel.SpareCores;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file put together from files is the one that would have been written at once. */
final class AppendedRowGroupsTest {

  private static final List<ParquetColumn.Definition> COLUMNS =
      List.of(
          ParquetColumn.Definition.required("index", ColumnType.INT64),
          ParquetColumn.Definition.required("few", ColumnType.INT32),
          ParquetColumn.Definition.required("noise", ColumnType.FLOAT),
          ParquetColumn.Definition.required("text", ColumnType.STRING));

  private static final Map<String, String> METADATA = Map.of("key", "value");

  private static final List<String> VOCABULARY = List.of("a", "b");

  @TempDir java.nio.file.Path folder;

  private ParquetTileWriter writer(final String name) throws IOException {
    return writer(name, SpareCores.NONE);
  }

  private ParquetTileWriter writer(final String name, final SpareCores spare) throws IOException {
    return new ParquetTileWriter(
        new Path(folder.resolve(name).toUri()),
        new Configuration(),
        COLUMNS,
        PageCompression.FAST,
        spare);
  }

  private static RowBlock rows(final int from, final int count) {
    final RowBlock rows = new RowBlock(COLUMNS);
    rows.extend(count);
    for (int i = 0; i < count; i++) {
      rows.columns().get(0).longs()[i] = from + i;
      rows.columns().get(1).ints()[i] = (from + i) % 7;
      rows.columns().get(2).floats()[i] = (float) Math.sin((from + i) * 12.9898);
      rows.columns().get(3).ints()[i] = i & 1;
    }
    return rows;
  }

  @Test
  void itIsTheSameByteForByte() throws IOException {
    final int[] groups = {50_000, 1, 20_000, 33_333};
    int from = 0;
    final List<Path> pieces = new ArrayList<>();
    try (ParquetTileWriter whole = writer("whole")) {
      for (int g = 0; g < groups.length; g++) {
        final RowBlock rows = rows(from, groups[g]);
        whole.writeRowGroup(rows, Optional.empty(), 0, groups[g], VOCABULARY);
        try (ParquetTileWriter piece = writer("piece" + g)) {
          piece.writeRowGroup(rows, Optional.empty(), 0, groups[g], VOCABULARY);
          piece.finish(Map.of());
        }
        pieces.add(new Path(folder.resolve("piece" + g).toUri()));
        from += groups[g];
      }
      whole.finish(METADATA);
    }
    for (final SpareCores spare : List.of(SpareCores.NONE, new SpareCores(4))) {
      final String name = "assembled on " + spare.cores();
      try (ParquetTileWriter assembled = writer(name, spare)) {
        for (final Path piece : pieces) {
          assembled.append(piece);
        }
        assembled.finish(METADATA);
      }
      assertArrayEquals(
          Files.readAllBytes(folder.resolve("whole")), Files.readAllBytes(folder.resolve(name)));
    }
  }
}
