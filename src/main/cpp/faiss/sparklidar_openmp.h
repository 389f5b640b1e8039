// An OpenMP runtime of one thread, in place of libgomp: Spark runs one task a core already, and the
// nodes of a cluster need no further library. Any number of threads may be in it at once, each a
// team of its own; critical sections hold among all of them.
#pragma once

#include <mutex>

namespace sparklidar {

inline std::recursive_mutex& openmp_mutex() {
  static std::recursive_mutex mutex;
  return mutex;
}

}  // namespace sparklidar

#define SPARKLIDAR_OPENMP __attribute__((used, visibility("hidden")))

extern "C" {

SPARKLIDAR_OPENMP void GOMP_parallel(void (*body)(void*), void* data, unsigned, unsigned) {
  body(data);
}
SPARKLIDAR_OPENMP void GOMP_barrier() {}
SPARKLIDAR_OPENMP void GOMP_critical_start() { sparklidar::openmp_mutex().lock(); }
SPARKLIDAR_OPENMP void GOMP_critical_end() { sparklidar::openmp_mutex().unlock(); }
SPARKLIDAR_OPENMP void GOMP_critical_name_start(void**) { sparklidar::openmp_mutex().lock(); }
SPARKLIDAR_OPENMP void GOMP_critical_name_end(void**) { sparklidar::openmp_mutex().unlock(); }
SPARKLIDAR_OPENMP void GOMP_atomic_start() { sparklidar::openmp_mutex().lock(); }
SPARKLIDAR_OPENMP void GOMP_atomic_end() { sparklidar::openmp_mutex().unlock(); }
SPARKLIDAR_OPENMP bool GOMP_single_start() { return true; }

// The first share of a loop is all of it, however shares are dealt.
#define SPARKLIDAR_LOOP(kind)                                      \
  SPARKLIDAR_OPENMP bool GOMP_loop_##kind##_start(                 \
      long start, long end, long, long, long* from, long* to) {    \
    *from = start;                                                 \
    *to = end;                                                     \
    return start != end;                                           \
  }                                                                \
  SPARKLIDAR_OPENMP bool GOMP_loop_##kind##_next(long*, long*) { return false; }

SPARKLIDAR_LOOP(dynamic)
SPARKLIDAR_LOOP(guided)
SPARKLIDAR_LOOP(nonmonotonic_dynamic)
SPARKLIDAR_LOOP(nonmonotonic_guided)
SPARKLIDAR_OPENMP void GOMP_loop_end() {}
SPARKLIDAR_OPENMP void GOMP_loop_end_nowait() {}

SPARKLIDAR_OPENMP int omp_get_max_threads() { return 1; }
SPARKLIDAR_OPENMP int omp_get_num_threads() { return 1; }
SPARKLIDAR_OPENMP int omp_get_thread_num() { return 0; }
SPARKLIDAR_OPENMP int omp_in_parallel() { return 0; }
SPARKLIDAR_OPENMP int omp_get_nested() { return 0; }
SPARKLIDAR_OPENMP void omp_set_nested(int) {}
SPARKLIDAR_OPENMP void omp_set_num_threads(int) {}

}  // extern "C"

#undef SPARKLIDAR_LOOP
#undef SPARKLIDAR_OPENMP
