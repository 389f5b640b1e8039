package io.sparklidar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Whoever gets a jar gets the licences of all that is in it. */
final class NoticesTest {

  private static final Set<String> BUNDLED = Set.of("", "compile", "runtime");

  /** What pom.xml puts into the jar, as group:artifact. */
  private static List<String> bundled() throws Exception {
    final List<String> found = new ArrayList<>();
    final NodeList all =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(Path.of("pom.xml").toFile())
            .getElementsByTagName("dependency");
    for (int i = 0; i < all.getLength(); i++) {
      final Element dependency = (Element) all.item(i);
      final boolean ofTheProject =
          dependency.getParentNode().getParentNode().getNodeName().equals("project");
      if (ofTheProject && BUNDLED.contains(text(dependency, "scope"))) {
        found.add(text(dependency, "groupId") + ":" + text(dependency, "artifactId"));
      }
    }
    return found;
  }

  private static String text(final Element parent, final String tag) {
    final NodeList found = parent.getElementsByTagName(tag);
    return found.getLength() == 0 ? "" : found.item(0).getTextContent();
  }

  @Test
  void theNoticeNamesEveryBundledArtifact() throws Exception {
    final String notice = Files.readString(Path.of("NOTICE"));
    final List<String> bundled = bundled();
    assertFalse(bundled.isEmpty());
    for (final String artifact : bundled) {
      assertTrue(notice.contains(artifact), "NOTICE does not name " + artifact);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "LICENSE",
        "NOTICE",
        "licenses/jcuda.txt",
        "licenses/jts.txt",
        "licenses/faiss.txt"
      })
  void theJarHoldsItsLicences(final String file) throws IOException {
    assertEquals(
        Files.readString(Path.of(file)),
        Files.readString(Path.of("target/classes/META-INF", file)));
  }

  /** Its folder becomes the jar beside the main one, where it was built. */
  @ParameterizedTest
  @ValueSource(strings = {"LICENSE", "NOTICE", "licenses/faiss.txt"})
  void theJarOfFaissHoldsItsLicences(final String file) throws IOException {
    final Path faiss = Path.of("target/faiss");
    if (Files.exists(faiss)) {
      assertEquals(
          Files.readString(Path.of(file)),
          Files.readString(faiss.resolve("META-INF").resolve(file)));
    }
  }
}
