// The kernels of pages on the CPU, for the class EmulatedKernels.

#include <jni.h>

#include <string>

#include "../../main/cuda/pages/pages.cu"

#define NATIVE(type, name) \
  extern "C" JNIEXPORT type JNICALL Java_io_sparklidar_codec_pages_EmulatedKernels_##name

NATIVE(jlong, addressOf)(JNIEnv *env, jclass, jobject buffer) {
  return reinterpret_cast<jlong>(env->GetDirectBufferAddress(buffer));
}

NATIVE(void, copy)(JNIEnv *, jclass, jlong from, jlong to, jlong bytes) {
  memcpy(reinterpret_cast<void *>(to), reinterpret_cast<void *>(from), bytes);
}

NATIVE(void, set)(JNIEnv *, jclass, jlong address, jint value, jlong bytes) {
  memset(reinterpret_cast<void *>(address), value, bytes);
}

NATIVE(jboolean, run)
(JNIEnv *env, jclass, jstring name, jint blocks, jint threads, jlong address, jint group,
 jint parts) {
  const char *text = env->GetStringUTFChars(name, nullptr);
  const std::string kernel(text);
  env->ReleaseStringUTFChars(name, text);
  const Batch *batch = reinterpret_cast<const Batch *>(address);
  std::function<void()> code;
  if (kernel == "pages_read") {
    code = [=] { pages_read(batch, group); };
  } else if (kernel == "pages_first") {
    code = [=] { pages_first(batch, group, parts); };
  } else if (kernel == "pages_sample") {
    code = [=] { pages_sample(batch, group); };
  } else if (kernel == "pages_number") {
    code = [=] { pages_number(batch, group); };
  } else if (kernel == "pages_mark") {
    code = [=] { pages_mark(batch, group, parts); };
  } else if (kernel == "pages_decide") {
    code = [=] { pages_decide(batch, group); };
  } else if (kernel == "pages_place") {
    code = [=] { pages_place(batch, group); };
  } else if (kernel == "pages_entries") {
    code = [=] { pages_entries(batch, group, parts); };
  } else if (kernel == "pages_write") {
    code = [=] { pages_write(batch, group); };
  } else {
    return false;
  }
  emulated::launch(blocks, threads, code);
  return true;
}
