package io.sparklidar.raster.dtm;

import java.io.IOException;

/** A raster that is not what it should be, or of a kind that is not read; says what to do. */
public final class MalformedRasterException extends IOException {

  private static final long serialVersionUID = 1L;

  /**
   * @param file the raster
   * @param expected what it should be
   * @param found what it is
   */
  public MalformedRasterException(final String file, final String expected, final String found) {
    super(file + ": expected " + expected + ", found " + found);
  }
}
