package io.sparklidar.frame;

import io.sparklidar.tile.DensityGrid;
import io.sparklidar.tile.SquareTiles;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * What the points of a frame, or of a part of it, are like.
 *
 * @param points how many have coordinates
 * @param axes what these are like: x, y, z
 * @param notFinite a point whose coordinates are no numbers; empty if there is none
 * @param counted where they lie
 */
record FrameSummary(long points, List<AxisSummary> axes, String notFinite, DensityGrid counted)
    implements Serializable {

  /** Of this part and another; this one is not to be used again. */
  FrameSummary plus(final FrameSummary other) {
    for (int axis = 0; axis < axes.size(); axis++) {
      axes.get(axis).add(other.axes.get(axis));
    }
    return new FrameSummary(
        points + other.points,
        axes,
        notFinite.isEmpty() ? other.notFinite : notFinite,
        SquareTiles.Counter.sum(List.of(counted, other.counted)));
  }

  /** As bytes, which every serializer of Spark takes as they are. */
  byte[] toBytes() {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(this);
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Of what {@link #toBytes} has made. */
  static FrameSummary of(final byte[] bytes) {
    try (ObjectInputStream in = new OwnClasses(bytes)) {
      return (FrameSummary) in.readObject();
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    } catch (final ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A jar given to a session that runs has a class loader of its own. */
  private static final class OwnClasses extends ObjectInputStream {

    private OwnClasses(final byte[] bytes) throws IOException {
      super(new ByteArrayInputStream(bytes));
    }

    @Override
    protected Class<?> resolveClass(final ObjectStreamClass type)
        throws IOException, ClassNotFoundException {
      try {
        return Class.forName(type.getName(), false, FrameSummary.class.getClassLoader());
      } catch (final ClassNotFoundException e) {
        return super.resolveClass(type);
      } catch (final LinkageError e) {
        throw new InvalidClassException(type.getName(), e.toString());
      }
    }
  }
}
