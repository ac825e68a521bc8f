// A layer between a program and OpenCL: it counts what the program does, can tell lies about the
// devices, and can make calls fail. Tests use it to see from outside what a run costs and how it
// takes trouble. README.md beside it tells how to use it.

#include "layer.h"

#include <pthread.h>
#include <stdbool.h>
#include <string.h>

const cl_icd_dispatch *next;

// A part of a buffer that is mapped.
struct mapping {
  cl_mem buffer;
  void *pointer;
  size_t size;
  cl_map_flags flags;
  struct mapping *rest;
};

// A buffer with the references that the program has to it; drivers count their own as well.
struct buffer {
  cl_mem memory;
  size_t size;
  bool is_host_memory;
  long references;
  struct buffer *rest;
};

// What the loader looks for.
#define EXPORTED __attribute__((visibility("default")))

static struct mapping *mappings;
static struct buffer *buffers;
// Protects both lists.
static pthread_mutex_t lists_lock = PTHREAD_MUTEX_INITIALIZER;

static void note_buffer(cl_mem memory, size_t size, cl_mem_flags flags) {
  struct buffer *buffer = malloc(sizeof *buffer);
  if (buffer == NULL) abort();
  pthread_mutex_lock(&lists_lock);
  bool is_host_memory = (flags & (CL_MEM_USE_HOST_PTR | CL_MEM_ALLOC_HOST_PTR)) != 0;
  *buffer = (struct buffer){memory, size, is_host_memory, 1, buffers};
  buffers = buffer;
  pthread_mutex_unlock(&lists_lock);
}

// Adds to a buffer's references, or takes away from them.
static void count_references(cl_mem memory, long change) {
  pthread_mutex_lock(&lists_lock);
  for (struct buffer **place = &buffers; *place != NULL; place = &(*place)->rest) {
    struct buffer *found = *place;
    if (found->memory != memory) continue;
    found->references += change;
    if (found->references > 0) break;
    live_bytes -= (long)found->size;
    *place = found->rest;
    free(found);
    break;
  }
  pthread_mutex_unlock(&lists_lock);
}

// Whether a buffer is memory of the host. The caller has the lock.
static bool is_host_memory(cl_mem memory) {
  for (struct buffer *buffer = buffers; buffer != NULL; buffer = buffer->rest) {
    if (buffer->memory == memory) return buffer->is_host_memory;
  }
  return false;
}

#define OBJECT_CALL(function, parameters, arguments, type, change) \
  static cl_int CL_API_CALL layer_##function parameters { \
    cl_int code = enter(CALL_##function); \
    if (code == CL_SUCCESS) code = next->function arguments; \
    if (code == CL_SUCCESS) live[type] += (change); \
    return code; \
  }

OBJECT_CALL(clRetainContext, (cl_context object), (object), CONTEXT, 1)
OBJECT_CALL(clReleaseContext, (cl_context object), (object), CONTEXT, -1)
OBJECT_CALL(clRetainCommandQueue, (cl_command_queue object), (object), QUEUE, 1)
OBJECT_CALL(clReleaseCommandQueue, (cl_command_queue object), (object), QUEUE, -1)
OBJECT_CALL(clRetainProgram, (cl_program object), (object), PROGRAM, 1)
OBJECT_CALL(clReleaseProgram, (cl_program object), (object), PROGRAM, -1)
OBJECT_CALL(clRetainKernel, (cl_kernel object), (object), KERNEL, 1)
OBJECT_CALL(clReleaseKernel, (cl_kernel object), (object), KERNEL, -1)
OBJECT_CALL(clRetainEvent, (cl_event object), (object), EVENT, 1)
OBJECT_CALL(clReleaseEvent, (cl_event object), (object), EVENT, -1)

#define PLAIN_CALL(function, parameters, arguments) \
  static cl_int CL_API_CALL layer_##function parameters { \
    cl_int code = enter(CALL_##function); \
    return code == CL_SUCCESS ? next->function arguments : code; \
  }

PLAIN_CALL(clGetPlatformIDs, (cl_uint count, cl_platform_id *list, cl_uint *found),
           (count, list, found))
PLAIN_CALL(clGetPlatformInfo,
           (cl_platform_id object, cl_platform_info name, size_t room, void *value, size_t *size),
           (object, name, room, value, size))
PLAIN_CALL(clGetProgramInfo,
           (cl_program object, cl_program_info name, size_t room, void *value, size_t *size),
           (object, name, room, value, size))
PLAIN_CALL(clGetProgramBuildInfo,
           (cl_program object, cl_device_id device, cl_program_build_info name, size_t room,
            void *value, size_t *size),
           (object, device, name, room, value, size))
