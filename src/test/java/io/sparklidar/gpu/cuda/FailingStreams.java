package io.sparklidar.gpu.cuda;

import io.sparklidar.gpu.GpuException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import jcuda.driver.CUevent;
import jcuda.driver.CUresult;
import jcuda.driver.CUstream;

/** Streams and events that are not there, of which the n-th to be made fails. */
final class FailingStreams implements StreamMaker {

  private final Set<Object> alive = Collections.newSetFromMap(new IdentityHashMap<>());
  private final List<String> calls = new ArrayList<>();
  private int made;
  private int failAt = -1;
  private boolean destroyingFails;
  private int streamResult = CUresult.CUDA_SUCCESS;

  /** Lets the n-th thing from now on fail; 1 is the next. */
  void failMaking(final int n) {
    failAt = made + n;
  }

  /** Lets all that is destroyed complain afterwards. */
  void failDestroying() {
    destroyingFails = true;
  }

  /** Lets what runs on streams end with an error, by number. */
  void failRunning(final int error) {
    streamResult = error;
  }

  /** How many streams and events there are. */
  int alive() {
    return alive.size();
  }

  /** What was asked for, in order. */
  List<String> calls() {
    return List.copyOf(calls);
  }

  private <T> T make(final T thing, final String name) {
    made++;
    calls.add(name);
    if (made == failAt) {
      throw new GpuException(name + " cannot be made");
    }
    alive.add(thing);
    return thing;
  }

  private void end(final Object thing, final String name) {
    calls.add(name);
    if (!alive.remove(thing)) {
      throw new IllegalStateException("destroyed twice");
    }
    if (destroyingFails) {
      throw new GpuException(name + " failed");
    }
  }

  @Override
  public CUevent event() {
    return make(new CUevent(), "event");
  }

  @Override
  public CUstream stream(final StreamRank rank) {
    return make(new CUstream(), "stream");
  }

  @Override
  public int synchronize(final CUstream stream) {
    calls.add("synchronize");
    return streamResult;
  }

  @Override
  public void destroy(final CUevent event) {
    end(event, "destroy event");
  }

  @Override
  public void destroy(final CUstream stream) {
    end(stream, "destroy stream");
  }
}
