package io.sparklidar;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import io.sparklidar.las.header.LasHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The arrows between the rooms, as the design draws them. */
final class ArchitectureTest {

  private static final Map<String, List<String>> MAY_USE =
      Map.ofEntries(
          Map.entry("cloud", List.of()),
          Map.entry("parallel", List.of()),
          Map.entry("gpu", List.of()),
          Map.entry("las", List.of("cloud")),
          Map.entry("feature", List.of("cloud")),
          Map.entry("neighbor", List.of("cloud", "feature", "gpu", "parallel")),
          Map.entry("ground", List.of("cloud", "feature", "parallel")),
          Map.entry("tile", List.of("cloud", "las", "parallel")),
          Map.entry("codec", List.of("cloud", "las", "feature", "gpu", "parallel")),
          Map.entry(
              "ondevice",
              List.of("cloud", "las", "feature", "gpu", "parallel", "neighbor", "tile", "codec")),
          Map.entry("filter", List.of("cloud", "las", "feature", "tile")),
          Map.entry("raster", List.of("cloud", "las")),
          Map.entry("sample", List.of("cloud", "las")),
          Map.entry("proof", List.of("cloud")),
          Map.entry("error", List.of("las")),
          Map.entry("storage", List.of("las", "error", "parallel")),
          Map.entry("plugin", List.of("parallel", "job")),
          Map.entry("session", List.of("gpu", "error", "storage", "job")),
          Map.entry(
              "source",
              List.of("cloud", "las", "feature", "filter", "tile", "error", "storage", "job")),
          Map.entry(
              "frame",
              List.of(
                  "cloud",
                  "feature",
                  "parallel",
                  "tile",
                  "filter",
                  "ground",
                  "error",
                  "job",
                  "source")));

  /** The rooms within {@code job}, and which others of them each may use besides what all share. */
  private static final Map<String, List<String>> JOB_MAY_USE =
      Map.ofEntries(
          Map.entry("arguments", List.of("output.parquet")),
          Map.entry("input", List.of()),
          Map.entry("devices", List.of("input")),
          Map.entry("index", List.of("input", "transport")),
          Map.entry("output.parquet", List.of()),
          Map.entry("output.geo", List.of("output.parquet")),
          Map.entry("output", List.of("output.geo", "output.parquet")),
          Map.entry("output.raster", List.of("output", "terrain")),
          Map.entry("terrain", List.of("input")),
          Map.entry("report", List.of()),
          Map.entry("doctor", List.of()),
          Map.entry("sums", List.of("devices", "input", "transport")),
          Map.entry("ground", List.of("input", "transport")),
          Map.entry("transport", List.of()),
          Map.entry("metrics", List.of()),
          Map.entry(
              "features",
              List.of(
                  "devices",
                  "metrics",
                  "ground",
                  "index",
                  "input",
                  "output",
                  "output.parquet",
                  "output.raster",
                  "report",
                  "sums",
                  "terrain",
                  "transport")),
          Map.entry("labels", List.of("input", "output", "output.parquet", "report")),
          Map.entry("retile", List.of("index", "input", "output", "report", "transport")),
          Map.entry("verify", List.of("ground", "input", "sums", "terrain")),
          Map.entry(
              "kryo", List.of("ground", "index", "input", "features", "labels", "retile", "sums")));

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.sparklidar");

  static Set<String> lowerRooms() {
    return MAY_USE.keySet();
  }

  static Set<String> roomsOfTheJobs() {
    return JOB_MAY_USE.keySet();
  }

  @ParameterizedTest
  @MethodSource("lowerRooms")
  void roomsUseOnlyWhatTheyMay(final String room) {
    only(room).check(CLASSES);
  }

  @Test
  void jobKnowsNoCommandLine() {
    noClasses()
        .that()
        .resideInAPackage("io.sparklidar.job..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.sparklidar.cli..",
            "io.sparklidar.session..",
            "io.sparklidar.plugin..",
            "io.sparklidar.source..",
            "io.sparklidar.frame..")
        .check(CLASSES);
  }

  @ParameterizedTest
  @MethodSource("roomsOfTheJobs")
  void roomsOfTheJobsUseOnlyWhatTheyMay(final String room) {
    final List<String> forbidden = new ArrayList<>();
    for (final String other : JOB_MAY_USE.keySet()) {
      if (!other.equals(room) && !JOB_MAY_USE.get(room).contains(other)) {
        forbidden.add("io.sparklidar.job." + other);
      }
    }
    noClasses()
        .that()
        .resideInAPackage("io.sparklidar.job." + room)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(forbidden.toArray(new String[0]))
        .check(CLASSES);
  }

  @Test
  void sparkAppearsOnlyAtTheTop() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "io.sparklidar.job..",
            "io.sparklidar.session..",
            "io.sparklidar.plugin..",
            "io.sparklidar.source..",
            "io.sparklidar.frame..",
            "io.sparklidar.cli..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.spark..")
        .check(CLASSES);
  }

  @Test
  void hadoopOfTheCodecHasItsOwnRoom() {
    noClasses()
        .that()
        .resideInAPackage("io.sparklidar.las..")
        .and()
        .resideOutsideOfPackage("io.sparklidar.las.hadoop..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.hadoop..")
        .check(CLASSES);
  }

  @Test
  void roomsFormNoCircle() {
    slices().matching("io.sparklidar.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  /** Of any depth: one that holds others may use them or be used by them, not both. */
  @Test
  void packagesFormNoCircle() {
    slices().matching("io.sparklidar.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void headersAreMadeByName() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName(LasHeader.Builder.class.getName())
        .should()
        .callConstructorWhere(
            describe(
                "makes a header by position",
                call -> call.getTargetOwner().isEquivalentTo(LasHeader.class)))
        .check(CLASSES);
  }

  private static ArchRule only(final String room) {
    final List<String> forbidden = new ArrayList<>();
    final List<String> all = new ArrayList<>(List.of("job", "source", "cli"));
    all.addAll(MAY_USE.keySet());
    for (final String other : all) {
      if (!other.equals(room) && !MAY_USE.get(room).contains(other)) {
        forbidden.add("io.sparklidar." + other + "..");
      }
    }
    return noClasses()
        .that()
        .resideInAPackage("io.sparklidar." + room + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(forbidden.toArray(new String[0]))
        .allowEmptyShould(true);
  }
}