PLAIN_CALL(clGetKernelWorkGroupInfo,
           (cl_kernel object, cl_device_id device, cl_kernel_work_group_info name, size_t room,
            void *value, size_t *size),
           (object, device, name, room, value, size))
PLAIN_CALL(clSetKernelArg, (cl_kernel kernel, cl_uint index, size_t size, const void *value),
           (kernel, index, size, value))
PLAIN_CALL(clFlush, (cl_command_queue queue), (queue))
PLAIN_CALL(clWaitForEvents, (cl_uint count, const cl_event *list), (count, list))
PLAIN_CALL(clGetEventInfo,
           (cl_event object, cl_event_info name, size_t room, void *value, size_t *size),
           (object, name, room, value, size))
PLAIN_CALL(clGetEventProfilingInfo,
           (cl_event object, cl_profiling_info name, size_t room, void *value, size_t *size),
           (object, name, room, value, size))

// With LAYER_SERIAL, queues are waited for one after another. Some drivers run a queue's commands in
// the thread that waits for it, and cannot run those of two queues at the same time.
static cl_int CL_API_CALL layer_clFinish(cl_command_queue queue) {
  static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
  cl_int code = enter(CALL_clFinish);
  if (code != CL_SUCCESS) return code;
  const bool is_serial = getenv("LAYER_SERIAL") != NULL;
  if (is_serial) pthread_mutex_lock(&turn);
  code = next->clFinish(queue);
  if (is_serial) pthread_mutex_unlock(&turn);
  return code;
}

// A command that may give out an event; `counted` is done when it was enqueued.
#define WAIT cl_uint count, const cl_event *list, cl_event *event
#define COMMAND(function, parameters, arguments, counted) \
  static cl_int CL_API_CALL layer_##function parameters { \
    cl_int code = enter(CALL_##function); \
    if (code == CL_SUCCESS) code = next->function arguments; \
    if (code != CL_SUCCESS) return code; \
    if (event != NULL) live[EVENT] += 1; \
    counted; \
    return code; \
  }

COMMAND(clEnqueueNDRangeKernel,
        (cl_command_queue queue, cl_kernel kernel, cl_uint rank, const size_t *start,
         const size_t *global, const size_t *local, WAIT),
        (queue, kernel, rank, start, global, local, count, list, event), (void)0)
COMMAND(clEnqueueTask, (cl_command_queue queue, cl_kernel kernel, WAIT),
        (queue, kernel, count, list, event), (void)0)
COMMAND(clEnqueueWriteBuffer,
        (cl_command_queue queue, cl_mem buffer, cl_bool blocking, size_t start, size_t size,
         const void *host, WAIT),
        (queue, buffer, blocking, start, size, host, count, list, event), bytes_up += size)
COMMAND(clEnqueueReadBuffer,
        (cl_command_queue queue, cl_mem buffer, cl_bool blocking, size_t start, size_t size,
         void *host, WAIT),
        (queue, buffer, blocking, start, size, host, count, list, event), bytes_down += size)
COMMAND(clEnqueueWriteBufferRect,
        (cl_command_queue queue, cl_mem buffer, cl_bool blocking, const size_t *start,
         const size_t *host_start, const size_t *region, size_t row, size_t slice,
         size_t host_row, size_t host_slice, const void *host, WAIT),
        (queue, buffer, blocking, start, host_start, region, row, slice, host_row, host_slice,
         host, count, list, event),
        bytes_up += region[0] * region[1] * region[2])
COMMAND(clEnqueueReadBufferRect,
        (cl_command_queue queue, cl_mem buffer, cl_bool blocking, const size_t *start,
         const size_t *host_start, const size_t *region, size_t row, size_t slice,
         size_t host_row, size_t host_slice, void *host, WAIT),
        (queue, buffer, blocking, start, host_start, region, row, slice, host_row, host_slice,
         host, count, list, event),
        bytes_down += region[0] * region[1] * region[2])
COMMAND(clEnqueueCopyBuffer,
        (cl_command_queue queue, cl_mem from, cl_mem to, size_t from_start, size_t to_start,
         size_t size, WAIT),
        (queue, from, to, from_start, to_start, size, count, list, event), (void)0)
COMMAND(clEnqueueFillBuffer,
        (cl_command_queue queue, cl_mem buffer, const void *pattern, size_t pattern_size,
         size_t start, size_t size, WAIT),
        (queue, buffer, pattern, pattern_size, start, size, count, list, event), (void)0)
