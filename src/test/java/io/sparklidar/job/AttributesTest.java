package io.sparklidar.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.error.UsageException;
import io.sparklidar.las.point.ExtraDimension;
import io.sparklidar.las.point.ExtraDimensionType;
import io.sparklidar.sample.SampleWriter;
import io.sparklidar.sample.TownOptions;
import io.sparklidar.sample.land.Landscape;
import io.sparklidar.storage.CloudFile;
import io.sparklidar.storage.OutputFormat;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The columns asked for are those of the table of all, whatever they are and however it is cut. */
final class AttributesTest {

  private static final int POINTS = 30;

  private static final Set<String> IDENTITY = Set.of("source_file", "point_index");

  private static final String FEATURES = "linearity,neighbor_count,return_ratio";

  @TempDir private Path folder;

  private static ExtraDimension dimension(final String name, final ExtraDimensionType type) {
    return ExtraDimension.of(name, type, 0, "");
  }

  private Path input(final int number, final int format, final ExtraDimension... dimensions)
      throws Exception {
    return CloudFile.write(
        folder.resolve("in").resolve(number + ".laz"),
        number,
        format,
        POINTS,
        List.of(dimensions),
        (points, i) -> {
          // Far apart: no file is in the halo of another.
          points.x()[i] += 1_000_000 * number;
          points.intensity()[i] = (short) (7 * i + number);
          for (final ExtraDimension dimension : points.layout().extraDimensions()) {
            dimension.setRawBits(points, i, 0, i + 1);
          }
        });
  }

  /** Files of other formats, with dimensions that some lack and others have in another type. */
  private Path mixed() throws Exception {
    input(0, 0);
    input(1, 3, dimension("Height", ExtraDimensionType.U8));
    input(2, 8, dimension("height", ExtraDimensionType.I32), dimension("x", ExtraDimensionType.U8));
    input(3, 6, dimension("linearity", ExtraDimensionType.U16));
    return folder.resolve("in");
  }

  private TestJobs.Options options(final String output, final Path... inputs) {
    return TestJobs.options(folder.resolve(output), inputs).k(5).features(FEATURES);
  }

  /** Asserts that a table is the columns of the table of all that were asked for, in its order. */
  private static void assertChosen(final String attributes, final Path all, final Path some)
      throws Exception {
    final Set<String> wanted = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    wanted.addAll(IDENTITY);
    wanted.addAll(List.of(FEATURES.split(",")));
    wanted.addAll(List.of(attributes.split(",")));
    try (Duck duck = new Duck()) {
      final List<String> expected =
          described(duck, all).stream()
              .filter(column -> wanted.contains(column.split(" ")[0]))
              .toList();
      assertEquals(expected, described(duck, some));
      final String columns =
          String.join(
              ", ", expected.stream().map(column -> '"' + column.split(" ")[0] + '"').toList());
      final String a = "SELECT " + columns + " FROM " + table(all);
      final String b = "SELECT " + columns + " FROM " + table(some);
      assertTrue(duck.number("SELECT count(*) FROM " + table(some)) > 0);
      assertEquals(0, duck.number("SELECT count(*) FROM (" + a + " EXCEPT ALL " + b + ")"));
      assertEquals(0, duck.number("SELECT count(*) FROM (" + b + " EXCEPT ALL " + a + ")"));
    }
  }

  private static List<String> described(final Duck duck, final Path output) throws Exception {
    return duck.query("DESCRIBE SELECT * FROM " + table(output)).stream()
        .map(column -> column[0] + " " + column[1])
        .toList();
  }

