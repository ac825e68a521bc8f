// What the layer says of the devices instead of the truth. It also behaves as it says: a device
// that is said to lack something does lack it.

#include "layer.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { DEVICES = 64 };

static bool lies(const char *name) {
  const char *text = getenv(name);
  return text != NULL && strcmp(text, "1") == 0;
}

static bool number(const char *name, cl_ulong *value) {
  const char *text = getenv(name);
  if (text == NULL) return false;
  *value = strtoull(text, NULL, 10);
  return true;
}

cl_int answer(const void *content, size_t content_size, size_t room, void *value, size_t *size) {
  if (value != NULL && room < content_size) return CL_INVALID_VALUE;
  if (value != NULL) memcpy(value, content, content_size);
  if (size != NULL) *size = content_size;
  return CL_SUCCESS;
}

// The place of a device among those of all platforms.
static size_t place_of(cl_device_id device) {
  cl_platform_id platforms[DEVICES];
  cl_device_id devices[DEVICES];
  cl_uint platform_count = 0, count;
  size_t place = 0;
  if (next->clGetPlatformIDs(DEVICES, platforms, &platform_count) != CL_SUCCESS) return 0;
  for (cl_uint i = 0; i < platform_count && i < DEVICES; i++) {
    if (next->clGetDeviceIDs(platforms[i], CL_DEVICE_TYPE_ALL, DEVICES, devices, &count) !=
        CL_SUCCESS)
      continue;
    for (cl_uint j = 0; j < count && j < DEVICES; j++, place++) {
      if (devices[j] == device) return place;
    }
  }
  return place;
}

// What LAYER_TYPE says the device is. It names types by the devices' places, and the last name
// stands for the rest.
static cl_device_type type_of(cl_device_id device) {
  cl_device_type type = 0;
  const char *name = getenv("LAYER_TYPE");
  if (name == NULL) {
    next->clGetDeviceInfo(device, CL_DEVICE_TYPE, sizeof type, &type, NULL);
    return type;
  }
  for (size_t place = place_of(device); place > 0 && strchr(name, ',') != NULL; place--) {
    name = strchr(name, ',') + 1;
  }
  size_t length = strcspn(name, ",");
  if (length == 3 && strncmp(name, "cpu", 3) == 0) return CL_DEVICE_TYPE_CPU;
  if (length == 3 && strncmp(name, "gpu", 3) == 0) return CL_DEVICE_TYPE_GPU;
  if (length == 11 && strncmp(name, "accelerator", 11) == 0) return CL_DEVICE_TYPE_ACCELERATOR;
  fprintf(stderr, "layer: no type for LAYER_TYPE: '%s'\n", name);
  abort();
}

cl_int list_with_lies(cl_platform_id platform, cl_device_type type, cl_uint count,
                      cl_device_id *list, cl_uint *found) {
  if (getenv("LAYER_TYPE") == NULL) {
    return next->clGetDeviceIDs(platform, type, count, list, found);
  }
  if ((count == 0) != (list == NULL) || (list == NULL && found == NULL)) return CL_INVALID_VALUE;
  cl_device_id devices[DEVICES];
  cl_uint there = 0, fitting = 0;
  cl_int code = next->clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, DEVICES, devices, &there);
  if (code != CL_SUCCESS) return code;
  for (cl_uint i = 0; i < there && i < DEVICES; i++) {
    bool any = type == CL_DEVICE_TYPE_ALL || (type & CL_DEVICE_TYPE_DEFAULT) != 0;
    if (!any && (type_of(devices[i]) & type) == 0) continue;
    if (fitting < count) list[fitting] = devices[i];
    fitting += 1;
  }
  if (found != NULL) *found = fitting;
  return fitting == 0 ? CL_DEVICE_NOT_FOUND : CL_SUCCESS;
}

// The largest buffer, and all buffers together.
static cl_ulong limit(cl_device_info name, cl_ulong truth) {
  cl_ulong all, value = truth;
  if (name == CL_DEVICE_GLOBAL_MEM_SIZE) {
    number("LAYER_GLOBAL_MEM", &value);
  } else if (!number("LAYER_MAX_ALLOC", &value) && number("LAYER_GLOBAL_MEM", &all)) {
    value = truth < all ? truth : all;
  }
  return value;
}

cl_int lie_about_room(size_t size) {
  if (size > limit(CL_DEVICE_MAX_MEM_ALLOC_SIZE, CL_ULONG_MAX)) return CL_INVALID_BUFFER_SIZE;
  cl_ulong all = limit(CL_DEVICE_GLOBAL_MEM_SIZE, CL_ULONG_MAX);
  return (cl_ulong)live_bytes + size > all ? CL_MEM_OBJECT_ALLOCATION_FAILURE : CL_SUCCESS;
}

// The device's extensions without that of double.
static cl_int describe_extensions(cl_device_id device, size_t room, void *value, size_t *size) {
  char text[16384];
  cl_int code =
      next->clGetDeviceInfo(device, CL_DEVICE_EXTENSIONS, sizeof text, text, NULL);
  if (code != CL_SUCCESS) return code;
  static const char word[] = "cl_khr_fp64";
  char *found = strstr(text, word);
  if (found != NULL) memmove(found, found + strlen(word), strlen(found + strlen(word)) + 1);
  return answer(text, strlen(text) + 1, room, value, size);
}

