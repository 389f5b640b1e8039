package io.sparklidar.feature.catalogue;

/** Height below which three quarters of the neighbours lie. */
final class ZP75 extends ZPercentile {

  ZP75() {
    super(315, 75);
  }
}