COMMAND(clEnqueueMigrateMemObjects,
        (cl_command_queue queue, cl_uint buffer_count, const cl_mem *buffers,
         cl_mem_migration_flags flags, WAIT),
        (queue, buffer_count, buffers, flags, count, list, event), (void)0)
COMMAND(clEnqueueMarkerWithWaitList, (cl_command_queue queue, WAIT), (queue, count, list, event),
        (void)0)
COMMAND(clEnqueueBarrierWithWaitList, (cl_command_queue queue, WAIT), (queue, count, list, event),
        (void)0)

static void *CL_API_CALL layer_clEnqueueMapBuffer(
    cl_command_queue queue, cl_mem buffer, cl_bool blocking, cl_map_flags flags, size_t start,
    size_t size, WAIT, cl_int *error) {
  cl_int code = enter(CALL_clEnqueueMapBuffer);
  void *pointer = NULL;
  if (code == CL_SUCCESS)
    pointer = next->clEnqueueMapBuffer(queue, buffer, blocking, flags, start, size, count, list,
                                       event, &code);
  if (error != NULL) *error = code;
  if (code != CL_SUCCESS) return NULL;
  if (event != NULL) live[EVENT] += 1;
  live[MAPPING] += 1;
  struct mapping *mapping = malloc(sizeof *mapping);
  if (mapping == NULL) abort();
  pthread_mutex_lock(&lists_lock);
  *mapping = (struct mapping){buffer, pointer, size, flags, mappings};
  mappings = mapping;
  if (flags & CL_MAP_READ) *(is_host_memory(buffer) ? &mapped_down : &bytes_down) += size;
  pthread_mutex_unlock(&lists_lock);
  return pointer;
}

static void end_mapping(cl_mem buffer, void *pointer) {
  pthread_mutex_lock(&lists_lock);
  for (struct mapping **place = &mappings; *place != NULL; place = &(*place)->rest) {
    struct mapping *found = *place;
    if (found->buffer != buffer || found->pointer != pointer) continue;
    if (found->flags & (CL_MAP_WRITE | CL_MAP_WRITE_INVALIDATE_REGION))
      *(is_host_memory(buffer) ? &mapped_up : &bytes_up) += found->size;
    live[MAPPING] -= 1;
    *place = found->rest;
    free(found);
    break;
  }
  pthread_mutex_unlock(&lists_lock);
}

COMMAND(clEnqueueUnmapMemObject, (cl_command_queue queue, cl_mem buffer, void *pointer, WAIT),
        (queue, buffer, pointer, count, list, event), end_mapping(buffer, pointer))

// A call that makes an object; `counted` is done when it was made.
#define CREATE(result, function, parameters, arguments, type, counted) \
  static result CL_API_CALL layer_##function parameters { \
    cl_int code = enter(CALL_##function); \
    result object = NULL; \
    if (code == CL_SUCCESS) object = next->function arguments; \
    if (error != NULL) *error = code; \
    if (code != CL_SUCCESS) return NULL; \
    live[type] += 1; \
    counted; \
    return object; \
  }

CREATE(cl_context, clCreateContext,
       (const cl_context_properties *properties, cl_uint count, const cl_device_id *devices,
        void(CL_CALLBACK *notify)(const char *, const void *, size_t, void *), void *user,
        cl_int *error),
       (properties, count, devices, notify, user, &code), CONTEXT, (void)0)
CREATE(cl_command_queue, clCreateCommandQueue,
       (cl_context context, cl_device_id device, cl_command_queue_properties properties,
        cl_int *error),
       (context, device, properties, &code), QUEUE, (void)0)
CREATE(cl_command_queue, clCreateCommandQueueWithProperties,
       (cl_context context, cl_device_id device, const cl_queue_properties *properties,
        cl_int *error),
       (context, device, properties, &code), QUEUE, (void)0)
CREATE(cl_mem, clCreateSubBuffer,
       (cl_mem buffer, cl_mem_flags flags, cl_buffer_create_type kind, const void *region,
        cl_int *error),
       (buffer, flags, kind, region, &code), BUFFER, (void)0)
CREATE(cl_program, clCreateProgramWithBinary,
       (cl_context context, cl_uint count, const cl_device_id *devices, const size_t *sizes,
        const unsigned char **binaries, cl_int *status, cl_int *error),
       (context, count, devices, sizes, binaries, status, &code), PROGRAM, (void)0)
CREATE(cl_kernel, clCreateKernel, (cl_program program, const char *name, cl_int *error),
       (program, name, &code), KERNEL, (void)0)
CREATE(cl_event, clCreateUserEvent, (cl_context context, cl_int *error), (context, &code), EVENT,
       (void)0)