cl_int describe_with_lies(cl_device_id device, cl_device_info name, size_t room, void *value,
                          size_t *size) {
  bool no_double = lies("LAYER_NO_FP64");
  cl_ulong bits = 0;
  cl_bool flag = CL_FALSE;
  cl_uint width = 0;
  cl_int code;
  switch (name) {
    case CL_DEVICE_TYPE:
      bits = type_of(device);
      return answer(&bits, sizeof bits, room, value, size);
    case CL_DEVICE_GLOBAL_MEM_SIZE:
    case CL_DEVICE_MAX_MEM_ALLOC_SIZE:
      code = next->clGetDeviceInfo(device, name, sizeof bits, &bits, NULL);
      if (code != CL_SUCCESS) return code;
      bits = limit(name, bits);
      return answer(&bits, sizeof bits, room, value, size);
    case CL_DEVICE_SINGLE_FP_CONFIG:
      code = next->clGetDeviceInfo(device, name, sizeof bits, &bits, NULL);
      if (code != CL_SUCCESS) return code;
      if (lies("LAYER_NO_DENORM")) bits &= ~(cl_ulong)CL_FP_DENORM;
      if (lies("LAYER_NO_ROUNDED_DIVIDE")) bits &= ~(cl_ulong)CL_FP_CORRECTLY_ROUNDED_DIVIDE_SQRT;
      return answer(&bits, sizeof bits, room, value, size);
    case CL_DEVICE_HOST_UNIFIED_MEMORY:
      if (getenv("LAYER_UNIFIED") == NULL) break;
      flag = lies("LAYER_UNIFIED") ? CL_TRUE : CL_FALSE;
      return answer(&flag, sizeof flag, room, value, size);
    case CL_DEVICE_COMPILER_AVAILABLE:
      if (!lies("LAYER_NO_COMPILER")) break;
      return answer(&flag, sizeof flag, room, value, size);
    case CL_DRIVER_VERSION:
      if (getenv("LAYER_DRIVER") == NULL) break;
      return answer(getenv("LAYER_DRIVER"), strlen(getenv("LAYER_DRIVER")) + 1, room, value, size);
    case CL_DEVICE_DOUBLE_FP_CONFIG:
      if (!no_double) break;
      return answer(&bits, sizeof bits, room, value, size);
    case CL_DEVICE_NATIVE_VECTOR_WIDTH_DOUBLE:
    case CL_DEVICE_PREFERRED_VECTOR_WIDTH_DOUBLE:
      if (!no_double) break;
      return answer(&width, sizeof width, room, value, size);
    case CL_DEVICE_EXTENSIONS:
      if (!no_double) break;
      return describe_extensions(device, room, value, size);
    default:
      break;
  }
  return next->clGetDeviceInfo(device, name, room, value, size);
}

cl_program create_with_lies(cl_context context, cl_uint count, const char **texts,
                            const size_t *sizes, cl_int *code) {
  if (!lies("LAYER_NO_FP64") || count == 0 || texts == NULL) {
    return next->clCreateProgramWithSource(context, count, texts, sizes, code);
  }
  // A program that uses double does not compile.
  static const char no_double[] =
      "#undef cl_khr_fp64\n"
      "#undef __opencl_c_fp64\n"
      "#define double the_device_has_no_double\n"
      "#define double2 the_device_has_no_double\n"
      "#define double3 the_device_has_no_double\n"
      "#define double4 the_device_has_no_double\n"
      "#define double8 the_device_has_no_double\n"
      "#define double16 the_device_has_no_double\n"
      "#line 1\n";
  const char **all_texts = malloc((count + 1) * sizeof *all_texts);
  size_t *all_sizes = malloc((count + 1) * sizeof *all_sizes);
  if (all_texts == NULL || all_sizes == NULL) abort();
  all_texts[0] = no_double;
  all_sizes[0] = strlen(no_double);
  for (cl_uint i = 0; i < count; i++) {
    all_texts[i + 1] = texts[i];
    all_sizes[i + 1] = sizes != NULL && sizes[i] != 0 ? sizes[i] : strlen(texts[i]);
  }
  cl_program program =
      next->clCreateProgramWithSource(context, count + 1, all_texts, all_sizes, code);
  free(all_texts);
  free(all_sizes);
  return program;
}

cl_int build_with_lies(cl_program program, cl_uint count, const cl_device_id *devices,
                       const char *options, void(CL_CALLBACK *notify)(cl_program, void *),
                       void *user) {
  char all[4096];
  if (options == NULL) options = "";
  if (lies("LAYER_NO_COMPILER")) {
    // A program that was made from a binary needs none.
    size_t source = 0;
    next->clGetProgramInfo(program, CL_PROGRAM_SOURCE, 0, NULL, &source);
    if (source > 1) return CL_COMPILER_NOT_AVAILABLE;
  }
  if (lies("LAYER_NO_ROUNDED_DIVIDE") &&
      strstr(options, "-cl-fp32-correctly-rounded-divide-sqrt") != NULL)
    return CL_BUILD_PROGRAM_FAILURE;
  // Without double, a constant such as 1.0 is a float.
  bool no_double = lies("LAYER_NO_FP64");
  snprintf(all, sizeof all, "%s%s", options, no_double ? " -cl-single-precision-constant" : "");
  return next->clBuildProgram(program, count, devices, all, notify, user);
}
