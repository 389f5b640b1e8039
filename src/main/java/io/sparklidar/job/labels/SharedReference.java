package io.sparklidar.job.labels;

import io.sparklidar.job.HeapGate;
import io.sparklidar.neighbor.faiss.VectorSearch;
import java.io.InterruptedIOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Labelled points as a broadcast, and in each JVM that uses them one search among them, made by the
 * first task and shared by all. Spark closes the values of a broadcast when the job destroys it;
 * the search is freed then, or when the next job comes here, but never under a task that uses it.
 * Safe for concurrent use.
 *
 * @param job the job, unique
 * @param reference the labelled points
 * @param k how many neighbours vote
 */
record SharedReference(String job, LabelReference reference, int k)
    implements AutoCloseable, Serializable {

  /** The searches of this JVM, by job; guards what it holds. */
  private static final Map<String, Entry> HERE = new HashMap<>();

  /** A search with its users. */
  private static final class Entry {

    private int users;
    private boolean unwanted;
    private Optional<VectorSearch> search = Optional.empty();
    private Optional<HeapGate.Reservation> room = Optional.empty();

    /** Makes the search, if nobody has. */
    private synchronized VectorSearch search(final LabelReference reference, final int k)
        throws InterruptedIOException {
      if (search.isEmpty()) {
        final int width = reference.columns().size();
        final HeapGate.Reservation pass =
            HeapGate.ofThisJvm().share(LabelMemory.ofReference(reference.size(), width));
        try {
          search =
              Optional.of(
                  VectorSearch.of(reference.vectors(), width, Math.min(k, reference.size())));
          room = Optional.of(pass);
        } finally {
          if (room.isEmpty()) {
            pass.close();
          }
        }
      }
      return search.get();
    }

    private synchronized void free() {
      search.ifPresent(VectorSearch::close);
      room.ifPresent(HeapGate.Reservation::close);
      search = Optional.empty();
      room = Optional.empty();
    }
  }

  /** A task's hold on the search. */
  final class Use implements AutoCloseable {

    private final Entry held;
    private final VectorSearch search;

    private Use(final Entry held, final VectorSearch search) {
      this.held = held;
      this.search = search;
    }

    LabelReference reference() {
      return reference;
    }

    /** The search, until this is closed. */
    VectorSearch search() {
      return search;
    }

    @Override
    public void close() {
      leave(held);
    }
  }

  /**
   * Takes hold of the search. To be called by a task before it passes the {@link HeapGate}: the
   * search passes it by itself.
   *
   * @throws InterruptedIOException if the task is killed while it waits for heap
   */
  Use use() throws InterruptedIOException {
    final Entry held;
    final List<Entry> others = new ArrayList<>();
    synchronized (HERE) {
      for (final Iterator<Map.Entry<String, Entry>> all = HERE.entrySet().iterator();
          all.hasNext(); ) {
        final Map.Entry<String, Entry> one = all.next();
        if (!one.getKey().equals(job) && one.getValue().users == 0) {
          others.add(one.getValue());
          all.remove();
        }
      }
      held = HERE.computeIfAbsent(job, unused -> new Entry());
      held.users++;
    }
    others.forEach(Entry::free);
    boolean done = false;
    try {
      final Use use = new Use(held, held.search(reference, k));
      done = true;
      return use;
    } finally {
      if (!done) {
        leave(held);
      }
    }
  }

  private void leave(final Entry held) {
    final boolean last;
    synchronized (HERE) {
      held.users--;
      last = held.users == 0 && held.unwanted;
      if (last) {
        HERE.remove(job);
      }
    }
    if (last) {
      held.free();
    }
  }

  /** Frees the search once nobody uses it; a later use makes another. */
  @Override
  public void close() {
    final Optional<Entry> idle;
    synchronized (HERE) {
      final Optional<Entry> held = Optional.ofNullable(HERE.get(job));
      held.ifPresent(one -> one.unwanted = true);
      idle = held.filter(one -> one.users == 0);
      idle.ifPresent(one -> HERE.remove(job));
    }
    idle.ifPresent(Entry::free);
  }

  /** How many searches this JVM holds. */
  static int heldHere() {
    synchronized (HERE) {
      return HERE.size();
    }
  }
}
