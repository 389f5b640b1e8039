package io.sparklidar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where on a class path Java takes an archive of classes: docs/clusters.md counts on it. */
final class ClassArchiveTest {

  /** Stands for the program. */
  static final class Program {

    private Program() {}

    public static void main(final String[] args) {}
  }

  @TempDir private Path folder;
  private Path jar;
  private Path settings;
  private Path archive;

  @BeforeEach
  void archiveTheProgram() throws Exception {
    jar = folder.resolve("program.jar");
    final String entry = Program.class.getName().replace('.', '/') + ".class";
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      out.putNextEntry(new JarEntry(entry));
      out.write(Program.class.getClassLoader().getResourceAsStream(entry).readAllBytes());
      out.closeEntry();
    }
    settings = Files.createDirectories(folder.resolve("conf"));
    Files.writeString(settings.resolve("spark-env.sh"), "");
    archive = folder.resolve("classes.archive");
    java(jar.toString(), "-XX:ArchiveClassesAtExit=" + archive);
    assertTrue(Files.exists(archive));
  }

  private String java(final String classPath, final String... options) throws Exception {
    final Path log = folder.resolve("log");
    final List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", classPath, Program.class.getName()));
    final ProcessBuilder program =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    program.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
    assertEquals(0, program.start().waitFor(), () -> read(log));
    return read(log);
  }

  private static String read(final Path log) {
    try {
      return Files.readString(log);
    } catch (final IOException e) {
      return e.toString();
    }
  }

  private boolean isArchivedOn(final String classPath) throws Exception {
    final String loaded =
        java(
            classPath, "-XX:SharedArchiveFile=" + archive, "-Xshare:auto", "-Xlog:class+load=info");
    return loaded
        .lines()
        .filter(line -> line.contains(Program.class.getName() + " source:"))
        .anyMatch(line -> line.contains("shared objects file (top)"));
  }

  @Test
  void classesComeOfTheArchiveWhereTheFolderOfSettingsIsBehindThem() throws Exception {
    assertTrue(isArchivedOn(jar + File.pathSeparator + settings));
  }

  @Test
  void whereTheFolderOfSettingsComesFirstTheProgramRunsWithoutIt() throws Exception {
    assertFalse(isArchivedOn(settings + File.pathSeparator + jar));
  }
}
