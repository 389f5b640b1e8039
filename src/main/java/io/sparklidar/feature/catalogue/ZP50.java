package io.sparklidar.feature.catalogue;

/** Height below which half of the neighbours lie. */
final class ZP50 extends ZPercentile {

  ZP50() {
    super(314, 50);
  }
}