static cl_mem CL_API_CALL layer_clCreateBuffer(cl_context context, cl_mem_flags flags, size_t size,
                                               void *host, cl_int *error) {
  cl_int code = enter(CALL_clCreateBuffer);
  cl_mem buffer = NULL;
  // A device as small as the lies say.
  if (code == CL_SUCCESS) code = lie_about_room(size);
  if (code == CL_SUCCESS) buffer = next->clCreateBuffer(context, flags, size, host, &code);
  if (error != NULL) *error = code;
  if (code != CL_SUCCESS) return NULL;
  live[BUFFER] += 1;
  if (flags & CL_MEM_COPY_HOST_PTR) bytes_up += size;
  if (flags & CL_MEM_USE_HOST_PTR) bytes_shared += size;
  note_buffer(buffer, size, flags);
  long now = live_bytes += (long)size, peak = peak_bytes;
  while (now > peak && !atomic_compare_exchange_weak(&peak_bytes, &peak, now)) continue;
  return buffer;
}

static cl_int CL_API_CALL layer_clRetainMemObject(cl_mem object) {
  cl_int code = enter(CALL_clRetainMemObject);
  if (code == CL_SUCCESS) code = next->clRetainMemObject(object);
  if (code != CL_SUCCESS) return code;
  live[BUFFER] += 1;
  count_references(object, 1);
  return code;
}

static cl_int CL_API_CALL layer_clReleaseMemObject(cl_mem object) {
  cl_int code = enter(CALL_clReleaseMemObject);
  if (code != CL_SUCCESS) return code;
  // Before the handle can be that of another buffer.
  count_references(object, -1);
  code = next->clReleaseMemObject(object);
  if (code == CL_SUCCESS) live[BUFFER] -= 1;
  return code;
}

static cl_program CL_API_CALL layer_clCreateProgramWithSource(cl_context context, cl_uint count,
                                                              const char **texts,
                                                              const size_t *sizes, cl_int *error) {
  cl_int code = enter(CALL_clCreateProgramWithSource);
  cl_program program = NULL;
  if (code == CL_SUCCESS) program = create_with_lies(context, count, texts, sizes, &code);
  if (error != NULL) *error = code;
  if (code != CL_SUCCESS) return NULL;
  live[PROGRAM] += 1;
  return program;
}

static cl_int CL_API_CALL layer_clBuildProgram(cl_program program, cl_uint count,
                                               const cl_device_id *devices, const char *options,
                                               void(CL_CALLBACK *notify)(cl_program, void *),
                                               void *user) {
  cl_int code = enter(CALL_clBuildProgram);
  return code == CL_SUCCESS ? build_with_lies(program, count, devices, options, notify, user)
                            : code;
}

static cl_int CL_API_CALL layer_clGetDeviceIDs(cl_platform_id platform, cl_device_type type,
                                               cl_uint count, cl_device_id *list, cl_uint *found) {
  cl_int code = enter(CALL_clGetDeviceIDs);
  return code == CL_SUCCESS ? list_with_lies(platform, type, count, list, found) : code;
}

static cl_int CL_API_CALL layer_clGetDeviceInfo(cl_device_id device, cl_device_info name,
                                                size_t room, void *value, size_t *size) {
  cl_int code = enter(CALL_clGetDeviceInfo);
  return code == CL_SUCCESS ? describe_with_lies(device, name, room, value, size) : code;
}

EXPORTED cl_int CL_API_CALL clGetLayerInfo(cl_layer_info name, size_t room, void *value,
                                               size_t *size) {
  static const char layer_name[] = "axpipe test layer";
  cl_layer_api_version version = CL_LAYER_API_VERSION_100;
  if (name == CL_LAYER_API_VERSION) return answer(&version, sizeof version, room, value, size);
  if (name == CL_LAYER_NAME) return answer(layer_name, sizeof layer_name, room, value, size);
  return CL_INVALID_VALUE;
}

EXPORTED cl_int CL_API_CALL clInitLayer(cl_uint count, const cl_icd_dispatch *target,
                                            cl_uint *count_here, const cl_icd_dispatch **here) {
  static cl_icd_dispatch table;
  size_t there = count * sizeof(void *);
  if (target == NULL || count_here == NULL || here == NULL) return CL_INVALID_VALUE;
  memcpy(&table, target, there < sizeof table ? there : sizeof table);
  next = target;
#define OVERRIDE(function) table.function = layer_##function;
  LAYER_CALLS(OVERRIDE)
  *count_here = sizeof table / sizeof(void *);
  *here = &table;
  return CL_SUCCESS;
}
