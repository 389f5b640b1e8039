package io.sparklidar.gpu;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import jcuda.driver.CUcontext;
import jcuda.driver.CUctx_flags;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdevice_attribute;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUresult;
import jcuda.driver.CUuuid;
import jcuda.driver.JCudaDriver;

/**
 * A CUDA device through the driver API: needs the driver's {@code libcuda} and nothing else on the
 * machine. It works in the device's primary context, the one that libraries on the runtime API use
 * as well, and makes it current on whatever thread calls.
 *
 * <p>Which devices there are, and their order, is what {@code CUDA_VISIBLE_DEVICES} lets this
 * process see.
 */
public final class CudaDevice implements GpuDevice {

  /** The oldest architecture the kernels are compiled for: 7.5, Turing. */
  private static final int MIN_CAPABILITY = 75;

  /** What the driver reports free and does not hand out: remainders of its own pages. */
  private static final long UNUSABLE_BYTES = 8L << 20;

  /** Errors after which every further call in this process fails. */
  private static final List<Integer> STICKY =
      List.of(
          CUresult.CUDA_ERROR_ECC_UNCORRECTABLE,
          CUresult.CUDA_ERROR_NVLINK_UNCORRECTABLE,
          CUresult.CUDA_ERROR_ILLEGAL_ADDRESS,
          CUresult.CUDA_ERROR_LAUNCH_TIMEOUT,
          CUresult.CUDA_ERROR_CONTEXT_IS_DESTROYED,
          CUresult.CUDA_ERROR_ASSERT,
          CUresult.CUDA_ERROR_HARDWARE_STACK_ERROR,
          CUresult.CUDA_ERROR_ILLEGAL_INSTRUCTION,
          CUresult.CUDA_ERROR_MISALIGNED_ADDRESS,
          CUresult.CUDA_ERROR_INVALID_ADDRESS_SPACE,
          CUresult.CUDA_ERROR_INVALID_PC,
          CUresult.CUDA_ERROR_LAUNCH_FAILED,
          CUresult.CUDA_ERROR_DEINITIALIZED,
          CUresult.CUDA_ERROR_UNKNOWN);

  /** One is opened once; others meanwhile, as it takes the better part of a second. */
  private static final Map<Integer, CudaDevice> OPEN = new ConcurrentHashMap<>();

  /**
   * The address of each page-locked buffer, by the buffer's identity. Buffers are reused across
   * class loaders, so this map has to be one per JVM as well.
   */
  private static final String HOST_KEY = "io.sparklidar.gpu.host.v1";

  private static boolean initialised;

  /** Why the driver can never be used by this process; null while it may be. */
  private static NoDeviceException noDriver;

  private final int ordinal;
  private final String key;
  private final String name;
  private final long totalBytes;
  private final int capability;
  private final CUcontext context;

  private CudaDevice(final int ordinal) {
    final Properties properties = Properties.of(ordinal);
    this.ordinal = ordinal;
    key = properties.key();
    name = properties.listed().name();
    totalBytes = properties.listed().totalBytes();
    capability = properties.listed().capability();
    if (capability < MIN_CAPABILITY) {
      throw new NoDeviceException(
          name + " has compute capability " + capability / 10.0 + ", 7.5 or newer is needed");
    }
    // Who waits for the device sleeps: by default as many threads as there are tiles would spin.
    // Where another library has opened the context already, it stays as that wanted it.
    JCudaDriver.cuDevicePrimaryCtxSetFlags(
        properties.device(), CUctx_flags.CU_CTX_SCHED_BLOCKING_SYNC);
    context = new CUcontext();
    check(
        JCudaDriver.cuDevicePrimaryCtxRetain(context, properties.device()),
        "cuDevicePrimaryCtxRetain of " + this);
  }

  /**
   * What the driver says of a device without opening it.
   *
   * @param device its handle
   * @param key what tells it from others
   * @param listed the rest
   */
  private record Properties(CUdevice device, String key, Listed listed) {

    static Properties of(final int ordinal) {
      final CUdevice device = new CUdevice();
      check(JCudaDriver.cuDeviceGet(device, ordinal), "cuDeviceGet");
      final CUuuid uuid = new CUuuid();
      check(JCudaDriver.cuDeviceGetUuid(uuid, device), "cuDeviceGetUuid");
      final byte[] text = new byte[256];
      check(JCudaDriver.cuDeviceGetName(text, text.length, device), "cuDeviceGetName");
      final String name = new String(text, StandardCharsets.US_ASCII).split("\0", 2)[0].trim();
      final long[] total = new long[1];
      check(JCudaDriver.cuDeviceTotalMem(total, device), "cuDeviceTotalMem");
      final int capability =
          10 * attribute(device, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR)
              + attribute(device, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR);
      final String hex = HexFormat.of().formatHex(uuid.bytes);
      return new Properties(
          device,
          "cuda:" + hex,
          new Listed(ordinal, name, VisibleDevices.uuid(hex), total[0], capability));
    }
  }

