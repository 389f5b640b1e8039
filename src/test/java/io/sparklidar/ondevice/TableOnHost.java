package io.sparklidar.ondevice;

import io.sparklidar.cloud.LasField;
import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.codec.LazDeviceBatch;
import io.sparklidar.codec.pages.EmulatedKernels;
import io.sparklidar.codec.pages.PageTable;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.gpu.HostBuffer;
import io.sparklidar.las.point.LasColumns;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The row groups that a device would make of a tile, by its kernels on the CPU. */
public final class TableOnHost {

  private static final int ALIGNMENT = 256;

  private TableOnHost() {}

  /**
   * Makes all of them, in memory laid out as on the device.
   *
   * @param request what is asked for
   * @param points those of the core, in order, with what the table has of them
   * @param features theirs
   * @param kernels the kernels
   * @param manager gives memory of the host
   * @param sink takes them
   */
  public static void make(
      final DeviceRequest request,
      final LasColumns points,
      final FeatureTable features,
      final EmulatedKernels kernels,
      final GpuMemoryManager manager,
      final TableSink sink)
      throws IOException {
    final DeviceLayout layout = new DeviceLayout(request);
    final ByteBuffer memory =
        ByteBuffer.allocateDirect(Math.toIntExact(layout.bytes()) + 2 * ALIGNMENT)
            .alignedSlice(ALIGNMENT)
            .order(ByteOrder.LITTLE_ENDIAN);
    fill(memory, layout, points, features);
    final long base = EmulatedKernels.addressOf(memory);
    final RowGroups groups = layout.rowGroups.orElseThrow();
    for (int group = 0; group < groups.size(); group++) {
      final PageTable made =
          kernels.encode(
              groups.batch(group),
              groups.sources(
                  group,
                  layout.coreChunks.batch(),
                  base + layout.columns[0],
                  base + layout.features,
                  layout.core),
              base + layout.paging,
              base + layout.pages);
      sink.makeRoom();
      final HostBuffer bytes = HostBuffer.of(manager, made.usedBytes());
      bytes.bytes().put(memory.slice((int) layout.pages, (int) made.usedBytes()));
      sink.take(new FinishedRows(groups.batch(group), made, bytes));
    }
  }

  private static void fill(
      final ByteBuffer memory,
      final DeviceLayout layout,
      final LasColumns points,
      final FeatureTable features) {
    final LazDeviceBatch batch = layout.coreChunks.batch();
    for (final PointAttribute attribute : PointAttribute.values()) {
      if (batch.fields().contains(attribute.field()) && points.has(attribute.field())) {
        final int at =
            (int) (layout.columns[0] + batch.column(attribute.field(), attribute.column()));
        for (int i = 0; i < points.size(); i++) {
          put(memory, at, i, attribute, points);
        }
      }
    }
    for (int f = 0; f < features.features().size(); f++) {
      for (int i = 0; i < layout.core; i++) {
        memory.putFloat(
            (int) layout.features + Float.BYTES * (f * layout.core + i), features.column(f)[i]);
      }
    }
  }

  private static void put(
      final ByteBuffer memory,
      final int at,
      final int point,
      final PointAttribute attribute,
      final LasColumns points) {
    if (attribute.field() == LasField.FLAGS) {
      memory.put(at + point, points.flags()[point]);
      return;
    }
    final long value = points.value(attribute, point);
    switch (attribute.field().storage()) {
      case BYTE -> memory.put(at + point, (byte) value);
      case SHORT -> memory.putShort(at + Short.BYTES * point, (short) value);
      case INT -> memory.putInt(at + Integer.BYTES * point, (int) value);
      case LONG -> memory.putLong(at + Long.BYTES * point, value);
      case WAVE_PACKET -> throw new AssertionError(attribute + " has no column");
    }
  }
}
