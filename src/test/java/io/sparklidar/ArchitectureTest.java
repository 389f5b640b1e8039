package io.sparklidar;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The arrows between the rooms, as the design draws them. */
@AnalyzeClasses(
    packages = "io.sparklidar",
    importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {

  private static final Map<String, List<String>> MAY_USE =
      Map.of(
          "cloud", List.of(),
          "gpu", List.of(),
          "las", List.of("cloud"),
          "feature", List.of("cloud"),
          "neighbor", List.of("cloud", "feature", "gpu"),
          "tile", List.of("cloud", "las"),
          "sample", List.of("cloud", "las"));

  @ArchTest static final ArchRule cloudUsesNothing = only("cloud");
  @ArchTest static final ArchRule gpuUsesNothing = only("gpu");
  @ArchTest static final ArchRule lasUsesCloud = only("las");
  @ArchTest static final ArchRule featureUsesCloud = only("feature");
  @ArchTest static final ArchRule neighborUsesCloudFeatureAndGpu = only("neighbor");
  @ArchTest static final ArchRule tileUsesCloudAndLas = only("tile");
  @ArchTest static final ArchRule sampleUsesCloudAndLas = only("sample");

  @ArchTest
  static final ArchRule jobKnowsNoCommandLine =
      noClasses()
          .that()
          .resideInAPackage("io.sparklidar.job..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.sparklidar.cli..", "io.sparklidar.source..");

  @ArchTest
  static final ArchRule sparkAppearsOnlyAtTheTop =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "io.sparklidar.job..", "io.sparklidar.source..", "io.sparklidar.cli..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.spark..");

  @ArchTest
  static final ArchRule hadoopOfTheCodecHasItsOwnRoom =
      noClasses()
          .that()
          .resideInAPackage("io.sparklidar.las..")
          .and()
          .resideOutsideOfPackage("io.sparklidar.las.hadoop..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.hadoop..");

  @ArchTest
  static final ArchRule roomsFormNoCircle =
      slices().matching("io.sparklidar.(*)..").should().beFreeOfCycles();

  private static ArchRule only(final String room) {
    final List<String> forbidden = new ArrayList<>();
    for (final String other :
        List.of(
            "cloud", "gpu", "las", "feature", "neighbor", "tile", "sample", "job", "source",
            "cli")) {
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
