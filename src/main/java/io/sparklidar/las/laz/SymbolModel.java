package io.sparklidar.las.laz;

import java.util.Arrays;

/** Adaptive probabilities of the symbols 0 .. n-1, as a cumulative distribution. */
final class SymbolModel {

  /** Cumulative probabilities are in units of 2^-15. */
  static final int SHIFT = 15;

  private static final int MAX_TOTAL = 1 << SHIFT;

  /** Up to this many symbols, bisection from the middle beats a table. */
  private static final int MAX_SYMBOLS_WITHOUT_TABLE = 16;

  final int symbols;

  /** Probability that a symbol is smaller, by symbol; strictly increasing from 0. */
  final int[] distribution;

  /** How often each symbol occurred, with older occurrences counting less. */
  final int[] counts;

  /**
   * Where to search: a probability p lies at a symbol in {@code table[p >>> tableShift] .. table[(p
   * >>> tableShift) + 1]}. Empty for few symbols.
   */
  final int[] table;

  final int tableShift;

  int total;
  int cycle;
  int untilUpdate;

  SymbolModel(final int symbols) {
    this.symbols = symbols;
    distribution = new int[symbols];
    counts = new int[symbols];
    if (symbols > MAX_SYMBOLS_WITHOUT_TABLE) {
      int tableBits = 3;
      while (symbols > 1 << tableBits + 2) {
        tableBits++;
      }
      // Two guards: the last symbol's interval reaches a little past probability 1.
      table = new int[(1 << tableBits) + 2];
      tableShift = SHIFT - tableBits;
    } else {
      table = new int[0];
      tableShift = 0;
    }
    reset();
  }

  /** Back to equal probabilities. */
  void reset() {
    Arrays.fill(counts, 1);
    total = 0;
    cycle = symbols;
    update();
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
      distribution[k] = scale * sum >>> 31 - SHIFT;
      sum += counts[k];
    }
    if (table.length > 0) {
      fillTable();
    }
    cycle = Math.min(8 * (symbols + 6), 5 * cycle >>> 2);
    untilUpdate = cycle;
  }

  private void halve() {
    total = 0;
    for (int k = 0; k < symbols; k++) {
      counts[k] = counts[k] + 1 >>> 1;
      total += counts[k];
    }
  }

  private void fillTable() {
    int slot = 0;
    for (int k = 0; k < symbols; k++) {
      final int first = distribution[k] >>> tableShift;
      while (slot < first) {
        table[++slot] = k - 1;
      }
    }
    table[0] = 0;
    while (slot < table.length - 1) {
      table[++slot] = symbols - 1;
    }
  }
}
