package io.sparklidar.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

  private static final Logger LOG = LoggerFactory.getLogger(Json.class);

  private Json() {}

  /**
   * A value in one line.
   *
   * @param value made of maps, lists, texts and numbers
   */
  public static String line(final Object value) {
    try {
      return MAPPER.writer().without(SerializationFeature.INDENT_OUTPUT).writeValueAsString(value);
    } catch (final JsonProcessingException e) {
      throw new IllegalStateException("plain maps can be written as JSON", e);
    }
  }

  /**
   * Reads one of the program's own files; one that is broken (cut short by a crash of the file
   * system, or somebody else's) is as good as absent.
   *
   * @throws IOException if storage fails
   */
  public static <T> Optional<T> read(final FileSystem fs, final Path path, final JavaType type)
      throws IOException {
    try (InputStream in = fs.open(path)) {
      return Optional.ofNullable(MAPPER.readValue(in, type));
    } catch (final FileNotFoundException e) {
      return Optional.empty();
    } catch (final JsonProcessingException | ChecksumException | IllegalArgumentException e) {
      LOG.warn("{} cannot be read: {}", path, e.getMessage().lines().findFirst().orElse(""));
      return Optional.empty();
    }
  }

  /** The same of a plain type. */
  public static <T> Optional<T> read(final FileSystem fs, final Path path, final Class<T> type)
      throws IOException {
    return read(fs, path, MAPPER.constructType(type));
  }
}
