package io.sparklidar.codec.pages;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * The pages of a column of a row group, as they go into the file.
 *
 * @param form how values became bytes
 * @param entries of the dictionary, 0 if there is none
 * @param dictionary its values as they are; numbers where they stand for texts
 * @param ordered whether no value is NaN, so that ranges say something
 * @param pages the pages, in order
 */
public record FinishedColumn(
    Form form, int entries, ByteBuffer dictionary, boolean ordered, List<FinishedPage> pages) {

  /** How values become bytes; the kernels know them by their order. */
  public enum Form {
    /** As they are: PLAIN. */
    PLAIN,
    /** By their numbers in a dictionary: RLE_DICTIONARY. */
    DICTIONARY,
    /** By their differences: DELTA_BINARY_PACKED. */
    DELTA
  }

  /** Rows of the row group. */
  public int rows() {
    return pages.stream().mapToInt(FinishedPage::rows).sum();
  }
}
