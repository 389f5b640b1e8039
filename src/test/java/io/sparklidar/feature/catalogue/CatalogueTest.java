package io.sparklidar.feature.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.feature.definition.Feature;
import io.sparklidar.feature.definition.FeatureCost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Every file of a feature is in the catalogue, and what is generated from them is up to date. */
final class CatalogueTest {

  @Test
  void theGeneratedFilesAreThoseOfTheClasses() throws IOException {
    for (final Map.Entry<Path, String> file :
        GeneratedSources.of(GeneratedSources.found()).entrySet()) {
      assertEquals(
          file.getValue(),
          Files.readString(file.getKey()),
          file.getKey() + " is out of date: run scripts/generate-features.sh");
    }
  }

  @Test
  void everyFileIsInTheCatalogue() throws IOException {
    assertEquals(
        GeneratedSources.found().stream().map(Feature::columnName).toList(),
        Features.columnNames());
  }

  @Test
  void noTwoFeaturesShareANameOrAPlace() {
    assertEquals(Features.ALL.size(), new HashSet<>(Features.columnNames()).size());
    final List<Integer> places = Features.ALL.stream().map(Feature::place).toList();
    assertEquals(places.stream().distinct().sorted().toList(), places);
  }

  @Test
  void everyFeatureSaysWhatItIs() {
    for (final Feature feature : Features.ALL) {
      assertFalse(feature.definition().isBlank(), feature.columnName());
    }
  }

  /** What no kernel computes is named here. */
  @Test
  void theKernelsComputeWhatLooksAtNeighbours() {
    final Set<Feature> onTheCpuOnly = Set.of(Features.OUTLIER_SOR, Features.HEIGHT_ABOVE_GROUND);
    for (final Feature feature : Features.ALL) {
      assertEquals(
          feature.cost() != FeatureCost.POINT && !onTheCpuOnly.contains(feature),
          feature.cuda().isPresent(),
          feature.columnName());
    }
  }

  @Test
  void onlyFeaturesOfThePointAloneReadNothingOfItsNeighbours() {
    final Set<Feature> ofPoints =
        Set.of(
            Features.RETURN_RATIO, Features.NDVI, Features.HSV_H, Features.HSV_S, Features.HSV_V);
    for (final Feature feature : Features.ALL) {
      assertEquals(
          ofPoints.contains(feature), feature.cost() == FeatureCost.POINT, feature.columnName());
    }
    assertTrue(ofPoints.stream().allMatch(feature -> feature.quantities().isEmpty()));
  }
}
