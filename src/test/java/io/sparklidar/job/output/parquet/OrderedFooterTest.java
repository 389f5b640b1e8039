package io.sparklidar.job.output.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.parallel.SpareCores;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.Util;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lists in the footer have one order, whatever the order of hash tables. */
final class OrderedFooterTest {

  @TempDir private Path folder;

  private static FileMetaData footer(final byte[] file) throws Exception {
    final int length = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(file.length - 8);
    return Util.readFileMetaData(new ByteArrayInputStream(file, file.length - 8 - length, length));
  }

  @Test
  void encodingsAreListedInTheirOrder() throws Exception {
    final Path path = folder.resolve("points.parquet");
    final List<ParquetColumn.Definition> columns =
        List.of(
            ParquetColumn.Definition.required("class", ColumnType.UINT8).asOptional(),
            ParquetColumn.Definition.required("index", ColumnType.INT64));
    final RowBlock rows = new RowBlock(columns);
    rows.extend(1000);
    try (ParquetTileWriter writer =
        new ParquetTileWriter(
            new org.apache.hadoop.fs.Path(path.toUri()),
            new Configuration(),
            columns,
            PageCompression.FAST,
            SpareCores.NONE)) {
      writer.writeRowGroup(rows, Optional.empty(), 0, 1000, List.of());
      writer.finish(Map.of("a", "b"));
    }
    int several = 0;
    for (final ColumnChunk column :
        footer(Files.readAllBytes(path)).getRow_groups().get(0).getColumns()) {
      final List<Encoding> encodings = column.getMeta_data().getEncodings();
      assertEquals(encodings.stream().sorted().toList(), encodings);
      several += encodings.size() > 1 ? 1 : 0;
    }
    assertTrue(several > 0, "a column with more than one encoding");
  }

  @Test
  void aFileThatWasNotFinishedHasNoFooter() throws Exception {
    final Path path = folder.resolve("points.parquet");
    final List<ParquetColumn.Definition> columns =
        List.of(ParquetColumn.Definition.required("index", ColumnType.INT64));
    new ParquetTileWriter(
            new org.apache.hadoop.fs.Path(path.toUri()),
            new Configuration(),
            columns,
            PageCompression.FAST,
            SpareCores.NONE)
        .close();
    assertEquals(4, Files.size(path));
  }
}
