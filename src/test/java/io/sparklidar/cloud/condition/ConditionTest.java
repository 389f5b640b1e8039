package io.sparklidar.cloud.condition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sparklidar.cloud.PointAttribute;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What users may write, and what they are told where they write something else. */
final class ConditionTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "classification = 2 | classification = 2",
        "Classification==2 | classification = 2",
        "classification in (2,6) AND return_number=number_of_returns"
            + " | classification in (2, 6) and return_number = number_of_returns",
        "not withheld | not withheld",
        "classification not in (7, 18) | not classification in (7, 18)",
        "intensity >= 100 | intensity >= 100",
        "5 < z | 5 < z",
        "z > -3.50 and z<1e3 | z > -3.5 and z < 1000",
        "withheld or synthetic and overlap | withheld or synthetic and overlap",
        "(withheld or synthetic) and overlap | (withheld or synthetic) and overlap",
        "not (withheld or synthetic) | not (withheld or synthetic)",
        "not not withheld | not not withheld",
        "((withheld)) | withheld",
        "user_data <> 0 | user_data != 0",
        "withheld = 0 | withheld = 0"
      })
  void whatUsersWriteIsUnderstood(final String text, final String meaning) {
    assertEquals(meaning, Condition.parse(text).toString());
  }

  @Test
  void notBindsCloserThanAndAndThatCloserThanOr() {
    assertEquals(
        Condition.parse("(withheld) or ((not synthetic) and (overlap))"),
        Condition.parse("withheld or not synthetic and overlap"));
  }

  @Test
  void attributesAreThoseItLooksAt() {
    assertEquals(
        Set.of(PointAttribute.RETURN_NUMBER, PointAttribute.NUMBER_OF_RETURNS, PointAttribute.Z),
        Condition.parse("not (return_number = number_of_returns or z in (1)) and 1 < 2")
            .attributes());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | expected an attribute or a number, found the end at character 1 of \"\"",
        "clasification = 2 | unknown attribute 'clasification' (nearest: classification,"
            + " user_data, synthetic) at character 1 of \"clasification = 2\"",
        "not Retrun_number = 1 | unknown attribute 'retrun_number' (nearest: return_number,"
            + " scan_angle, gps_time) at character 5 of \"not Retrun_number = 1\"",
        "classification | expected = != < <= > >= or in behind classification, found the end at"
            + " character 15 of \"classification\"",
        "classification = | expected an attribute or a number, found the end at character 17 of"
            + " \"classification =\"",
        "classification = 2 6 | expected and, or or the end, found '6' at character 20 of"
            + " \"classification = 2 6\"",
        "1 < z < 3 | expected and, or or the end, found '<' at character 7 of \"1 < z < 3\"",
        "classification in 2 | expected ( and a list of numbers, found '2' at character 19 of"
            + " \"classification in 2\"",
        "classification in () | expected a number, found ')' at character 20 of"
            + " \"classification in ()\"",
        "classification in (2; 6) | expected an attribute, a number or a sign, found ';' at"
            + " character 21 of \"classification in (2; 6)\"",
        "(withheld | expected and, or or ), found the end at character 10 of \"(withheld\"",
        "withheld) | expected and, or or the end, found ')' at character 9 of \"withheld)\"",
        "and withheld | expected an attribute or a number, found 'and' at character 1 of"
            + " \"and withheld\"",
        "z > 1e999 | a number too large at character 5 of \"z > 1e999\"",
        "wave_packet = 1 | unknown attribute 'wave_packet' (nearest: key_point, overlap,"
            + " scan_angle) at character 1 of \"wave_packet = 1\""
      })
  void errorsNameThePlaceAndWhatIsExpectedThere(final String text, final String message) {
    assertEquals(message, refusal(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"not ", "("})
  void nestingThatWouldEndTheStackIsRefused(final String level) {
    final String message = refusal(level.repeat(100_000) + "withheld");
    assertEquals("conditions go at most 100 deep", message.substring(0, 30));
  }

  private static String refusal(final String text) {
    return assertThrows(IllegalArgumentException.class, () -> Condition.parse(text)).getMessage();
  }
}
