package io.sparklidar.las.laz.coding;

import java.util.Arrays;

/** Adaptive probabilities of the symbols 0 .. n-1, as a cumulative distribution. */
public final class SymbolModel {

  /** Cumulative probabilities are in units of 2^-15. */
  static final int SHIFT = 15;

  /** Slots of the table a symbol has on average, as a power of two, unless they get too many. */
  private static final int SLOT_BITS_PER_SYMBOL = 2;

  private static final int MAX_TABLE_BITS = 11;

  /** The last symbol's interval reaches a little past probability 1: by 1/512. */
  private static final int GUARDS = 4;

  private static final long EIGHT_TIMES = 0x0101010101010101L;

  private static final int MAX_TOTAL = 1 << SHIFT;

  final int symbols;

  /**
   * Probability that a symbol is smaller, by symbol; strictly increasing from 0. Behind the last
   * symbol is more than all that an interval holds, what a division leaves over included.
   */
  final char[] distribution;

  /** How often each symbol occurred, with older occurrences counting less. */
  final char[] counts;

  /**
   * A symbol not above the smallest one that a probability can belong to, by the upper bits of the
   * probability: all but its lowest {@link #coarseBits}.
   */
  final byte[] table;

  /** Bits of a symbol that do not fit into the table: none unless there are more than 256. */
  final int coarseBits;

  final int tableBits;

  /** The most frequent symbol when the distribution was indexed. */
  int likely;

  int total;
  int cycle;
  int untilUpdate;

  /** A fresh model of a number of symbols. */
  public SymbolModel(final int symbols) {
    this.symbols = symbols;
    distribution = new char[symbols + 1];
    distribution[symbols] = Character.MAX_VALUE;
    counts = new char[symbols];
    final int symbolBits = Integer.SIZE - Integer.numberOfLeadingZeros(symbols - 1);
    tableBits = Math.min(MAX_TABLE_BITS, symbolBits + SLOT_BITS_PER_SYMBOL);
    coarseBits = Math.max(0, symbolBits - Byte.SIZE);
    table = new byte[(1 << tableBits) + GUARDS + Long.BYTES];
    reset();
  }

  /** Back to equal probabilities. */
  public void reset() {
    Arrays.fill(counts, (char) 1);
    total = 0;
    cycle = symbols;
    update();
    index();
    cycle = symbols + 6 >>> 1;
    untilUpdate = cycle;
  }

  /** Recomputes the distribution from what was counted since the last update. */
  void update() {
    total += cycle;
    if (total > MAX_TOTAL) {
      halve();
    }
    final int scale = (int) (0x80000000L / total);
    int sum = 0;
    for (int k = 0; k < symbols; k++) {
      distribution[k] = (char) (scale * sum >>> 31 - SHIFT);
      sum += counts[k];
    }
    cycle = Math.min(8 * (symbols + 6), 5 * cycle >>> 2);
    untilUpdate = cycle;
  }

  /**
   * Makes the distribution searchable: only decoders need that. A symbol is put into eight slots at
   * once, which are most often all of its own and some that the next symbols replace.
   */
  void index() {
    final int shift = SHIFT - tableBits;
    int most = 0;
    for (int k = 0; k < symbols; k++) {
      final int end = k + 1 < symbols ? distribution[k + 1] >>> shift : (1 << tableBits) + GUARDS;
      final long eight = (k >>> coarseBits) * EIGHT_TIMES;
      int slot = distribution[k] >>> shift;
      do {
        BigEndian.putLong(table, slot + 1, eight);
        slot += Long.BYTES;
      } while (slot < end);
      final int count = counts[k];
      if (count > most) {
        most = count;
        likely = k;
      }
    }
  }

  private void halve() {
    total = 0;
    for (int k = 0; k < symbols; k++) {
      counts[k] = (char) (counts[k] + 1 >>> 1);
      total += counts[k];
    }
  }
}
