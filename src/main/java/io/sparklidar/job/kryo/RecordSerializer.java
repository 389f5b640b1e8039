package io.sparklidar.job.kryo;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Kryo serializer of a record: its components in order, rebuilt through the canonical constructor,
 * so that its checks hold on the other side too. Lists and maps travel as ArrayList and
 * LinkedHashMap whatever they were.
 *
 * @param <T> the record
 */
final class RecordSerializer<T extends Record> extends Serializer<T> {

  private final RecordComponent[] components;
  private final Constructor<T> constructor;

  RecordSerializer(final Class<T> type) {
    setImmutable(true);
    components = type.getRecordComponents();
    try {
      constructor =
          type.getDeclaredConstructor(
              Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
      constructor.setAccessible(true);
      for (final RecordComponent component : components) {
        component.getAccessor().setAccessible(true);
      }
    } catch (final NoSuchMethodException e) {
      throw new IllegalArgumentException(type + " has no canonical constructor", e);
    }
  }

  @Override
  public void write(final Kryo kryo, final Output output, final T record) {
    for (final RecordComponent component : components) {
      final Object value;
      try {
        value = component.getAccessor().invoke(record);
      } catch (final ReflectiveOperationException e) {
        throw new IllegalStateException("cannot read " + component, e);
      }
      kryo.writeClassAndObject(output, portable(value));
    }
  }

  private static Object portable(final Object value) {
    if (value instanceof List<?> list) {
      return new ArrayList<>(list);
    }
    if (value instanceof Map<?, ?> map) {
      return new LinkedHashMap<>(map);
    }
    return value;
  }

  @Override
  public T read(final Kryo kryo, final Input input, final Class<T> type) {
    final Object[] values = new Object[components.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = kryo.readClassAndObject(input);
    }
    try {
      return constructor.newInstance(values);
    } catch (final ReflectiveOperationException e) {
      throw new IllegalStateException("cannot rebuild " + type, e);
    }
  }
}
