package io.sparklidar.las.hadoop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.las.io.ByteSource;
import io.sparklidar.las.io.FileByteSource;
import io.sparklidar.las.io.MemoryByteSource;
import io.sparklidar.las.io.ReadAheadByteSource;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ByteBufferPositionedReadable;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.StreamCapabilities;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HadoopByteSourceTest {

  private static final int LENGTH = 100_000;

  @TempDir private java.nio.file.Path folder;

  private ByteSource open(final byte[] content) throws IOException {
    return HadoopByteSource.open(FileSystem.getLocal(new Configuration()), written(content));
  }

  private Path written(final byte[] content) throws IOException {
    return new Path(Files.write(folder.resolve("some.laz"), content).toUri());
  }

  /** A local file with a checksum file beside it. */
  private Path checksummed(final byte[] content) throws IOException {
    final Path path = new Path(folder.resolve("checked.laz").toUri());
    try (OutputStream out = FileSystem.getLocal(new Configuration()).create(path)) {
      out.write(content);
    }
    assertTrue(Files.exists(folder.resolve(".checked.laz.crc")));
    return path;
  }

  private static byte[] content() {
    final byte[] content = new byte[LENGTH];
    new Random(1).nextBytes(content);
    return content;
  }

  /** The same content through everything that reads. */
  private Map<String, ByteSource> all(final byte[] content) throws IOException {
    final FileSystem local = FileSystem.getLocal(new Configuration());
    final Map<String, ByteSource> sources = new LinkedHashMap<>();
    sources.put("local file", FileByteSource.open(Files.write(folder.resolve("a"), content)));
    sources.put("memory", new MemoryByteSource("memory", content));
    sources.put("read ahead", new ReadAheadByteSource(open(content)));
    sources.put("Hadoop, local", HadoopByteSource.open(local, written(content)));
    sources.put("Hadoop, checksummed", HadoopByteSource.open(local, checksummed(content)));
    for (final boolean fills : new boolean[] {true, false}) {
      final Remote remote = new Remote(fills);
      sources.put("remote, fills " + fills, HadoopByteSource.open(remote, written(content)));
    }
    return sources;
  }

  @Test
  void readsAnyPartFromManyThreads() throws IOException {
    final byte[] content = content();
    for (final Map.Entry<String, ByteSource> entry : all(content).entrySet()) {
      try (ByteSource source = entry.getValue()) {
        assertEquals(LENGTH, source.length(), entry.getKey());
        IntStream.range(0, 200)
            .parallel()
            .forEach(
                i -> {
                  final int from = i * 400;
                  final byte[] part = new byte[1000];
                  try {
                    source.readFully(from, part, 10, 500);
                  } catch (IOException e) {
                    throw new AssertionError(e);
                  }
                  assertArrayEquals(
                      Arrays.copyOfRange(content, from, from + 500),
                      Arrays.copyOfRange(part, 10, 510),
                      entry.getKey());
                });
      }
    }
  }

  @Test
  void memoryOutsideOfTheHeapGetsTheSameBytes() throws IOException {
    final byte[] content = content();
    for (final Map.Entry<String, ByteSource> entry : all(content).entrySet()) {
      try (ByteSource source = entry.getValue()) {
        IntStream.range(0, 200)
            .parallel()
            .forEach(
                i -> {
                  final int from = i * 400;
                  for (final ByteBuffer target :
                      new ByteBuffer[] {
                        ByteBuffer.allocateDirect(1000), ByteBuffer.allocate(1100).slice(100, 1000)
                      }) {
                    target.position(10).limit(510 + i);
                    try {
                      source.readFully(from, target);
                    } catch (IOException e) {
                      throw new AssertionError(e);
                    }
                    assertEquals(510 + i, target.position(), entry.getKey());
                    assertEquals(
                        ByteBuffer.wrap(content, from, 500 + i),
                        target.slice(10, 500 + i),
                        entry.getKey());
                    target.clear();
                    assertEquals(0, target.get(9), entry.getKey());
                    assertEquals(0, target.get(510 + i), entry.getKey());
                  }
                });
      }
    }
  }

  @Test
  void aLongReadIsWholeWhateverItIsPutTogetherOf() throws IOException {
    final byte[] content = new byte[9_000_001];
    new Random(2).nextBytes(content);
    for (final Map.Entry<String, ByteSource> entry : all(content).entrySet()) {
      try (ByteSource source = entry.getValue()) {
        final ByteBuffer target = ByteBuffer.allocateDirect(content.length - 1);
        source.readFully(1, target);
        assertEquals(
            ByteBuffer.wrap(content, 1, content.length - 1), target.flip(), entry.getKey());
        final byte[] array = new byte[content.length];
        source.readFully(0, array, 0, array.length);
        assertArrayEquals(content, array, entry.getKey());
      }
    }
  }

  @Test
  void aStreamThatFillsBuffersIsNotReadThroughArrays() throws IOException {
    final Remote remote = new Remote(true);
    try (ByteSource source = HadoopByteSource.open(remote, written(content()))) {
      source.readFully(7, ByteBuffer.allocateDirect(1000));
      assertEquals(0, remote.arrays.get());
      assertTrue(remote.buffers.get() > 0);
    }
  }

  @Test
  void theEndIsAnErrorThatNamesTheFile() throws IOException {
    for (final Map.Entry<String, ByteSource> entry : all(content()).entrySet()) {
      try (ByteSource source = entry.getValue()) {
        final byte[] buffer = new byte[10];
        final EOFException ofArray =
            assertThrows(
                EOFException.class,
                () -> source.readFully(LENGTH - 5, buffer, 0, 10),
                entry.getKey());
        final EOFException ofBuffer =
            assertThrows(
                EOFException.class,
                () -> source.readFully(LENGTH - 5, ByteBuffer.allocateDirect(10)),
                entry.getKey());
        for (final EOFException e : new EOFException[] {ofArray, ofBuffer}) {
          assertTrue(e.getMessage().contains(source.name()), entry.getKey() + e.getMessage());
        }
      }
    }
  }

  @Test
  void aFileThatBecameShorterEndsToo() throws IOException {
    for (final Map.Entry<String, ByteSource> entry : all(content()).entrySet()) {
      if (entry.getKey().equals("memory")) {
        continue;
      }
      for (final String name : new String[] {"a", "some.laz", "checked.laz"}) {
        try (FileChannel file = FileChannel.open(folder.resolve(name), StandardOpenOption.WRITE)) {
          file.truncate(LENGTH - 100);
        }
      }
      try (ByteSource source = entry.getValue()) {
        assertThrows(
            IOException.class,
            () -> source.readFully(LENGTH - 200, ByteBuffer.allocateDirect(150)),
            entry.getKey());
      }
    }
  }

  @Test
  void aChecksumBesideALocalFileIsHeldAgainstIt() throws IOException {
    final byte[] content = content();
    final Path path = checksummed(content);
    content[50_000] ^= 1;
    Files.write(folder.resolve("checked.laz"), content);
    final FileSystem local = FileSystem.getLocal(new Configuration());
    try (ByteSource source = HadoopByteSource.open(local, path)) {
      assertThrows(
          ChecksumException.class, () -> source.readFully(49_900, ByteBuffer.allocateDirect(200)));
      assertThrows(ChecksumException.class, () -> source.readFully(49_900, new byte[200], 0, 200));
    }
  }

  @Test
  void aLocalFileThatNothingChecksIsReadItself() throws IOException {
    try (ByteSource source = open(content())) {
      assertInstanceOf(FileByteSource.class, source);
      assertEquals(written(content()).toString(), source.name());
    }
  }

  @Test
  void aMissingFileIsAnError() throws IOException {
    final FileSystem local = FileSystem.getLocal(new Configuration());
    final Path missing = new Path(folder.resolve("missing.laz").toUri());
    assertThrows(IOException.class, () -> HadoopByteSource.open(local, missing));
  }

  /** Local files as a remote file system gives them, a few bytes at a time. */
  private static final class Remote extends RawLocalFileSystem {

    private static final int AT_A_TIME = 999_983;

    private final boolean fills;
    private final AtomicInteger arrays = new AtomicInteger();
    private final AtomicInteger buffers = new AtomicInteger();

    private Remote(final boolean fills) throws IOException {
      this.fills = fills;
      initialize(java.net.URI.create("file:///"), new Configuration());
    }

    @Override
    public FSDataInputStream open(final Path path, final int bufferSize) throws IOException {
      return new FSDataInputStream(new Stream(super.open(path, bufferSize)));
    }

    private final class Stream extends ForwardingStream
        implements ByteBufferPositionedReadable, StreamCapabilities {

      private Stream(final FSDataInputStream in) {
        super(in);
      }

      @Override
      public boolean hasCapability(final String capability) {
        return fills && capability.equals(StreamCapabilities.PREADBYTEBUFFER);
      }

      @Override
      public int read(final long position, final byte[] buffer, final int offset, final int length)
          throws IOException {
        arrays.incrementAndGet();
        return in.read(position, buffer, offset, Math.min(AT_A_TIME, length));
      }

      @Override
      public int read(final long position, final ByteBuffer target) throws IOException {
        buffers.incrementAndGet();
        final byte[] bytes = new byte[Math.min(AT_A_TIME, target.remaining())];
        final int read = in.read(position, bytes, 0, bytes.length);
        if (read > 0) {
          target.put(bytes, 0, read);
        }
        return read;
      }

      @Override
      public void readFully(final long position, final ByteBuffer target) throws IOException {
        long next = position;
        while (target.hasRemaining()) {
          final int read = read(next, target);
          if (read < 0) {
            throw new EOFException("end of file");
          }
          next += read;
        }
      }
    }
  }
}
