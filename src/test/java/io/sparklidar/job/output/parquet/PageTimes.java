package io.sparklidar.job.output.parquet;

import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.codec.pages.DevicePages;
import io.sparklidar.codec.pages.PageBatch;
import io.sparklidar.codec.pages.PageColumn;
import io.sparklidar.codec.pages.PageTable;
import io.sparklidar.codec.pages.RowsOfFile;
import io.sparklidar.gpu.GpuMemoryManager;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.statistics.Statistics;

/** What pages of a whole table take on a device, and what the writer on the CPU makes of it. */
public final class PageTimes {

  private static final int ROUNDS = 5;
  private static final int GROUP = PageBatch.MOST_GROUP_ROWS;

  /** A column of the table, and what array of the points it is read from. */
  public record Column(
      ParquetColumn.Definition definition, PageColumn page, Optional<PointAttribute> attribute) {}

  private final GpuMemoryManager manager;
  private final List<Column> columns;
  private final ByteBuffer[] values;
  private final int points;

  /**
   * @param manager of the device's memory
   * @param columns of the table
   * @param features the values of those that are read from no attribute, in their order
   * @param x record integers of the points, a centimetre each
   * @param y as x
   * @param z as x
   */
  public PageTimes(
      final GpuMemoryManager manager,
      final List<Column> columns,
      final List<float[]> features,
      final int[] x,
      final int[] y,
      final int[] z) {
    this.manager = manager;
    this.columns = columns;
    points = x.length;
    values = new ByteBuffer[columns.size()];
    int feature = 0;
    for (int c = 0; c < values.length; c++) {
      final PageColumn page = columns.get(c).page();
      if (!page.isRead()) {
        continue;
      }
      values[c] =
          ByteBuffer.allocateDirect(points * page.reading().width()).order(ByteOrder.LITTLE_ENDIAN);
      switch (page.reading()) {
        case X -> values[c].asIntBuffer().put(x);
        case Y -> values[c].asIntBuffer().put(y);
        case Z -> values[c].asIntBuffer().put(z);
        case F32 -> values[c].asFloatBuffer().put(features.get(feature++), 0, points);
        default -> fill(columns.get(c).attribute().orElseThrow(), values[c]);
      }
    }
  }

  /** Attributes as a flight gives them: pulses in the order of time, colours of sixteen bits. */
  private void fill(final PointAttribute attribute, final ByteBuffer to) {
    final SplittableRandom random = new SplittableRandom(attribute.ordinal());
    int colour = 20_000;
    double time = 3e8;
    for (int i = 0; i < points; i++) {
      switch (attribute) {
        case INTENSITY ->
            to.putShort(
                i * 2, (short) (20_000 + 6_000 * (random.nextDouble() - random.nextDouble())));
        case RETURN_NUMBER -> to.put(i, (byte) (1 + random.nextInt(4) * random.nextInt(2)));
        case NUMBER_OF_RETURNS -> to.put(i, (byte) (1 + random.nextInt(4)));
        case CLASSIFICATION -> to.put(i, (byte) (2 + i / 40 % 5));
        case SCAN_ANGLE -> to.putShort(i * 2, (short) (i % 6000 - 3000));
        case POINT_SOURCE_ID -> to.putShort(i * 2, (short) (100 + i / 300_000));
        case GPS_TIME -> {
          time += random.nextInt(3) > 0 ? 2e-6 : 0;
          to.putDouble(i * 8, time);
        }
        case RED, GREEN, BLUE, NIR -> {
          colour = Math.floorMod(colour + random.nextInt(2_001) - 1_000, 65_536);
          to.putShort(i * 2, (short) colour);
        }
        case USER_DATA -> to.put(i, (byte) 0);
        default -> to.put(i, (byte) (random.nextInt(50) == 0 ? 0x48 : 0x40));
      }
    }
  }

  /** Prints what the device takes, and what the writer makes of the first row group. */
  public void print() throws InterruptedException, IOException {
    final int[] groups = new int[(points + GROUP - 1) / GROUP];
    Arrays.fill(groups, GROUP);
    groups[groups.length - 1] = points - (groups.length - 1) * GROUP;
    final CoordinateTransform transform =
        new CoordinateTransform(0.01, 0.01, 0.01, 400_000, 5_000_000, 0);
    final PageBatch batch =
        new PageBatch(
            columns.stream().map(Column::page).toList(),
            groups,
            List.of(new RowsOfFile(0, transform, true, 0, 0)));
    try (DevicePages device =
        new DevicePages(manager, batch, Arrays.stream(values).map(Optional::ofNullable).toList())) {
      final double[] made = new double[ROUNDS];
      final double[] copied = new double[ROUNDS];
      PageTable table = device.encode();
      for (int round = 0; round < ROUNDS; round++) {
        final long start = System.nanoTime();
        table = device.encode();
        final long end = System.nanoTime();
        device.copyAll(table.usedBytes());
        made[round] = (end - start) / 1e6;
        copied[round] = (System.nanoTime() - end) / 1e6;
      }
      Arrays.sort(made);
      Arrays.sort(copied);
      System.out.printf(
          Locale.ROOT,
          "pages: %d columns, %.1f M points, %d row groups: %.2f ms (%.2f to %.2f), %.0f M"
              + " points/s; %.1f bytes a point, copied in %.2f ms, %.0f M points/s; scratch %.0f"
              + " MiB, room for output %.1f bytes a point%n",
          columns.size(),
          points / 1e6,
          groups.length,
          made[ROUNDS / 2],
          made[0],
          made[ROUNDS - 1],
          points / 1e3 / made[ROUNDS / 2],
          (double) table.usedBytes() / points,
          copied[ROUNDS / 2],
          points / 1e3 / copied[ROUNDS / 2],
          batch.scratchBytes() / 0x1p20,
          (double) batch.outputBytes() / points);
      System.out.println("pages: ms of each kernel, waited for: " + device.kernelTimes());
      compare(device, table, transform);
    }
  }

