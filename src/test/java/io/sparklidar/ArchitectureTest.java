package io.sparklidar;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The arrows between the rooms, as the design draws them. */
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

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.sparklidar");

  @ParameterizedTest
  @ValueSource(strings = {"cloud", "gpu", "las", "feature", "neighbor", "tile", "sample"})
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
        .resideInAnyPackage("io.sparklidar.cli..", "io.sparklidar.source..")
        .check(CLASSES);
  }

  @Test
  void sparkAppearsOnlyAtTheTop() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "io.sparklidar.job..", "io.sparklidar.source..", "io.sparklidar.cli..")
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

  private static ArchRule only(final String room) {
    final List<String> forbidden = new ArrayList<>();
    for (final String other :
        List.of(
            "cloud",
            "gpu",
            "las",
            "feature",
            "neighbor",
            "tile",
            "sample",
            "job",
            "source",
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
