package io.sparklidar.raster.dtm;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** The files that a VRT of GDAL shows side by side, as they are. */
public final class VirtualSources {

  private static final String DTM = "dtm";

  /**
   * A file.
   *
   * @param path of the file
   * @param isRelative whether the path begins in the folder of the VRT
   * @param band which of its bands, from 1
   */
  public record Source(String path, boolean isRelative, int band) {}

  private VirtualSources() {}

  /**
   * Those of the only band, or of the one called dtm, those that are shown on top first.
   *
   * @param name of the VRT, for messages
   * @param text the VRT
   * @throws MalformedRasterException if it is none, or shows files otherwise than they are
   */
  public static List<Source> of(final String name, final byte[] text) throws IOException {
    final Element root = document(name, text).getDocumentElement();
    final List<Element> bands = children(root, "VRTRasterBand");
    if (!root.getTagName().equals("VRTDataset") || root.hasAttribute("subClass")) {
      throw new MalformedRasterException(
          name,
          "a VRT of files side by side",
          "one that computes; gdal_translate writes a GeoTIFF");
    }
    final Element band = band(name, bands);
    final List<Source> sources = new ArrayList<>();
    for (final Node child : nodes(band.getChildNodes())) {
      if (child instanceof Element source && source.getTagName().endsWith("Source")) {
        sources.add(0, source(name, source));
      }
    }
    if (sources.isEmpty() || band.hasAttribute("subClass")) {
      throw new MalformedRasterException(name, "files in its band", "none");
    }
    return sources;
  }

  private static Element band(final String name, final List<Element> bands) throws IOException {
    for (final Element band : bands) {
      if (text(band, "Description").toLowerCase(Locale.ROOT).equals(DTM)) {
        return band;
      }
    }
    if (bands.size() != 1) {
      throw new MalformedRasterException(
          name,
          "one band, or one called dtm",
          bands.size() + " bands; gdal_translate -b takes one");
    }
    return bands.get(0);
  }

  private static Source source(final String name, final Element source) throws IOException {
    final List<Element> file = children(source, "SourceFilename");
    final List<Element> from = children(source, "SrcRect");
    final List<Element> to = children(source, "DstRect");
    final boolean simple =
        source.getTagName().equals("SimpleSource") || source.getTagName().equals("ComplexSource");
    if (file.size() != 1 || !simple || !children(source, "ScaleRatio").isEmpty()) {
      throw new MalformedRasterException(
          name,
          "files as they are",
          source.getTagName() + " that changes them; gdal_translate writes a GeoTIFF");
    }
    for (final String size : List.of("xSize", "ySize")) {
      if (!from.isEmpty()
          && !to.isEmpty()
          && Double.compare(number(from.get(0), size), number(to.get(0), size)) != 0) {
        throw new MalformedRasterException(
            name,
            "files cell by cell",
            "cells of another size; gdal_translate writes a GeoTIFF of these");
      }
    }
    final String band = text(source, "SourceBand");
    if (!band.matches("\\d{0,5}")) {
      throw new MalformedRasterException(name, "bands by number", "\"" + band + "\"");
    }
    return new Source(
        file.get(0).getTextContent().strip(),
        file.get(0).getAttribute("relativeToVRT").equals("1"),
        band.isEmpty() ? 1 : Integer.parseInt(band));
  }

  private static double number(final Element element, final String attribute) {
    try {
      return Double.parseDouble(element.getAttribute(attribute));
    } catch (final NumberFormatException e) {
      return Double.NaN;
    }
  }

  private static Document document(final String name, final byte[] text) throws IOException {
    try {
      final DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      final javax.xml.parsers.DocumentBuilder builder = factory.newDocumentBuilder();
      builder.setErrorHandler(null);
      return builder.parse(new ByteArrayInputStream(text));
    } catch (final SAXException | ParserConfigurationException e) {
      throw new MalformedRasterException(name, "a VRT, which is XML", e.getMessage());
    }
  }

  private static String text(final Element of, final String tag) {
    final List<Element> found = children(of, tag);
    return found.isEmpty() ? "" : found.get(0).getTextContent().strip();
  }

  private static List<Element> children(final Element of, final String tag) {
    final List<Element> found = new ArrayList<>();
    for (final Node child : nodes(of.getChildNodes())) {
      if (child instanceof Element element && element.getTagName().equals(tag)) {
        found.add(element);
      }
    }
    return found;
  }

  private static List<Node> nodes(final NodeList list) {
    final List<Node> nodes = new ArrayList<>();
    for (int n = 0; n < list.getLength(); n++) {
      nodes.add(list.item(n));
    }
    return nodes;
  }
}
