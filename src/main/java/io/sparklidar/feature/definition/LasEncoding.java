package io.sparklidar.feature.definition;

/** How the extra bytes of LAS hold a feature where they are to be small. */
public enum LasEncoding {
  /** As float32; NaN stands for "not defined". */
  FLOAT32,
  /** As 16-bit steps over its range, which must have two ends. */
  STEPS16,
  /** As an unsigned 16-bit number: it is a whole number, and always defined. */
  COUNT16
}
