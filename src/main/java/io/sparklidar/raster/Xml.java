package io.sparklidar.raster;

/** Text of XML. */
final class Xml {

  private Xml() {}

  /** What stands for a text between tags or in quotes. */
  static String escaped(final String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
