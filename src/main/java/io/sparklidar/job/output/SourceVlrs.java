package io.sparklidar.job.output;

import io.sparklidar.las.header.LasHeader;
import io.sparklidar.las.header.Vlr;
import io.sparklidar.tile.TileCore;
import io.sparklidar.tile.TileSpec;

/** Which records of a source hold for a LAS output with points of it. */
public enum SourceVlrs {
  /** The output has all points of one source. */
  WHOLE_FILE,
  /** The output has points of one source: samples of waveforms stay there. */
  PART_OF_FILE,
  /** The output has points of several sources: what describes bytes of one is not true of all. */
  SEVERAL_FILES;

  private static final String SPEC = "LASF_Spec";
  private static final int EXTRA_BYTES = 4;
  private static final int WAVEFORMS = 65535;

  /**
   * For a tile.
   *
   * @param tile the tile
   * @param sources how many files have points in it
   */
  static SourceVlrs of(final TileSpec tile, final int sources) {
    if (sources > 1) {
      return SEVERAL_FILES;
    }
    return tile.core() instanceof TileCore.WholeFile ? WHOLE_FILE : PART_OF_FILE;
  }

  /** Whether a record of the source goes into the output. */
  boolean hold(final Vlr record) {
    return !(this == SEVERAL_FILES && record.is(SPEC, EXTRA_BYTES))
        && !(this != WHOLE_FILE && record.is(SPEC, WAVEFORMS));
  }

  /** The source's header for the output. */
  LasHeader header(final LasHeader source) {
    return this == WHOLE_FILE
        ? source
        : source.withGlobalEncoding(source.globalEncoding() & ~LasHeader.INTERNAL_WAVEFORMS);
  }
}
