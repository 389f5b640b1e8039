package io.sparklidar.neighbor.faiss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.account.Need;
import io.sparklidar.neighbor.faiss.FaissLibrary.Binding;
import io.sparklidar.neighbor.faiss.FaissLibrary.Flavour;
import io.sparklidar.neighbor.faiss.FaissLibrary.Found;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A library that is absent, broken or of another version is named, and never used. */
final class FaissLibraryTest {

  private static final List<Flavour> BOTH = List.of(Flavour.values());

  @TempDir private Path folder;

  /** A binding whose flavours are files, loaded for real, and whose answers are made up. */
  private static final class FilesOnDisk implements Binding {
    private final Map<Flavour, Path> files = new EnumMap<>(Flavour.class);
    private String headers = "1.7.3";
    private String library = "1.7.3";
    private long probes = 1;
    private boolean linked = true;

    FilesOnDisk with(final Flavour flavour, final Path file) {
      files.put(flavour, file);
      return this;
    }

    @Override
    public String load(final Flavour flavour) {
      final Path file = files.get(flavour);
      if (file == null) {
        throw new UnsatisfiedLinkError("no jar of it is on the class path");
      }
      System.load(file.toString());
      return file.toString();
    }

    @Override
    public String headersVersion() {
      if (!linked) {
        throw new UnsatisfiedLinkError("'void Pointer.deallocate()'");
      }
      return headers;
    }

    @Override
    public String libraryVersion() {
      return library;
    }

    @Override
    public long probesOfNewIndex() {
      return probes;
    }
  }

  /** Compiles C++ to a shared library that resolves its symbols at once. */
  private Path compiled(final String name, final String code, final String... options)
      throws IOException, InterruptedException {
    final Path source = Files.writeString(folder.resolve(name + ".cpp"), code);
    final Path library = folder.resolve("lib" + name + ".so");
    final List<String> command =
        new java.util.ArrayList<>(
            List.of("g++", "-shared", "-fPIC", "-Wl,-z,now", "-o", library.toString()));
    command.add(source.toString());
    command.addAll(List.of(options));
    try {
      final Process process =
          new ProcessBuilder(command).redirectErrorStream(true).inheritIO().start();
      assertEquals(0, process.waitFor());
    } catch (final IOException e) {
      Need.COMPILER.require(false, e.getMessage());
    }
    return library;
  }

  @Test
  void whatIsBuiltHereIsLoaded() {
    TestFaiss.require();
    final FaissLibrary library = FaissLibrary.find().library().orElseThrow();
    assertEquals(library.toString(), FaissLibrary.find().reason());
  }

  @Test
  void nothingOnTheClassPathIsSaidForEachFlavour() {
    final Found found = FaissLibrary.find(BOTH, new FilesOnDisk());
    assertTrue(found.library().isEmpty());
    assertEquals(
        "FAISS cannot be used: gpu: no jar of it is on the class path;"
            + " cpu: no jar of it is on the class path",
        found.reason());
  }

  @Test
  void missingSymbolIsNamed() throws Exception {
    final Path broken =
        compiled(
            "unresolved", "extern \"C\" int sgemm_(); extern \"C\" int f() { return sgemm_(); }");
    final Found found = FaissLibrary.find(BOTH, new FilesOnDisk().with(Flavour.CPU, broken));
    assertTrue(found.library().isEmpty());
    assertTrue(found.reason().contains("undefined symbol: sgemm_"), found.reason());
  }

  @Test
  void missingLibraryIsNamedAndTheNextFlavourIsUsed() throws Exception {
    final Path dependency = compiled("gone", "extern \"C\" int g() { return 1; }");
    final Path broken =
        compiled(
            "dependent",
            "extern \"C\" int g(); extern \"C\" int f() { return g(); }",
            dependency.toString());
    Files.delete(dependency);
    final Path whole = compiled("whole", "extern \"C\" int h() { return 1; }");
    final Found onlyBroken = FaissLibrary.find(BOTH, new FilesOnDisk().with(Flavour.GPU, broken));
    assertTrue(onlyBroken.reason().contains("libgone.so"), onlyBroken.reason());
    final Found found =
        FaissLibrary.find(
            BOTH, new FilesOnDisk().with(Flavour.GPU, broken).with(Flavour.CPU, whole));
    assertEquals(Flavour.CPU, found.library().orElseThrow().flavour());
  }

  @Test
  void libraryOfAnotherClassLoaderIsNamed() throws Exception {
    // What a JVM says whose classes of JavaCPP come from another class loader than the library.
    final FilesOnDisk binding =
        new FilesOnDisk()
            .with(Flavour.CPU, compiled("elsewhere", "extern \"C\" int m() { return 1; }"));
    binding.linked = false;
    final Found found = FaissLibrary.find(BOTH, binding);
    assertTrue(found.library().isEmpty());
    assertTrue(found.reason().endsWith("cpu: 'void Pointer.deallocate()'"), found.reason());
  }

  @Test
  void anotherVersionThanItWasBuiltForIsRefused() throws Exception {
    final FilesOnDisk binding =
        new FilesOnDisk()
            .with(Flavour.GPU, compiled("other", "extern \"C\" int i() { return 1; }"));
    binding.headers = "1.15.0";
    binding.library = "1.15.1";
    final Found found = FaissLibrary.find(BOTH, binding);
    assertTrue(found.library().isEmpty());
    assertTrue(
        found.reason().contains("was built for version 1.15.0 and finds 1.15.1"), found.reason());
  }

  @Test
  void indexThatReadsWrongIsRefused() throws Exception {
    final FilesOnDisk binding =
        new FilesOnDisk()
            .with(Flavour.CPU, compiled("layout", "extern \"C\" int j() { return 1; }"));
    binding.probes = 4294967296L;
    final Found found = FaissLibrary.find(BOTH, binding);
    assertTrue(found.library().isEmpty());
    assertTrue(found.reason().contains("visits 4294967296 lists, not 1"), found.reason());
  }

  private static String chosen(final Path usual) {
    final String before = System.getProperty(FaissLibrary.CACHE);
    System.clearProperty(FaissLibrary.CACHE);
    try {
      FaissLibrary.unpackPrivately(usual);
      return System.getProperty(FaissLibrary.CACHE);
    } finally {
      if (before == null) {
        System.clearProperty(FaissLibrary.CACHE);
      } else {
        System.setProperty(FaissLibrary.CACHE, before);
      }
    }
  }

  /** Where others may write, one could put a library of theirs in place of ours. */
  @Test
  void librariesAreUnpackedWhereOnlyThisUserWrites(@TempDir final Path home) throws Exception {
    final Path usual = home.resolve(".javacpp/cache");
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
    assertEquals(usual.toString(), chosen(usual));
    for (final Path open : List.of(usual, usual.getParent(), home)) {
      Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxr-x"));
      final Path own = Path.of(chosen(usual));
      assertNotEquals(usual, own);
      assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(own)));
      Files.delete(own);
      Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwx------"));
    }
    assertEquals(usual.toString(), chosen(usual));
    // A home that is none, as of users that a container does not know.
    Files.delete(Path.of(chosen(Files.writeString(home.resolve("file"), "").resolve("a/b"))));
  }
}
