package io.sparklidar;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What pages for newcomers name is there: classes, packages, scripts, and pages they link to. */
final class DocumentationTest {

  private static final Pattern CODE = Pattern.compile("`([^`\n]+)`");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)\\)");
  private static final Pattern CLASS = Pattern.compile("[A-Z][a-z]\\w*[a-z]");
  private static final Pattern ROOM = Pattern.compile("[a-z]+(\\.[a-z]+)*");
  private static final Pattern SCRIPT = Pattern.compile("(scripts/[\\w.-]+).*");

  /** Words of other worlds that look like names of ours. */
  private static final Set<String> OTHERS =
      Set.of("Optional", "final", "provided", "try", "plan", "info", "features", "bench", "copc");

  private static Set<String> classes() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".java"))
          .map(name -> name.substring(0, name.length() - ".java".length()))
          .collect(Collectors.toSet());
    }
  }

  /** Packages by their last parts: {@code job.output} and {@code output}. */
  private static Set<String> rooms() throws IOException {
    final Path root = Path.of("src/main/java/io/sparklidar");
    final Set<String> rooms = new TreeSet<>();
    try (Stream<Path> folders = Files.walk(root).filter(Files::isDirectory)) {
      for (final Path folder : folders.filter(f -> !f.equals(root)).toList()) {
        final String name = root.relativize(folder).toString().replace('/', '.');
        rooms.add(name);
        rooms.add(name.substring(name.lastIndexOf('.') + 1));
      }
    }
    return rooms;
  }

  @ParameterizedTest
  @ValueSource(strings = {"docs/architecture.md", "CONTRIBUTING.md"})
  void whatIsNamedIsThere(final String page) throws IOException {
    final Set<String> classes = classes();
    final Set<String> rooms = rooms();
    final Matcher code = CODE.matcher(Files.readString(Path.of(page)));
    int known = 0;
    while (code.find()) {
      final String name = code.group(1);
      final Matcher script = SCRIPT.matcher(name);
      if (OTHERS.contains(name)) {
        continue;
      }
      if (script.matches()) {
        assertTrue(Files.exists(Path.of(script.group(1))), () -> page + ": no " + name);
      } else if (CLASS.matcher(name).matches()) {
        assertTrue(classes.contains(name), () -> page + ": no class " + name);
      } else if (ROOM.matcher(name).matches()) {
        assertTrue(rooms.contains(name), () -> page + ": no package " + name);
      } else {
        continue;
      }
      known++;
    }
    assertTrue(known > 10, "only " + known + " names understood in " + page);
  }

  @ParameterizedTest
  @ValueSource(strings = {"README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/architecture.md"})
  void whatIsLinkedIsThere(final String page) throws IOException {
    final Path folder = Path.of("").resolve(page).toAbsolutePath().getParent();
    final Matcher link = LINK.matcher(Files.readString(Path.of(page)));
    while (link.find()) {
      final Path target = folder.resolve(link.group(1)).normalize();
      assertTrue(Files.exists(target), () -> page + ": no " + link.group(1));
    }
  }
}
