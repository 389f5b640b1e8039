package io.sparklidar.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.TestData;
import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.cloud.LasField;
import io.sparklidar.las.CopcFile;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.PointReader;
import io.sparklidar.las.copc.CopcQuery;
import io.sparklidar.las.io.FileByteSource;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.LasColumns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command that makes COPC files. */
final class CopcCommandTest {

  private static final String AUTZEN = "data/real/other/autzen_trim.laz";

  @TempDir Path folder;

  private Invocation convert(final Path output, final String... inputs) {
    final List<String> args = new ArrayList<>(List.of("copc", "--output", output.toString()));
    for (final String input : inputs) {
      args.add("--input");
      args.add(input);
    }
    return Invocation.of(args.toArray(new String[0]));
  }

  /** Every point with all it has in text, whatever the format. */
  private static List<String> points(final Path path) throws IOException {
    try (LasFile file = LasFile.open(FileByteSource.open(path))) {
      final List<String> points = new ArrayList<>();
      final PointReader reader = file.reader(EnumSet.allOf(LasField.class));
      for (final Chunk chunk : file.chunks()) {
        final LasColumns columns = reader.read(chunk);
        for (int i = 0; i < columns.size(); i++) {
          points.add(describe(file, columns, i));
        }
      }
      Collections.sort(points);
      return points;
    }
  }

  private static String describe(final LasFile file, final LasColumns p, final int i) {
    final CoordinateTransform t = file.transform();
    final boolean modern = file.layout().isModern();
    final double degrees = p.scanAngle()[i] * (modern ? 0.006 : 1);
    return String.format(
        "%.3f %.3f %.3f %d %d/%d %d %d %d %d %d %.3f %d %d %d",
        t.x(p.x()[i]),
        t.y(p.y()[i]),
        t.z(p.z()[i]),
        p.intensity()[i],
        p.returnNumber()[i],
        p.numberOfReturns()[i],
        p.flags()[i],
        p.classification()[i],
        p.userData()[i],
        p.pointSourceId()[i],
        Math.round(degrees),
        p.has(LasField.GPS_TIME) ? Double.longBitsToDouble(p.gpsTime()[i]) : 0,
        p.has(LasField.RGB) ? p.red()[i] : 0,
        p.has(LasField.RGB) ? p.green()[i] : 0,
        p.has(LasField.RGB) ? p.blue()[i] : 0);
  }

  private static void assertIsCopc(final Path path, final long points) throws IOException {
    try (CopcFile file = CopcFile.open(FileByteSource.open(path))) {
      final long held =
          file.nodes(CopcQuery.EVERYTHING).stream()
              .mapToLong(node -> node.chunk().pointCount())
              .sum();
      assertEquals(points, held);
    }
  }

  @Test
  void aFileOfAnOldFormatKeepsWhatItsPointsHave() throws IOException {
    final Path input = TestData.shared(AUTZEN);
    final Path output = folder.resolve("new/autzen.copc.laz");
    final Invocation run = convert(output, input.toString());
    assertEquals(0, run.exitCode(), run::err);
    assertTrue(run.out().contains("110,000 points"), run::out);
    assertIsCopc(output, 110_000);
    assertEquals(points(input), points(output));
    try (LasFile before = LasFile.open(FileByteSource.open(input));
        LasFile after = LasFile.open(FileByteSource.open(output))) {
      assertEquals(7, after.layout().pointFormat());
      assertEquals(
          before.crs().orElseThrow().horizontalEpsg(), after.crs().orElseThrow().horizontalEpsg());
      assertEquals(before.transform(), after.transform());
    }
  }

  @Test
  void neighboursBecomeOneFile() throws IOException {
    final Path west = TestData.samples().get(0);
    final Path east = TestData.samples().get(2);
    final Path output = folder.resolve("both.copc.laz");
    final Invocation run = convert(output, west.toString(), east.toString());
    assertEquals(0, run.exitCode(), run::err);
    final List<String> expected = points(west);
    expected.addAll(points(east));
    Collections.sort(expected);
    assertEquals(expected, points(output));
    assertIsCopc(output, expected.size());
  }

