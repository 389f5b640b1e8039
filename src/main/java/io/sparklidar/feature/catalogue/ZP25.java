package io.sparklidar.feature.catalogue;

/** Height below which a quarter of the neighbours lies. */
final class ZP25 extends ZPercentile {

  ZP25() {
    super(313, 25);
  }
}
