package io.sparklidar.job.doctor;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * One thing that was looked at.
 *
 * @param name what, in a word or two
 * @param state how it is
 * @param found what is there, in one line
 * @param mend what to do about it; empty where nothing has to be done
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Check(String name, State state, String found, String mend) {

  /** How something is. */
  public enum State {
    /** As it should be. */
    OK,
    /** Jobs run, but a user should know. */
    NOTE,
    /** Jobs would fail, or give wrong results. */
    FAILED;

    /** As it is reported. */
    @JsonValue
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static Check ok(final String name, final String found) {
    return new Check(name, State.OK, found, "");
  }

  static Check note(final String name, final String found, final String mend) {
    return new Check(name, State.NOTE, found, mend);
  }

  static Check failed(final String name, final String found, final String mend) {
    return new Check(name, State.FAILED, found, mend);
  }
}
