package io.sparklidar.feature.catalogue;

/** Height below which hardly any of the neighbours lie. */
final class ZP05 extends ZPercentile {

  ZP05() {
    super(312, 5);
  }
}
