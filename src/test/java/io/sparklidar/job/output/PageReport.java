package io.sparklidar.job.output;

import io.sparklidar.codec.pages.TableColumn;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.job.output.parquet.PageTimes;
import io.sparklidar.job.output.parquet.ParquetColumn;
import io.sparklidar.las.point.PointLayout;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Prints what pages of the table of a job take: default features, attributes of format 8. */
public final class PageReport {

  private PageReport() {}

  /**
   * @param manager of the device's memory
   * @param features the default ones, one column after the other
   * @param x record integers, a centimetre each
   * @param y as x
   * @param z as x
   */
  public static void print(
      final GpuMemoryManager manager,
      final List<float[]> features,
      final int[] x,
      final int[] y,
      final int[] z)
      throws InterruptedException, IOException {
    final ParquetSchema schema =
        ParquetSchema.of(List.of(PointLayout.of(8, List.of())), FeatureSet.parse("default"));
    final List<ParquetColumn.Definition> definitions = schema.definitions();
    final List<TableColumn> from = PageColumns.of(schema).orElseThrow();
    final List<PageTimes.Column> columns = new ArrayList<>();
    for (int c = 0; c < definitions.size(); c++) {
      columns.add(
          new PageTimes.Column(definitions.get(c), from.get(c).column(), from.get(c).attribute()));
    }
    new PageTimes(manager, columns, features, x, y, z).print();
  }
}
