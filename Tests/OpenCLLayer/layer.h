#pragma once

#define CL_TARGET_OPENCL_VERSION 300
#include <CL/cl_layer.h>
#include <stdatomic.h>
#include <stdlib.h>

// Nothing of the layer may be taken for something of the program that it is loaded into.
#pragma GCC visibility push(hidden)

// The functions that the layer takes the place of.
#define LAYER_CALLS(CALL) \
  CALL(clGetPlatformIDs) \
  CALL(clGetPlatformInfo) \
  CALL(clGetDeviceIDs) \
  CALL(clGetDeviceInfo) \
  CALL(clCreateContext) \
  CALL(clRetainContext) \
  CALL(clReleaseContext) \
  CALL(clCreateCommandQueue) \
  CALL(clCreateCommandQueueWithProperties) \
  CALL(clRetainCommandQueue) \
  CALL(clReleaseCommandQueue) \
  CALL(clCreateBuffer) \
  CALL(clCreateSubBuffer) \
  CALL(clRetainMemObject) \
  CALL(clReleaseMemObject) \
  CALL(clCreateProgramWithSource) \
  CALL(clCreateProgramWithBinary) \
  CALL(clBuildProgram) \
  CALL(clRetainProgram) \
  CALL(clReleaseProgram) \
  CALL(clGetProgramInfo) \
  CALL(clGetProgramBuildInfo) \
  CALL(clCreateKernel) \
  CALL(clRetainKernel) \
  CALL(clReleaseKernel) \
  CALL(clSetKernelArg) \
  CALL(clGetKernelWorkGroupInfo) \
  CALL(clEnqueueNDRangeKernel) \
  CALL(clEnqueueTask) \
  CALL(clEnqueueWriteBuffer) \
  CALL(clEnqueueReadBuffer) \
  CALL(clEnqueueWriteBufferRect) \
  CALL(clEnqueueReadBufferRect) \
  CALL(clEnqueueCopyBuffer) \
  CALL(clEnqueueFillBuffer) \
  CALL(clEnqueueMapBuffer) \
  CALL(clEnqueueUnmapMemObject) \
  CALL(clEnqueueMigrateMemObjects) \
  CALL(clEnqueueMarkerWithWaitList) \
  CALL(clEnqueueBarrierWithWaitList) \
  CALL(clFlush) \
  CALL(clFinish) \
  CALL(clWaitForEvents) \
  CALL(clCreateUserEvent) \
  CALL(clGetEventInfo) \
  CALL(clGetEventProfilingInfo) \
  CALL(clRetainEvent) \
  CALL(clReleaseEvent)

#define CALL_NUMBER(function) CALL_##function,
enum call { LAYER_CALLS(CALL_NUMBER) CALL_COUNT };
#undef CALL_NUMBER

enum object { CONTEXT, QUEUE, BUFFER, PROGRAM, KERNEL, EVENT, MAPPING, OBJECT_COUNT };

// The functions below this layer.
extern const cl_icd_dispatch *next;

// witness.c: what is counted.
extern atomic_long live[OBJECT_COUNT];
extern atomic_size_t bytes_up, bytes_down, mapped_up, mapped_down, bytes_shared;
extern atomic_long live_bytes, peak_bytes;

// Counts a call; returns the code with which it is to fail, or CL_SUCCESS.
cl_int enter(enum call call);

// lies.c: what is said of the devices.
cl_int answer(const void *content, size_t content_size, size_t room, void *value, size_t *size);
cl_int list_with_lies(cl_platform_id platform, cl_device_type type, cl_uint count,
                      cl_device_id *list, cl_uint *found);
cl_int describe_with_lies(cl_device_id device, cl_device_info name, size_t room, void *value,
                          size_t *size);
cl_int lie_about_room(size_t size);
cl_program create_with_lies(cl_context context, cl_uint count, const char **texts,
                            const size_t *sizes, cl_int *code);
cl_int build_with_lies(cl_program program, cl_uint count, const cl_device_id *devices,
                       const char *options, void(CL_CALLBACK *notify)(cl_program, void *),
                       void *user);

#pragma GCC visibility pop