  private static int attribute(final CUdevice device, final int attribute) {
    final int[] value = new int[1];
    check(JCudaDriver.cuDeviceGetAttribute(value, attribute, device), "cuDeviceGetAttribute");
    return value[0];
  }

  /**
   * The device of an ordinal among those this process sees. It stays open as long as the process.
   *
   * @throws NoDeviceException saying why there never will be one: no driver, no such device, too
   *     old
   * @throws DeviceLostException if it is there and can never be used by this process
   * @throws GpuException if it cannot be opened now: somebody has it for himself, it is out of
   *     memory, the driver is not ready
   */
  public static CudaDevice open(final int ordinal) {
    final CudaDevice open = OPEN.get(ordinal);
    if (open != null) {
      return open;
    }
    final int count = count();
    if (ordinal < 0 || ordinal >= count) {
      throw new NoDeviceException(
          "device "
              + ordinal
              + " is not among the "
              + count
              + " CUDA devices that this process sees"
              + VisibleDevices.ofProcess().hint());
    }
    return OPEN.computeIfAbsent(ordinal, CudaDevice::new);
  }

  /**
   * The device a scheduler names: an index, or a UUID, of a device or of a part of one (MIG), of
   * which the beginning is enough. Where {@code CUDA_VISIBLE_DEVICES} hides devices, an address in
   * that list means its place there.
   *
   * @throws GpuException saying why there is none, as {@link #open}
   */
  public static CudaDevice ofAddress(final String address) {
    count();
    return open(VisibleDevices.ofProcess().ordinal(address, uuids()));
  }

  /**
   * The addresses of the devices that this process sees, for {@link #ofAddress}.
   *
   * @throws GpuException if there is no usable driver
   */
  public static List<String> addresses() {
    return IntStream.range(0, count())
        .mapToObj(i -> VisibleDevices.ofProcess().address(i))
        .toList();
  }

  /**
   * What the driver says of a device without opening it.
   *
   * @param ordinal its number among those this process sees
   * @param name for people
   * @param uuid its UUID, without the {@code GPU-} or {@code MIG-} that tools put before it
   * @param totalBytes its memory
   * @param capability ten times its compute capability
   */
  public record Listed(int ordinal, String name, String uuid, long totalBytes, int capability) {}

  /**
   * The devices that this process sees, whether or not they can be used.
   *
   * @throws GpuException if there is no usable driver
   */
  public static List<Listed> list() {
    return IntStream.range(0, count()).mapToObj(Properties::of).map(Properties::listed).toList();
  }

  private static List<String> uuids() {
    return list().stream().map(Listed::uuid).toList();
  }

  /**
   * How many devices this process sees.
   *
   * @throws GpuException if there is no usable driver
   */
  public static synchronized int count() {
    initialise();
    final int[] count = new int[1];
    check(JCudaDriver.cuDeviceGetCount(count), "cuDeviceGetCount");
    return count[0];
  }

  /**
   * The version of CUDA that the driver speaks: 1000 times the major and 10 times the minor number.
   *
   * @throws GpuException if there is no usable driver
   */
  public static synchronized int driverVersion() {
    initialise();
    final int[] version = new int[1];
    check(JCudaDriver.cuDriverGetVersion(version), "cuDriverGetVersion");
    return version[0];
  }

  private static void initialise() {
    if (initialised) {
      return;
    }
    if (noDriver != null) {
      throw new NoDeviceException(noDriver.getMessage(), noDriver);
    }
    try {
      loadNatives();
      JCudaDriver.setExceptionsEnabled(false);
    } catch (final UnsatisfiedLinkError e) {
      // The loader's own words are about its search path; what is missing is the driver.
      noDriver =
          new NoDeviceException("no NVIDIA driver (libcuda.so.1) can be loaded on this machine", e);
      throw noDriver;
    } catch (final LinkageError e) {
      noDriver = new NoDeviceException("the CUDA driver cannot be loaded: " + firstLine(e), e);
      throw noDriver;
    } catch (final IOException e) {
      throw new GpuException("the CUDA driver cannot be loaded: " + e, e);
    }
    final int result = JCudaDriver.cuInit(0);
    if (result != CUresult.CUDA_SUCCESS) {
      throw new GpuException(
          "the CUDA driver does not start: "
              + CUresult.stringFor(result)
              + VisibleDevices.ofProcess().hint());
    }
    initialised = true;
  }

