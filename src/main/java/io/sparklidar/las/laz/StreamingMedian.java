package io.sparklidar.las.laz;

/**
 * Approximate median of the latest values: the middle of five, where each new value drives out the
 * largest or the smallest in turn.
 */
final class StreamingMedian {

  private int v0;
  private int v1;
  private int v2;
  private int v3;
  private int v4;
  private boolean dropLargest = true;

  void reset() {
    v0 = 0;
    v1 = 0;
    v2 = 0;
    v3 = 0;
    v4 = 0;
    dropLargest = true;
  }

  int get() {
    return v2;
  }

  void add(final int value) {
    if (dropLargest) {
      if (value < v2) {
        v4 = v3;
        v3 = v2;
        if (value < v0) {
          v2 = v1;
          v1 = v0;
          v0 = value;
        } else if (value < v1) {
          v2 = v1;
          v1 = value;
        } else {
          v2 = value;
        }
        return;
      }
      dropLargest = false;
      if (value < v3) {
        v4 = v3;
        v3 = value;
      } else {
        v4 = value;
      }
      return;
    }
    if (value > v2) {
      v0 = v1;
      v1 = v2;
      if (value > v4) {
        v2 = v3;
        v3 = v4;
        v4 = value;
      } else if (value > v3) {
        v2 = v3;
        v3 = value;
      } else {
        v2 = value;
      }
      return;
    }
    dropLargest = true;
    if (value > v1) {
      v0 = v1;
      v1 = value;
    } else {
      v0 = value;
    }
  }
}
