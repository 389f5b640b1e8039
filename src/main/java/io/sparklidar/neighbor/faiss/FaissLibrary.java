package io.sparklidar.neighbor.faiss;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;

/**
 * FAISS as this JVM has it: loaded from the class path, once, and only if it is what it was built
 * for. Immutable; safe for concurrent use.
 *
 * <p>The GPU flavour is tried first, then that of the CPU; a JVM can hold one of them.
 */
public final class FaissLibrary {

  /** What a library was built of. */
  public enum Flavour {
    /** With indexes on NVIDIA GPUs, linked to a FAISS of the user's. */
    GPU("-gpu"),
    /** For the CPU alone, self-contained. */
    CPU("");

    private final String extension;

    Flavour(final String extension) {
      this.extension = extension;
    }

    /** The name users know it by. */
    public String optionName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * What was found.
   *
   * @param library the library, if there is one that can be used
   * @param reason one line: what was loaded, or why nothing was and what to do
   */
  public record Found(Optional<FaissLibrary> library, String reason) {}

  /** How a library is loaded and asked what it is. */
  interface Binding {

    /**
     * Loads a flavour.
     *
     * @return where from
     * @throws UnsatisfiedLinkError if it is not there or cannot be loaded
     */
    String load(Flavour flavour);

    /** The version of FAISS it was compiled for. */
    String headersVersion();

    /** The version of FAISS it runs with. */
    String libraryVersion();

    /** How many lists a new index visits, as read through the headers' layout. */
    long probesOfNewIndex();
  }

  private static final String PLATFORM = "linux-x86_64";

  private static final String FILE = "libjniFaissNative.so";

  /** Where JavaCPP unpacks libraries. */
  static final String CACHE = "org.bytedeco.javacpp.cachedir";

  private static final class Once {
    private static final Found FOUND = find(List.of(Flavour.values()), new Natives());
  }

  private final Flavour flavour;
  private final String version;

  private FaissLibrary(final Flavour flavour, final String version) {
    this.flavour = flavour;
    this.version = version;
  }

  /** Loads FAISS, the first time; says why not where it cannot. Never throws. */
  public static Found find() {
    return Once.FOUND;
  }

  /** Why FAISS cannot use a GPU here; empty if it can. */
  public static Optional<String> whyNoGpu() {
    final Found found = find();
    return found.library.isPresent() && found.library.get().flavour == Flavour.GPU
        ? Optional.empty()
        : Optional.of(found.reason + ", and that is without GPUs");
  }

  /** Tries flavours in turn. */
  static Found find(final List<Flavour> flavours, final Binding binding) {
    final List<String> reasons = new ArrayList<>();
    for (final Flavour flavour : flavours) {
      try {
        return checked(flavour, binding.load(flavour), binding);
      } catch (final LinkageError e) {
        reasons.add(flavour.optionName() + ": " + oneLine(e));
      }
    }
    return new Found(Optional.empty(), "FAISS cannot be used: " + String.join("; ", reasons));
  }

  private static Found checked(final Flavour flavour, final String path, final Binding binding) {
    final String expected = binding.headersVersion();
    final String version = binding.libraryVersion();
    if (!expected.equals(version)) {
      return new Found(
          Optional.empty(),
          "FAISS cannot be used: "
              + path
              + " was built for version "
              + expected
              + " and finds "
              + version
              + "; build it with -Dfaiss.home of the library that is there");
    }
    final long probes = binding.probesOfNewIndex();
    if (probes != 1) {
      return new Found(
          Optional.empty(),
          "FAISS cannot be used: "
              + path
              + " was built with headers of another version than the library's "
              + version
              + " (a new index visits "
              + probes
              + " lists, not 1)");
    }
    return new Found(
        Optional.of(new FaissLibrary(flavour, version)),
        "FAISS " + version + " (" + flavour.optionName() + ")");
  }