  /**
   * Loads the JNI library from a directory of its own. The loader unpacks it to a fixed name in the
   * temporary directory, where another process may be half through writing the same file, and where
   * a second class loader of this process could not load it again.
   */
  private static void loadNatives() throws IOException {
    final String property = "java.io.tmpdir";
    final String before = System.getProperty(property);
    final Path directory = Files.createTempDirectory("spark-lidar-cuda");
    synchronized (System.getProperties()) {
      System.setProperty(property, directory.toString());
      try {
        Class.forName(JCudaDriver.class.getName(), true, CudaDevice.class.getClassLoader());
      } catch (final ClassNotFoundException e) {
        throw new NoClassDefFoundError(e.getMessage());
      } finally {
        System.setProperty(property, before);
        delete(directory);
      }
    }
  }

  /** A loaded library needs no file; where that cannot go yet, it goes with the process. */
  private static void delete(final Path directory) {
    // Last to be asked for goes first.
    directory.toFile().deleteOnExit();
    final File[] files = directory.toFile().listFiles();
    final List<File> all = new ArrayList<>(List.of(files == null ? new File[0] : files));
    all.add(directory.toFile());
    for (final File file : all) {
      if (!file.delete()) {
        file.deleteOnExit();
      }
    }
  }

  private static String firstLine(final Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    final String message = String.valueOf(cause.getMessage());
    // The loader's message holds two stack traces; the line that names the library says it all.
    return message
        .lines()
        .filter(line -> line.contains("libcuda") || line.contains("no JCuda"))
        .findFirst()
        .orElse(message.lines().findFirst().orElse(""))
        .trim();
  }

  /**
   * Throws if a driver call failed.
   *
   * @param result what the call returned
   * @param what the call, for the message
   * @throws GpuOutOfMemoryException if memory is short
   * @throws DeviceLostException if every later call will fail as well
   * @throws GpuException for any other error
   */
  public static void check(final int result, final String what) {
    if (result == CUresult.CUDA_SUCCESS) {
      return;
    }
    final String message = what + ": " + CUresult.stringFor(result);
    if (result == CUresult.CUDA_ERROR_OUT_OF_MEMORY) {
      throw new GpuOutOfMemoryException(message);
    }
    if (isSticky(result)) {
      throw new DeviceLostException(message);
    }
    throw new GpuException(message);
  }

  /** Whether every further call in this process fails after an error, given by its number. */
  public static boolean isSticky(final int error) {
    return STICKY.contains(error);
  }

  /** Makes the device's primary context the calling thread's current one. */
  public void makeCurrent() {
    check(JCudaDriver.cuCtxSetCurrent(context), "cuCtxSetCurrent");
  }

  /** Its number among the devices this process sees. */
  public int ordinal() {
    return ordinal;
  }

  /** Ten times its compute capability: 90 for 9.0. */
  public int capability() {
    return capability;
  }

  /** A driver pointer to an address on the device. */
  public static CUdeviceptr pointer(final long address) {
    return new CUdeviceptr().withByteOffset(address);
  }

  @Override
  public String key() {
    return key;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long totalBytes() {
    return totalBytes;
  }

  @Override
  public long freeBytes() {
    makeCurrent();
    final long[] free = new long[1];
    check(JCudaDriver.cuMemGetInfo(free, new long[1]), "cuMemGetInfo");
    return Math.max(0, free[0] - UNUSABLE_BYTES);
  }

  @Override
  public long allocate(final long bytes) {
    makeCurrent();
    final Address address = new Address();
    check(JCudaDriver.cuMemAlloc(address, bytes), "cuMemAlloc of " + bytes + " bytes on " + name);
    return address.value();
  }

  @Override
  public void free(final long address) {
    makeCurrent();
    check(JCudaDriver.cuMemFree(pointer(address)), "cuMemFree");
  }

  @Override
  public ByteBuffer allocateHost(final int bytes) {
    makeCurrent();
    final Address pointer = new Address();
    check(JCudaDriver.cuMemAllocHost(pointer, bytes), "cuMemAllocHost of " + bytes + " bytes");
    final ByteBuffer buffer = pointer.getByteBuffer(0, bytes).order(ByteOrder.nativeOrder());
    host().put(buffer, pointer.value());
    return buffer;
  }

  @Override
  public void freeHost(final ByteBuffer buffer) {
    final Long address = host().remove(buffer);
    if (address == null) {
      throw new IllegalStateException("not a page-locked buffer: " + buffer);
    }
    makeCurrent();
    check(JCudaDriver.cuMemFreeHost(pointer(address)), "cuMemFreeHost");
  }

  // Only this class writes the entry, and always with these types.
  @SuppressWarnings("unchecked")
  private static Map<ByteBuffer, Long> host() {
    return (Map<ByteBuffer, Long>)
        System.getProperties()
            .computeIfAbsent(
                HOST_KEY,
                k -> Collections.synchronizedMap(new IdentityHashMap<ByteBuffer, Long>()));
  }

  @Override
  public String toString() {
    return name + " (device " + ordinal + ")";
  }

  /** A device pointer whose value can be read. */
  private static final class Address extends CUdeviceptr {
    Address() {}

    long value() {
      return getNativePointer();
    }
  }
}
