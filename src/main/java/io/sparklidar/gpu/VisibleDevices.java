package io.sparklidar.gpu;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What {@code CUDA_VISIBLE_DEVICES} says: which devices a process sees, and in which order.
 *
 * @param value the variable; empty if it is not set, which shows all, while an empty text shows
 *     none
 */
record VisibleDevices(Optional<String> value) {

  /** What this process was started with. */
  static VisibleDevices ofProcess() {
    return new VisibleDevices(Optional.ofNullable(System.getenv("CUDA_VISIBLE_DEVICES")));
  }

  /** The entries of the list, in order; none if there is no list. */
  private List<String> entries() {
    return value
        .map(v -> Arrays.stream(v.split(",")).map(String::trim).filter(e -> !e.isEmpty()).toList())
        .orElse(List.of());
  }

  /**
   * The ordinal that an address means.
   *
   * @param address an index or a UUID, or the beginning of one
   * @param uuids of the devices that the process sees, in their order
   * @throws NoDeviceException if it means none of them
   */
  int ordinal(final String address, final List<String> uuids) {
    final String wanted = address.trim();
    final int place = entries().indexOf(wanted);
    if (place >= 0) {
      return place;
    }
    final List<Integer> alike = new ArrayList<>();
    for (int i = 0; i < uuids.size(); i++) {
      if (isUuid(wanted) && uuids.get(i).startsWith(wanted.toLowerCase(Locale.ROOT).substring(4))) {
        alike.add(i);
      }
    }
    if (alike.size() == 1) {
      return alike.get(0);
    }
    // A container shows the granted device alone, as number 0, whatever the scheduler calls it.
    if (uuids.size() == 1) {
      return 0;
    }
    try {
      return Integer.parseInt(wanted);
    } catch (final NumberFormatException e) {
      throw new NoDeviceException(
          "device "
              + wanted
              + (alike.isEmpty() ? " is not" : " means more than one")
              + " among the "
              + uuids.size()
              + " CUDA devices that this process sees: "
              + String.join(", ", uuids)
              + hint());
    }
  }

  private static boolean isUuid(final String address) {
    return address.startsWith("GPU-") || address.startsWith("MIG-");
  }

  /** The address of the device of an ordinal. */
  String address(final int ordinal) {
    final List<String> entries = entries();
    return ordinal < entries.size() ? entries.get(ordinal) : Integer.toString(ordinal);
  }

  /** Where the variable is set, what it is, for a message. */
  String hint() {
    return value.map(v -> " (CUDA_VISIBLE_DEVICES=" + (v.isBlank() ? "\"\"" : v) + ")").orElse("");
  }

  /** A UUID as the driver's tools write it, without the word before it. */
  static String uuid(final String hex) {
    return String.join(
        "-",
        hex.substring(0, 8),
        hex.substring(8, 12),
        hex.substring(12, 16),
        hex.substring(16, 20),
        hex.substring(20));
  }
}
