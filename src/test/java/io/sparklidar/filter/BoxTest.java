package io.sparklidar.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.cloud.Bounds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BoxTest {

  @Test
  void aBoxHoldsItsBorder() {
    final Box box = Box.parse(" 1,2 , 3.5,4e1,-1,7");
    assertEquals(new Box(new Bounds(1, 2, 3.5, 40), -1, 7), box);
    assertTrue(box.contains(1, 2, -1));
    assertTrue(box.contains(3.5, 40, 7));
    assertFalse(box.contains(3.6, 40, 7));
    assertFalse(box.contains(3.5, 40, 7.1));
    assertFalse(box.contains(3.5, 1.9, 7));
    assertTrue(Box.parse("1,2,3,4").contains(2, 3, 1e300));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1,2,3 | got 3 numbers",
        "1,2,3,4,5 | got 5 numbers",
        "1,2,three,4 | 'three' is no number",
        "1,2,NaN,4 | 'NaN' is no number",
        "1,2,,4 | '' is no number",
        "3,2,1,4 | along x it goes from 3.0 down to 1.0",
        "1,4,3,2 | along y it goes from 4.0 down to 2.0",
        "1,2,3,4,6,5 | along z it goes from 6.0 down to 5.0"
      })
  void whatIsNoBoxIsNamed(final String text, final String message) {
    final IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> Box.parse(text));
    assertTrue(refused.getMessage().contains(message), refused.getMessage());
  }
}
