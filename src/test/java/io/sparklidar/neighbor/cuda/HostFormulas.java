package io.sparklidar.neighbor.cuda;

import io.sparklidar.account.Need;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The formulas of kernels, compiled for the CPU without contraction by {@code g++}. A test that
 * asks for them is left out where there is none.
 */
public final class HostFormulas {

  private final Path program;

  private HostFormulas(final Path program) {
    this.program = program;
  }

  /** Compiles those of the search into a folder. */
  public static HostFormulas compileInto(final Path folder)
      throws IOException, InterruptedException {
    return compileInto(folder, "neighbor", "host");
  }

  /**
   * Compiles into a folder.
   *
   * @param folder where to
   * @param kernels the folder of their sources
   * @param name of the program that asks them, a file beside this project's tests
   * @param options of the compiler, beside those for all
   */
  public static HostFormulas compileInto(
      final Path folder, final String kernels, final String name, final String... options)
      throws IOException, InterruptedException {
    final Path program = Files.createTempFile(folder, name, "");
    final List<String> command =
        new ArrayList<>(
            List.of(
                "g++",
                "-std=c++17",
                "-O2",
                "-ffp-contract=off",
                "-Wno-unknown-pragmas",
                "-Isrc/main/cuda/" + kernels));
    command.addAll(List.of(options));
    command.addAll(List.of("-o", program.toString(), "src/test/cuda/" + name + ".cpp"));
    final Process compiler;
    try {
      compiler = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (final IOException e) {
      Need.COMPILER.require(false, e.getMessage());
      throw e;
    }
    final String said = new String(compiler.getInputStream().readAllBytes());
    if (compiler.waitFor() != 0) {
      throw new AssertionError("g++ ended with " + compiler.exitValue() + ": " + said);
    }
    return new HostFormulas(program);
  }

  /** What the program answers to a question; both little-endian. */
  public ByteBuffer answer(final ByteBuffer question, final String... arguments)
      throws IOException {
    final List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(arguments));
    final Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    final CompletableFuture<Void> asking =
        CompletableFuture.runAsync(
            () -> {
              try (OutputStream input = process.getOutputStream()) {
                input.write(question.array(), 0, question.position());
              } catch (final IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    final byte[] answer = process.getInputStream().readAllBytes();
    asking.join();
    return ByteBuffer.wrap(answer).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Room for a question. */
  public static ByteBuffer question(final int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
