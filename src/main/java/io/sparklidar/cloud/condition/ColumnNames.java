package io.sparklidar.cloud.condition;

import java.util.List;
import java.util.Optional;

/** Which columns a condition may name besides the attributes of points. */
public interface ColumnNames {

  /** None. */
  ColumnNames NONE =
      new ColumnNames() {
        @Override
        public Optional<Condition.Column> column(final String name) {
          return Optional.empty();
        }

        @Override
        public boolean isFlag(final Condition.Column column) {
          return false;
        }

        @Override
        public List<String> known() {
          return List.of();
        }
      };

  /** The column of a name in small letters; empty if there is none. */
  Optional<Condition.Column> column(String name);

  /** Whether a column holds 0 and 1 alone, so that its name is a condition. */
  boolean isFlag(Condition.Column column);

  /** Names to suggest to whoever gives one that is not known. */
  List<String> known();
}
