package io.sparklidar.feature.catalogue;

/** Height below which nearly all of the neighbours lie. */
final class ZP95 extends ZPercentile {

  ZP95() {
    super(316, 95);
  }
}
