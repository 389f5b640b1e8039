package io.sparklidar.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class VisibleDevicesTest {

  private static final List<String> TWO = List.of("aaaa-1", "bbbb-2");

  private static int ordinal(final String address, final String visible, final List<String> uuids) {
    return new VisibleDevices(Optional.ofNullable(visible)).ordinal(address, uuids);
  }

  @Test
  void withoutRestrictionsAnAddressIsAnIndexOrAUuid() {
    assertEquals(0, ordinal("0", null, TWO));
    assertEquals(3, ordinal("3", null, TWO));
    assertEquals(1, ordinal("GPU-bbbb-2", null, TWO));
    assertEquals(1, ordinal("GPU-BB", null, TWO));
    assertEquals(0, ordinal("MIG-aaaa-1", null, TWO));
  }

  @Test
  void amongVisibleDevicesAnAddressIsItsPlace() {
    assertEquals(1, ordinal("3", "2,3", TWO));
    assertEquals(1, ordinal("GPU-b", "GPU-a, GPU-b", TWO));
    assertEquals(0, ordinal("MIG-c", "MIG-c", List.of("cccc-3")));
  }

  @Test
  void whereOneDeviceIsVisibleItIsTheOneGranted() {
    assertEquals(0, ordinal("5", "GPU-a", List.of("aaaa-1")));
    assertEquals(0, ordinal("GPU-x", "GPU-a", List.of("aaaa-1")));
    assertEquals(0, ordinal("GPU-x", null, List.of("aaaa-1")));
  }

  @Test
  void aUuidOfNoDeviceIsNamedAndNotTakenForTheFirst() {
    final NoDeviceException none =
        assertThrows(NoDeviceException.class, () -> ordinal("GPU-x", "0,1", TWO));
    assertTrue(none.getMessage().contains("GPU-x"), none.getMessage());
    assertTrue(none.getMessage().contains("CUDA_VISIBLE_DEVICES=0,1"), none.getMessage());
    final List<String> alike = List.of("aaaa-1", "aaaa-2");
    assertTrue(
        assertThrows(NoDeviceException.class, () -> ordinal("GPU-aaaa", null, alike))
            .getMessage()
            .contains("more than one"));
  }

  @Test
  void addressesAreThoseOfTheListOrIndexes() {
    assertEquals("GPU-b", new VisibleDevices(Optional.of("GPU-a, GPU-b")).address(1));
    assertEquals("1", new VisibleDevices(Optional.empty()).address(1));
    assertEquals(" (CUDA_VISIBLE_DEVICES=\"\")", new VisibleDevices(Optional.of("")).hint());
  }

  @Test
  void uuidsAreWrittenAsTheDriversToolsDo() {
    assertEquals(
        "01234567-89ab-cdef-0123-456789abcdef",
        VisibleDevices.uuid("0123456789abcdef0123456789abcdef"));
  }
}
