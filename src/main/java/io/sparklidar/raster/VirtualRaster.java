package io.sparklidar.raster;

import java.util.List;
import java.util.Map;

/** A GDAL virtual raster (VRT) over files that lie side by side in one grid. */
public final class VirtualRaster {

  private VirtualRaster() {}

  /**
   * Its text.
   *
   * @param files the grid of each file, by its path from where the text will lie; at least one
   * @param bands what their bands are of
   * @param crs an EPSG code as {@code EPSG:25832}, or well-known text; empty if not known
   */
  public static String text(
      final Map<String, CellGrid> files, final List<Raster> bands, final String crs) {
    final CellGrid any = files.values().iterator().next();
    long west = Long.MAX_VALUE;
    long north = Long.MIN_VALUE;
    long east = Long.MIN_VALUE;
    long south = Long.MAX_VALUE;
    for (final CellGrid grid : files.values()) {
      west = Math.min(west, grid.west());
      north = Math.max(north, grid.north());
      east = Math.max(east, (long) grid.west() + grid.width());
      south = Math.min(south, (long) grid.north() - grid.height());
    }
    final StringBuilder text = new StringBuilder();
    text.append("<VRTDataset rasterXSize=\"").append(east - west);
    text.append("\" rasterYSize=\"").append(north - south).append("\">\n");
    if (!crs.isEmpty()) {
      text.append("  <SRS>").append(Xml.escaped(crs)).append("</SRS>\n");
    }
    text.append("  <GeoTransform>")
        .append(west * any.side())
        .append(", ")
        .append(any.side())
        .append(", 0, ")
        .append((north + 1) * any.side())
        .append(", 0, ")
        .append(-any.side())
        .append("</GeoTransform>\n");
    for (int band = 1; band <= bands.size(); band++) {
      text.append("  <VRTRasterBand dataType=\"Float32\" band=\"").append(band).append("\">\n");
      text.append("    <Description>")
          .append(Xml.escaped(bands.get(band - 1).name()))
          .append("</Description>\n    <NoDataValue>nan</NoDataValue>\n");
      for (final Map.Entry<String, CellGrid> file : files.entrySet()) {
        final CellGrid grid = file.getValue();
        source(text, file.getKey(), band, grid, grid.west() - west, north - grid.north());
      }
      text.append("  </VRTRasterBand>\n");
    }
    return text.append("</VRTDataset>\n").toString();
  }

  private static void source(
      final StringBuilder text,
      final String path,
      final int band,
      final CellGrid grid,
      final long column,
      final long row) {
    final String size = "xSize=\"" + grid.width() + "\" ySize=\"" + grid.height() + "\"";
    text.append("    <SimpleSource>\n      <SourceFilename relativeToVRT=\"1\">")
        .append(Xml.escaped(path))
        .append("</SourceFilename>\n      <SourceBand>")
        .append(band)
        .append("</SourceBand>\n      <SourceProperties RasterXSize=\"")
        .append(grid.width())
        .append("\" RasterYSize=\"")
        .append(grid.height())
        .append("\" DataType=\"Float32\" BlockXSize=\"256\" BlockYSize=\"256\"/>\n")
        .append("      <SrcRect xOff=\"0\" yOff=\"0\" ")
        .append(size)
        .append("/>\n      <DstRect xOff=\"")
        .append(column)
        .append("\" yOff=\"")
        .append(row)
        .append("\" ")
        .append(size)
        .append("/>\n    </SimpleSource>\n");
  }
}
