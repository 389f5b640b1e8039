package io.sparklidar.ondevice.sums;

import io.sparklidar.gpu.cuda.DevicePieces;

/**
 * Where everything lies in the one piece of device memory that sums take, and in its likeness on
 * the host: what goes to the device, then what comes from it. The one place that knows how much a
 * request takes. Offsets in bytes from the start of the piece.
 */
final class SumsLayout {

  /** What goes in. */
  final int bases;

  final int firstRows;
  final int borders;
  final int starts;
  final int columnFirsts;
  final int rowFirsts;
  final int shown;

  /** Where it ends and what comes out begins. */
  final int out;

  final int checksum;
  final int strays;
  final int counts;
  final int top;
  final int sums;
  final int extremes;
  final int points;
  final int undefined;

  /** All of it. */
  final int bytes;

  private long next;

  SumsLayout(final SumsRequest request) {
    final int histograms = request.borders().size();
    final long borderCount = request.borders().stream().mapToLong(column -> column.length).sum();
    final int width = request.cells().map(window -> window.columns().size()).orElse(0);
    final int height = request.cells().map(window -> window.rows().size()).orElse(0);
    final long cells = request.cells().map(CellWindow::cells).orElse(0);
    final long shownCount = request.cells().map(window -> window.shown().size()).orElse(0);
    bases = take(request.runs().size(), Long.BYTES);
    firstRows = take(request.runs().size(), Integer.BYTES);
    borders = take(borderCount, Float.BYTES);
    starts = take(histograms + 1, Integer.BYTES);
    columnFirsts = take(width, Integer.BYTES);
    rowFirsts = take(height, Integer.BYTES);
    shown = take(shownCount, Integer.BYTES);
    next = DevicePieces.aligned(next);
    out = Math.toIntExact(next);
    checksum = take(1, Long.BYTES);
    strays = take(1, Long.BYTES);
    // Below, between borders and above them, and not defined.
    counts = take(borderCount + 2L * histograms, Long.BYTES);
    top = take(cells, Long.BYTES);
    sums = take(shownCount * cells, Long.BYTES);
    extremes = take(2L * histograms, Integer.BYTES);
    points = take(cells, Integer.BYTES);
    undefined = take(shownCount * cells, Integer.BYTES);
    bytes = Math.toIntExact(DevicePieces.aligned(next));
  }

  private int take(final long count, final int size) {
    final int at = Math.toIntExact(next);
    next = Math.addExact(next, Math.multiplyExact(count, size));
    return at;
  }
}
