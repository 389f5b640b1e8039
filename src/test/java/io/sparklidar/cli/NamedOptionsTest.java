package io.sparklidar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.error.UsageException;
import io.sparklidar.job.JobOptions;
import io.sparklidar.job.OutputPolicy;
import io.sparklidar.job.arguments.NamedOptions;
import io.sparklidar.storage.OutputFormat;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Options by name are the flags of run. */
final class NamedOptionsTest {

  private static final List<String> INPUTS = List.of("in");

  @TempDir Path folder;

  private static JobOptions job(final Map<String, String> options) throws UsageException {
    return new NamedOptions().set(options).job(INPUTS, "out");
  }

  @Test
  void namesAreThoseOfTheFlagsOfRun() {
    final Set<String> flags = new TreeSet<>();
    for (final OptionSpec option : new CommandLine(new RunCommand()).getCommandSpec().options()) {
      flags.add(option.longestName());
    }
    flags.removeAll(Set.of("--input", "--output", "--help", "--version"));
    final Set<String> names = new TreeSet<>();
    NamedOptions.names().forEach(name -> names.add("--" + name));
    assertEquals(flags, names);
  }

  @Test
  void whatIsGivenIsReadAsTheFlagIs() throws Exception {
    final JobOptions options =
        job(
            Map.of(
                "k", "12",
                "Tile_Points", "1000",
                "onError", "SKIP",
                "features", "planarity,z_p95_c2.0",
                "where", "planarity > 0.8 and not withheld",
                "format", "parquet,laz"));
    assertEquals(12, options.k());
    assertEquals(1000, options.tilePoints());
    assertEquals(JobOptions.OnError.SKIP, options.onError());
    assertEquals("planarity > 0.8 and not withheld", options.filters().where());
    assertEquals(Set.of(OutputFormat.PARQUET, OutputFormat.LAZ), options.formats());
    assertEquals(10, options.halo());
  }

  @Test
  void defaultsFollowEachOtherAsOnTheCommandLine() throws Exception {
    assertEquals(20, job(Map.of()).k());
    assertEquals(0, job(Map.of("like", "lasr", "radius", "2")).k());
    assertEquals(25, job(Map.of("features", "planarity_r25")).halo());
  }

  @Test
  void configurationIsTheDefaultOfWhoGivesNone() throws Exception {
    final Map<String, String> spark = Map.of("spark.lidar.k", "7", "spark.lidar.radius", "3");
    final NamedOptions options =
        new NamedOptions(name -> Optional.ofNullable(spark.get(name))).set("radius", "4");
    assertEquals(7, options.job(INPUTS, "out").k());
    assertEquals(4, options.job(INPUTS, "out").radius());
  }

  @Test
  void flagsWithoutValueAreTrueOrFalse() throws Exception {
    assertEquals(OutputPolicy.DEFAULT, new NamedOptions().policy());
    assertEquals(
        new OutputPolicy(true, false, OutputPolicy.Page.NONE),
        new NamedOptions()
            .set(Map.of("replace", "true", "prune", "false", "report", "none"))
            .policy());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "k|2000",
        "k|many",
        "radius|-1",
        "halo|wide",
        "halo|1",
        "layout|round",
        "features|planarty",
        "scales|k=",
        "format|shp",
        "where|planarity >",
        "noise|loud",
        "attributes|x,,y",
        "tile-size|5",
        "device|tpu",
        "on-error|hope"
      })
  void whatIsWrongIsSaidInTheWordsOfTheCommandLine(final String name, final String value)
      throws Exception {
    final UsageException error = assertThrows(UsageException.class, () -> job(Map.of(name, value)));
    final List<String> args =
        new ArrayList<>(List.of("run", "--input", "in", "--output", folder + "/out"));
    args.add("--" + name + "=" + value);
    final Invocation run = Invocation.of(args.toArray(new String[0]));
    assertTrue(run.err().contains(error.getMessage()), () -> error + "\n" + run.err());
    assertEquals(ExitCode.USAGE.number(), run.exitCode());
    assertTrue(Files.notExists(folder.resolve("out")));
  }

  @Test
  void anUnknownNameIsRefusedWithTheNearest() {
    final UsageException error =
        assertThrows(UsageException.class, () -> job(Map.of("tile_pionts", "3")));
    assertTrue(
        error.getMessage().startsWith("there is no option \"tile_pionts\"; nearest: tile-points"),
        error.getMessage());
  }
}
