// What the Java side needs of FAISS beyond the classes it maps.
#pragma once

#include <faiss/Index.h>
#include <faiss/utils/utils.h>

#include <string>

#define SPARKLIDAR_FAISS_AT_LEAST(major, minor) \
  (FAISS_VERSION_MAJOR > (major) ||             \
   (FAISS_VERSION_MAJOR == (major) && FAISS_VERSION_MINOR >= (minor)))

extern "C" void omp_set_num_threads(int);

namespace sparklidar {

// The version of the headers this was compiled with.
inline std::string headers_version() {
  return std::to_string(FAISS_VERSION_MAJOR) + "." + std::to_string(FAISS_VERSION_MINOR) + "." +
         std::to_string(FAISS_VERSION_PATCH);
}

// The version that the library says it is; that of the headers where it cannot say.
inline std::string library_version() {
#if SPARKLIDAR_FAISS_AT_LEAST(1, 9)
  return faiss::get_version();
#else
  return headers_version();
#endif
}

// Keeps FAISS on the calling thread: Spark runs one task a core already.
inline void use_one_thread() { omp_set_num_threads(1); }

}  // namespace sparklidar
