package io.sparklidar.codec.pages;

import io.sparklidar.account.Need;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * The kernels of pages on the CPU: compiled by {@code g++}, the threads of a block one after the
 * other. Addresses are those of direct buffers. A test that asks for them is left out where there
 * is no compiler.
 */
public final class EmulatedKernels implements PageKernels {

  private EmulatedKernels() {}

  /** Compiles the kernels into a folder and loads them; once in a JVM. */
  public static EmulatedKernels compileInto(final Path folder)
      throws IOException, InterruptedException {
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
    return new EmulatedKernels();
  }

  /** As the encoder of a device; done when it returns. */
  public void encode(
      final PageBatch batch,
      final long[] sources,
      final ByteBuffer scratch,
      final ByteBuffer output,
      final ByteBuffer host) {
    PageEncoder.encode(batch, sources, addressOf(scratch), addressOf(output), host, this);
  }

  /** Address of the first byte of a direct buffer. */
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