  private static String oneLine(final Throwable e) {
    final Throwable shown = e.getCause() == null ? e : e.getCause();
    return String.valueOf(shown.getMessage()).lines().findFirst().orElse("").strip();
  }

  /** Which flavour it is. */
  public Flavour flavour() {
    return flavour;
  }

  /** The version of FAISS. */
  public String version() {
    return version;
  }

  @Override
  public String toString() {
    return "FAISS " + version + " (" + flavour.optionName() + ")";
  }

  /**
   * Has libraries unpacked where nobody but this user can put others in their place: into the usual
   * folder if it is so, else into one of this process's own. One that somebody chose is left alone.
   *
   * @param usual where JavaCPP unpacks by itself
   */
  static void unpackPrivately(final Path usual) {
    if (System.getProperty(CACHE) != null) {
      return;
    }
    try {
      final Path own = Files.createTempDirectory("spark-lidar-libraries");
      if (isOnlyOf(Files.getOwner(own), usual)) {
        Files.delete(own);
        System.setProperty(CACHE, usual.toString());
      } else {
        own.toFile().deleteOnExit();
        System.setProperty(CACHE, own.toString());
      }
    } catch (final IOException e) {
      throw new UnsatisfiedLinkError("no folder to unpack it to: " + e);
    }
  }

  private static boolean isOnlyOf(final UserPrincipal user, final Path usual) {
    try {
      Files.createDirectories(usual);
      // Who may write to its parent may put another in its place.
      for (final Path folder : List.of(usual, usual.getParent(), usual.getParent().getParent())) {
        final Set<PosixFilePermission> may = Files.getPosixFilePermissions(folder);
        if (!Files.getOwner(folder).equals(user)
            || may.contains(PosixFilePermission.GROUP_WRITE)
            || may.contains(PosixFilePermission.OTHERS_WRITE)
            || Files.isSymbolicLink(folder)) {
          return false;
        }
      }
      return Files.isWritable(usual);
    } catch (final IOException e) {
      return false;
    }
  }

  /** The real thing. */
  private static final class Natives implements Binding {

    /** Zero lifts JavaCPP's caps on native memory, which it sets by the size of the heap. */
    private static final List<String> CAPS =
        List.of("org.bytedeco.javacpp.maxbytes", "org.bytedeco.javacpp.maxphysicalbytes");

    @Override
    public String load(final Flavour flavour) {
      CAPS.stream()
          .filter(cap -> System.getProperty(cap) == null)
          .forEach(cap -> System.setProperty(cap, "0"));
      final String folder = PLATFORM + flavour.extension;
      final URL resource = FaissNative.class.getResource(folder + "/" + FILE);
      if (resource == null) {
        throw new UnsatisfiedLinkError(
            "no jar of it is on the class path (spark-lidar-VERSION-" + folder + "-faiss.jar)");
      }
      unpackPrivately(Path.of(System.getProperty("user.home"), ".javacpp", "cache"));
      final Properties properties = Loader.loadProperties(PLATFORM, null);
      properties.setProperty("platform.extension", flavour.extension);
      final String path = Loader.load(FaissNative.class, properties, false);
      if (flavour == Flavour.GPU) {
        Loader.load(FaissGpuNative.class, properties, false);
      }
      if (path == null || !path.contains(folder + "/")) {
        throw new UnsatisfiedLinkError("expected " + resource + ", got " + path);
      }
      return path;
    }

    @Override
    public String headersVersion() {
      return FaissNative.headersVersion();
    }

    @Override
    public String libraryVersion() {
      return FaissNative.libraryVersion();
    }

    @Override
    public long probesOfNewIndex() {
      // The youngest of what the library must have: one built before it is of another build.
      new FaissNative.ListSearch(1).close();
      try (FaissNative.IndexFlatL2 quantizer = new FaissNative.IndexFlatL2(1);
          FaissNative.IndexIVFFlat index = new FaissNative.IndexIVFFlat(quantizer, 1, 1)) {
        return Pointer.isNull(index) ? -1 : index.probes();
      }
    }
  }
}