  private void compare(
      final DevicePages device, final PageTable table, final CoordinateTransform transform)
      throws IOException {
    final RowBlock rows = new RowBlock(columns.stream().map(Column::definition).toList());
    final int count = Math.min(GROUP, points);
    rows.extend(count);
    for (int c = 0; c < values.length; c++) {
      load(c, rows.columns().get(c), count, transform);
    }
    final ByteBuffer bytes = device.bytes(table, 0);
    int different = 0;
    final StringBuilder forms = new StringBuilder();
    for (int c = 0; c < values.length; c++) {
      final var wanted = JavaPages.of(rows.columns().get(c), 0, count, List.of("a"));
      final var found = table.column(0, c, bytes);
      for (int p = 0; p < wanted.pages().size(); p++) {
        different += wanted.pages().get(p).bytes().equals(found.pages().get(p).bytes()) ? 0 : 1;
      }
      different += wanted.dictionary().equals(found.dictionary()) ? 0 : 1;
      forms
          .append(' ')
          .append(columns.get(c).definition().name())
          .append(' ')
          .append(found.form().name().charAt(0))
          .append(found.entries());
    }
    System.out.println("pages: of the first row group, pages other than the CPU's: " + different);
    System.out.println("pages: forms:" + forms);
    for (final PageCompression compression : PageCompression.values()) {
      final Size size = new Size();
      long best = Long.MAX_VALUE;
      for (int round = 0; round < 3; round++) {
        size.bytes = 0;
        final long start = System.nanoTime();
        try (ColumnEncoder encoder = new ColumnEncoder(compression)) {
          for (int c = 0; c < values.length; c++) {
            final ParquetColumn column = rows.columns().get(c);
            encoder.encode(
                column,
                ParquetTileWriter.schema(List.of(column.definition())).getColumns().get(0),
                null,
                0,
                count,
                List.of("a"),
                size);
          }
        }
        best = Math.min(best, System.nanoTime() - start);
      }
      System.out.printf(
          Locale.ROOT,
          "pages: one core of the CPU, compression %s: %.2f M points/s, %.1f bytes a point%n",
          compression,
          count * 1e3 / best,
          (double) size.bytes / count);
    }
  }

  private void load(
      final int number,
      final ParquetColumn to,
      final int count,
      final CoordinateTransform transform) {
    final PageColumn page = columns.get(number).page();
    final ByteBuffer from = values[number];
    for (int i = 0; i < count; i++) {
      switch (page.reading()) {
        case X -> to.doubles()[i] = transform.x(from.getInt(i * 4));
        case Y -> to.doubles()[i] = transform.y(from.getInt(i * 4));
        case Z -> to.doubles()[i] = transform.z(from.getInt(i * 4));
        case U8 -> to.bytes()[i] = (byte) ((from.get(i) & 0xFF) >> page.shift() & page.mask());
        case U16 -> to.shorts()[i] = from.getShort(i * 2);
        case SCAN_ANGLE -> to.floats()[i] = (float) (from.getShort(i * 2) * 0.006);
        case F32 -> to.floats()[i] = from.getFloat(i * 4);
        case F64 -> to.doubles()[i] = from.getDouble(i * 8);
        case POINT_INDEX -> to.longs()[i] = i;
        case FILE -> to.ints()[i] = 0;
        default -> throw new IllegalArgumentException(page.toString());
      }
    }
  }

  /** Counts what is written. */
  private static final class Size implements ColumnPages {

    private long bytes;

    @Override
    public void start(final int rows, final boolean compressed) {}

    @Override
    public void dictionary(final DictionaryPage page) {
      bytes += page.getBytes().size();
    }

    @Override
    public void page(
        final int rows,
        final int length,
        final BytesInput page,
        final Statistics<?> statistics,
        final Encoding encoding) {
      bytes += page.size();
    }

    @Override
    public void end() {}
  }
}
