package io.sparklidar.codec.pages;

import io.sparklidar.account.Need;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * The kernels of pages on the CPU: compiled by {@code g++}, the threads of a block one after the
 * other. Addresses are those of direct buffers. A test that asks for them is left out where there
 * is no compiler.
 */
public final class EmulatedKernels implements PageKernels {

  private static final int ALIGNMENT = 256;

  /** Null until they are loaded. */
  private static EmulatedKernels loaded;

  private EmulatedKernels() {}

  /** Compiles the kernels into a folder and loads them; once in a JVM. */
  public static synchronized EmulatedKernels compileInto(final Path folder)
      throws IOException, InterruptedException {
    if (loaded != null) {
      return loaded;
    }
    final Path library = folder.resolve("pages.so");
    final Path include = Path.of(System.getProperty("java.home"), "include");
    Need.COMPILER.require(
        include.resolve("jni.h").toFile().isFile(), "this Java has no headers, a JRE as it seems");
    final Process compiler;
    try {
      compiler =
          new ProcessBuilder(
                  "g++",
                  "-shared",
                  "-fPIC",
                  "-std=c++17",
                  "-O2",
                  "-ffp-contract=off",
                  "-Wno-unknown-pragmas",
                  "-Isrc/test/cuda",
                  "-I" + include,
                  "-I" + include.resolve("linux"),
                  "-o",
                  library.toString(),
                  "src/test/cuda/pages.cpp")
              .redirectErrorStream(true)
              .start();
    } catch (final IOException e) {
      Need.COMPILER.require(false, e.getMessage());
      throw e;
    }
    final String said = new String(compiler.getInputStream().readAllBytes());
    if (compiler.waitFor() != 0) {
      throw new AssertionError("g++ ended with " + compiler.exitValue() + ": " + said);
    }
    System.load(library.toAbsolutePath().toString());
    loaded = new EmulatedKernels();
    return loaded;
  }

  /**
   * Makes the pages of a batch as the encoder of a device does.
   *
   * @param batch what to encode
   * @param sources the values of each column in a direct buffer, where it has any
   * @return the columns of a row group, by number of row group and column
   */
  public BiFunction<Integer, Integer, FinishedColumn> encode(
      final PageBatch batch, final List<Optional<ByteBuffer>> sources) {
    final ByteBuffer scratch = aligned(batch.scratchBytes());
    final ByteBuffer output = aligned(batch.outputBytes());
    final long[] addresses =
        sources.stream()
            .mapToLong(source -> source.map(EmulatedKernels::addressOf).orElse(0L))
            .toArray();
    final PageTable table = encode(batch, addresses, addressOf(scratch), addressOf(output));
    return (group, column) -> {
      final long start = table.start(group);
      final int bytes = (int) (table.start(group + 1) - start);
      return table.column(group, column, output.slice((int) start, bytes));
    };
  }

  /** The same at addresses, as {@link PageEncoder#encode} has them. */
  public PageTable encode(
      final PageBatch batch, final long[] sources, final long scratch, final long output) {
    final ByteBuffer host = aligned(batch.hostBytes());
    PageEncoder.encode(batch, sources, scratch, output, host, this);
    final PageTable table = new PageTable(batch, host);
    if (table.usedBytes() > batch.outputBytes()) {
      throw new AssertionError(table.usedBytes() + " bytes, with room for " + batch.outputBytes());
    }
    return table;
  }

  private static ByteBuffer aligned(final long bytes) {
    return ByteBuffer.allocateDirect((int) bytes + 2 * ALIGNMENT).alignedSlice(ALIGNMENT);
  }

  /** Where a direct buffer begins. */
  public static native long addressOf(ByteBuffer buffer);

  private static native void copy(long from, long to, long bytes);

  private static native void set(long address, int value, long bytes);

  private static native boolean run(
      String kernel, int blocks, int threads, long batch, int group, int parts);

  @Override
  public void upload(final ByteBuffer from, final long to, final long bytes) {
    copy(addressOf(from), to, bytes);
  }

  @Override
  public void download(final long from, final ByteBuffer to, final int at, final long bytes) {
    copy(from, addressOf(to) + at, bytes);
  }

  @Override
  public void set(final long address, final byte value, final long bytes) {
    set(address, (int) value, bytes);
  }

  @Override
  public void launch(
      final String kernel, final long blocks, final int threads, final Object... parameters) {
    final int parts = parameters.length > 2 ? (Integer) parameters[2] : 0;
    if (!run(kernel, (int) blocks, threads, (Long) parameters[0], (Integer) parameters[1], parts)) {
      throw new AssertionError("there is no " + kernel);
    }
  }
}