  @Test
  void convertingTwiceGivesTheSameBytes() throws IOException {
    final String input = TestData.samples().get(0).toString();
    final Path once = folder.resolve("once.copc.laz");
    final Path twice = folder.resolve("twice.copc.laz");
    convert(once, input);
    convert(twice, input);
    assertArrayEquals(Files.readAllBytes(once), Files.readAllBytes(twice));
  }

  private static Path sample(final Path folder) throws IOException {
    return Files.copy(
        Path.of("data-samples/town_770000_6277000.laz"), folder.resolve("sample.laz"));
  }

  @Test
  void whatIsThereIsNeverReplaced() throws IOException {
    final Path input = sample(folder);
    final Path theirs = Files.writeString(folder.resolve("theirs.copc.laz"), "mine");
    final Path nowhere = folder.resolve("nowhere.copc.laz");
    Files.createSymbolicLink(nowhere, folder.resolve("gone"));
    final Path linked = folder.resolve("linked.copc.laz");
    Files.createSymbolicLink(linked, input);
    final byte[] before = Files.readAllBytes(input);
    for (final Path output : List.of(theirs, input, nowhere, linked, folder)) {
      final Invocation run = convert(output, input.toString());
      assertEquals(ExitCode.USAGE.number(), run.exitCode(), run::err);
      assertTrue(run.err().contains(output + " is there already"), run::err);
    }
    assertEquals("mine", Files.readString(theirs));
    assertArrayEquals(before, Files.readAllBytes(input));
    assertTrue(Files.isSymbolicLink(nowhere) && Files.isSymbolicLink(linked));
    assertEquals(0, convert(folder.resolve("new.copc.laz"), input.toString()).exitCode());
  }

  @Test
  void filesThatDoNotFitAreRefusedAndNothingIsWritten() throws IOException {
    final Path output = folder.resolve("mixed.copc.laz");
    final Invocation run =
        convert(
            output,
            TestData.samples().get(0).toString(),
            TestData.own("field/crs-mixed-units/in/t0.las").toString());
    assertEquals(ExitCode.USAGE.number(), run.exitCode());
    assertTrue(run.err().contains("does not fit"), run::err);
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(0, left.count());
    }
  }

  @Test
  void aBrokenFileIsNamedAndNothingIsWritten() throws IOException {
    final Path output = folder.resolve("broken.copc.laz");
    final byte[] rotten = Files.readAllBytes(TestData.samples().get(0));
    for (int at = rotten.length / 3; at < rotten.length / 3 + 64; at++) {
      rotten[at] ^= 0x55;
    }
    final Path input = Files.createDirectory(folder.resolve("in")).resolve("rotten.laz");
    final Invocation run = convert(output, Files.write(input, rotten).toString());
    assertEquals(ExitCode.FAILED.number(), run.exitCode());
    assertTrue(run.err().contains("rotten.laz: at byte"), run::err);
    assertFalse(Files.exists(output));
  }

  @Test
  void tooManyPointsAreRefusedBeforeTheyAreRead() throws IOException {
    final Invocation run =
        Invocation.of(
            "copc",
            "--input",
            TestData.samples().get(0).toString(),
            "--output",
            folder.resolve("out.copc.laz").toString(),
            "--max-points",
            "1000");
    assertEquals(ExitCode.USAGE.number(), run.exitCode());
    assertTrue(run.err().contains("raise --max-points"), run::err);
  }

  @Test
  void wavePacketsAreRefused() throws IOException {
    final Path output = folder.resolve("wave.copc.laz");
    final Invocation run =
        convert(output, TestData.own("codec/syn_pf9_v3_c3_1000_mix_n2600.laz").toString());
    assertEquals(ExitCode.USAGE.number(), run.exitCode());
    assertTrue(run.err().contains("no wave packets"), run::err);
  }

  @Test
  void aMissingFileIsNamed() {
    final Invocation run =
        convert(folder.resolve("out.copc.laz"), folder.resolve("nowhere.laz").toString());
    assertEquals(ExitCode.USAGE.number(), run.exitCode());
    assertTrue(run.err().contains("no such file"), run::err);
  }
}
