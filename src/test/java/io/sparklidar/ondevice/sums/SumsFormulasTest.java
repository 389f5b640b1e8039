package io.sparklidar.ondevice.sums;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sparklidar.cloud.Bounds;
import io.sparklidar.cloud.LatticeCells;
import io.sparklidar.job.report.TopView;
import io.sparklidar.neighbor.cuda.HostFormulas;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The functions of the kernels, compiled for the CPU, give the sums that jobs have without them.
 */
final class SumsFormulasTest {

  @TempDir private static Path folder;

  private static HostFormulas kernels;

  @BeforeAll
  static void compile() throws IOException, InterruptedException {
    kernels = HostFormulas.compileInto(folder, "sums", "sums");
  }

  static Stream<SummedTile> tiles() {
    return Stream.of(
        new SummedTile(0, 1, 1, false, true),
        new SummedTile(1, 2, 1, true, true),
        new SummedTile(31, 31, 1, false, true),
        new SummedTile(20_000, 3, 0.7, false, false),
        new SummedTile(20_000, 4, 3, true, true),
        new SummedTile(5000, 5, 1000, true, true),
        new SummedTile(3000, 6, 0.004, true, true));
  }

  @ParameterizedTest
  @MethodSource("tiles")
  void sumsAreThoseOfTheCpu(final SummedTile tile) throws IOException {
    tile.assertLikeCpu(sums(tile, tile.request()));
    final TileSums alone = sums(tile, tile.withoutPicture());
    assertEquals(sums(tile, tile.request()).checksum(), alone.checksum());
    assertEquals(List.of(), alone.columns());
  }

  @Test
  void pointsOutsideOfTheWindowAreSaid() throws IOException {
    final SummedTile tile = new SummedTile(2000, 7, 0.5, false, true);
    final Bounds core = tile.core;
    final double middle = (core.minX() + core.maxX()) / 2;
    final TileSums sums =
        sums(tile, tile.request(new Bounds(core.minX(), core.minY(), middle, core.maxY())));
    final TileSums.CellSums cells = sums.cells().orElseThrow();
    assertEquals(tile.strays(middle), cells.strays());
    final TopView view = new TopView(tile.grid, List.of());
    assertThrows(IllegalArgumentException.class, () -> view.add(cells));
  }

  private static TileSums sums(final SummedTile tile, final SumsRequest request)
      throws IOException {
    final SumsLayout layout = new SumsLayout(request);
    final int n = request.points();
    final ByteBuffer question =
        HostFormulas.question(
            256 + layout.out + n * (16 + request.columns() * Float.BYTES) + tile.classes.length);
    header(tile, request, layout, question);
    final ByteBuffer host = ByteBuffer.allocate(layout.bytes).order(ByteOrder.LITTLE_ENDIAN);
    DeviceSums.write(request, layout, host);
    question.put(host.array(), 0, layout.out);
    for (final int[] column :
        List.of(tile.block.x(), tile.block.y(), tile.block.z(), tile.decodedRows)) {
      for (int i = 0; i < n; i++) {
        question.putInt(column[i]);
      }
    }
    question.put(tile.classes);
    for (int c = 0; c < request.columns(); c++) {
      for (int i = 0; i < n; i++) {
        question.putInt(Float.floatToRawIntBits(tile.table.column(c)[i]));
      }
    }
    host.put(layout.out, kernels.answer(question).array());
    return SumsReading.of(request, layout, host);
  }

  private static void header(
      final SummedTile tile,
      final SumsRequest request,
      final SumsLayout layout,
      final ByteBuffer to) {
    to.putInt(request.points())
        .putInt(request.columns())
        .putInt(request.runs().size())
        .putInt(request.borders().size())
        .putInt(request.cells().map(window -> window.shown().size()).orElse(0))
        .putInt(tile.classes.length)
        .putInt(tile.classified ? 1 : 0);
    if (request.cells().isPresent()) {
      cells(request.cells().get().columns(), to);
      cells(request.cells().get().rows(), to);
    } else {
      to.position(to.position() + 8 * Integer.BYTES);
    }
    for (final int offset :
        List.of(
            layout.bases,
            layout.firstRows,
            layout.borders,
            layout.starts,
            layout.columnFirsts,
            layout.rowFirsts,
            layout.shown,
            layout.out,
            layout.checksum,
            layout.strays,
            layout.counts,
            layout.top,
            layout.sums,
            layout.extremes,
            layout.points,
            layout.undefined,
            layout.bytes)) {
      to.putInt(offset);
    }
    to.putLong(request.cells().map(CellWindow::originZ).orElse(0L))
        .putDouble(request.cells().map(CellWindow::unitZ).orElse(0.0));
  }

  private static void cells(final LatticeCells cells, final ByteBuffer to) {
    to.putInt(cells.size()).putInt(cells.last()).putInt(cells.anchor()).putFloat(cells.ratio());
  }
}
