package io.sparklidar.storage.bytes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The checksum of what is written and replaced is that of what is there in the end. */
final class RunningChecksumTest {

  private static long crc(final byte[] bytes, final int length) {
    final CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return crc.getValue();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void anyBytesMayBeReplacedAtAnyTime(final int seed) {
    final Random random = new Random(seed);
    final byte[] file = new byte[200_000];
    final RunningChecksum checksum = new RunningChecksum();
    int length = 0;
    for (int step = 0; step < 300; step++) {
      if (random.nextInt(3) > 0) {
        final byte[] more = new byte[random.nextInt(600)];
        random.nextBytes(more);
        System.arraycopy(more, 0, file, length, more.length);
        length += more.length;
        checksum.append(ByteBuffer.wrap(more));
      } else {
        final byte[] after = new byte[random.nextInt(Math.min(length, 400) + 1)];
        random.nextBytes(after);
        final int at = random.nextInt(length - after.length + 1);
        final byte[] before = new byte[after.length];
        System.arraycopy(file, at, before, 0, before.length);
        System.arraycopy(after, 0, file, at, after.length);
        checksum.replace(at, before, after);
      }
      assertEquals(crc(file, length), checksum.value(), "step " + step);
    }
  }

  @Test
  void aHeaderIsReplacedInFrontOfGigabytes() {
    final byte[] header = new byte[375];
    new Random(1).nextBytes(header);
    final ByteBuffer part = ByteBuffer.allocateDirect(1 << 26);
    final CRC32C plain = new CRC32C();
    plain.update(header, 0, header.length);
    final RunningChecksum checksum = new RunningChecksum();
    checksum.append(ByteBuffer.allocate(header.length));
    for (int i = 0; i < 40; i++) {
      part.putInt(0, i);
      plain.update(part.duplicate());
      checksum.append(part);
    }
    checksum.replace(0, new byte[header.length], header);
    assertEquals(plain.getValue(), checksum.value());
  }

  @Test
  void whatIsAppendedStaysInItsBuffer() {
    final ByteBuffer bytes = ByteBuffer.allocateDirect(10).position(3);
    new RunningChecksum().append(bytes);
    assertEquals(3, bytes.position());
  }
}
