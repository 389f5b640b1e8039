package io.sparklidar.source.read;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page has the options that there are. */
final class ReadOptionsTest {

  private static final Pattern ROW = Pattern.compile("(?m)^\\| `(\\w+)` \\|");

  @Test
  void thePageHasThem() throws Exception {
    final String page = Files.readString(Path.of("docs/sql.md"));
    final int from = page.indexOf("## Options of reading\n");
    final int to = page.indexOf("\n## ", from);
    final List<String> documented =
        ROW.matcher(page.substring(from, to)).results().map(row -> row.group(1)).toList();
    assertEquals(ReadOptions.NAMES, documented);
  }
}
