package io.sparklidar.job;

import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** The one JSON mapper: names of several words are joined by underscores. */
public final class Json {

  /** Indented, because people read these files. Safe for concurrent use. */
  public static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          // Records say what they hold through their components alone.
          .disable(MapperFeature.AUTO_DETECT_IS_GETTERS)
          .build();

  private Json() {}
}