  /** All files have the same columns: readers need no option. */
  private static String table(final Path output) {
    return "'" + output + "/parquet/*.parquet'";
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "none",
        "z",
        "intensity,GPS_Time,nir,y",
        "height,x_source,linearity_source",
        "point_index,classification"
      })
  void filesOfAllLayoutsGiveTheColumnsAskedFor(final String attributes) throws Exception {
    final Path in = mixed();
    final JobReport all = TestJobs.run(options("all", in).build());
    final JobReport some = TestJobs.run(options("some", in).attributes(attributes).build());
    assertEquals(all.checksum(), some.checksum());
    assertChosen(attributes, folder.resolve("all"), folder.resolve("some"));
  }

  @Test
  void soDoSquaresAndPartsOfLargeFiles() throws Exception {
    final Path[] files =
        SampleWriter.write(
                new TownOptions(250_000, 1, Landscape.TOWN, OptionalInt.of(130)),
                folder.resolve("town"),
                true,
                file -> {})
            .stream()
            .map(SampleWriter.SampleFile::path)
            .limit(1)
            .toArray(Path[]::new);
    TestJobs.run(options("all", files).radius(2).build());
    for (final String attributes : List.of("none", "z,gps_time")) {
      final JobReport parts =
          TestJobs.run(
              options("parts-" + attributes, files)
                  .radius(2)
                  .tilePoints(80_000)
                  .attributes(attributes)
                  .build());
      assertTrue(parts.counts().tiles() > 1, parts.counts()::toString);
      assertChosen(attributes, folder.resolve("all"), folder.resolve("parts-" + attributes));
      TestJobs.run(
          options("squares-" + attributes, files)
              .radius(2)
              .tiles(50)
              .attributes(attributes)
              .build());
      assertChosen(attributes, folder.resolve("all"), folder.resolve("squares-" + attributes));
    }
  }

  @Test
  void lazBesideParquetHoldsEverything() throws Exception {
    final Path in = input(2, 8, dimension("height", ExtraDimensionType.I32));
    final OutputFormat[] formats = {OutputFormat.PARQUET, OutputFormat.LAZ};
    TestJobs.run(options("all", in).formats(formats).build());
    TestJobs.run(options("some", in).formats(formats).attributes("none").build());
    assertChosen("none", folder.resolve("all"), folder.resolve("some"));
    assertEquals(
        -1,
        Files.mismatch(
            folder.resolve("all").resolve("laz/2.laz"), folder.resolve("some/laz/2.laz")));
  }

  @Test
  void otherAttributesAreAnotherResult() throws Exception {
    final Path in = input(2, 8);
    TestJobs.run(options("out", in).build());
    final JobOptions list = options("out", in).attributes(" z,intensity").build();
    final UsageException refused = assertThrows(UsageException.class, () -> TestJobs.run(list));
    assertTrue(
        refused.getMessage().contains("attributes: all -> intensity,z"), refused::getMessage);
    assertEquals(0, TestJobs.replace(list).counts().tilesReused());
    assertChosen("intensity,z", run("all", "all", in), folder.resolve("out"));
    final JobReport again = TestJobs.run(options("out", in).attributes("INTENSITY,z,z").build());
    assertEquals(again.counts().tiles(), again.counts().tilesReused());
    assertEquals("intensity,z", again.parameters().get("attributes"));
  }

  private Path run(final String name, final String attributes, final Path in) throws Exception {
    TestJobs.run(options(name, in).attributes(attributes).build());
    return folder.resolve(name);
  }

  @Test
  void aColumnThatNoInputHasIsRefusedWithTheNamesThereAre() throws Exception {
    final Path in = input(1, 6, dimension("Height", ExtraDimensionType.U8));
    final JobOptions options = options("out", in).attributes("z,nir,colour,linearity").build();
    for (final String message :
        List.of(
            assertThrows(UsageException.class, () -> TestJobs.run(options)).getMessage(),
            assertThrows(UsageException.class, () -> TestJobs.plan(options)).getMessage())) {
      assertTrue(
          message.startsWith(
              "--attributes: no input has colour, linearity, nir; there are x, y, z"),
          message);
      assertTrue(message.contains("gps_time, Height, source_file"), message);
    }
  }

  @Test
  void emptyNamesAndOutputsWithoutColumnsAreRefused() throws Exception {
    for (final String text : List.of("", "z,", ",z", "z,,x")) {
      assertThrows(UsageException.class, () -> AttributeChoice.parse(text), text);
    }
    final JobOptions laz =
        options("out", folder).formats(OutputFormat.LAZ).attributes("none").build();
    final UsageException e = assertThrows(UsageException.class, laz::validated);
    assertTrue(e.getMessage().startsWith("--attributes chooses columns of parquet"), e::getMessage);
  }

  @Test
  void aChoiceIsReadAsItIsWritten() throws Exception {
    for (final String text : List.of("all", "none", "gps_time,z", " All", "NONE ", "z, gps_time")) {
      final AttributeChoice choice = AttributeChoice.parse(text);
      assertEquals(choice, AttributeChoice.parse(choice.toString()));
      assertEquals(
          Arrays.stream(text.strip().toLowerCase(Locale.ROOT).split(", ?")).sorted().toList(),
          List.of(choice.toString().split(",")));
    }
  }
}
