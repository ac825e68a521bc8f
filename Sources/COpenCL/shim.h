#pragma once

// What axpipe uses is in OpenCL 1.2, which every driver offers.
#define CL_TARGET_OPENCL_VERSION 120
#include <CL/cl.h>
#include <CL/cl_ext.h>
#include <dlfcn.h>
#include <stddef.h>

// The functions that axpipe calls. Nothing links the OpenCL library: it is loaded while the
// program runs, so that axpipe starts, and starts fast, on a machine without it.
#define AX_OPENCL_FUNCTIONS(FUNCTION) \
  FUNCTION(getPlatformIDs, clGetPlatformIDs) \
  FUNCTION(getPlatformInfo, clGetPlatformInfo) \
  FUNCTION(getDeviceIDs, clGetDeviceIDs) \
  FUNCTION(getDeviceInfo, clGetDeviceInfo) \
  FUNCTION(createContext, clCreateContext) \
  FUNCTION(releaseContext, clReleaseContext) \
  FUNCTION(createCommandQueue, clCreateCommandQueue) \
  FUNCTION(releaseCommandQueue, clReleaseCommandQueue) \
  FUNCTION(createBuffer, clCreateBuffer) \
  FUNCTION(releaseMemObject, clReleaseMemObject) \
  FUNCTION(createProgramWithSource, clCreateProgramWithSource) \
  FUNCTION(createProgramWithBinary, clCreateProgramWithBinary) \
  FUNCTION(buildProgram, clBuildProgram) \
  FUNCTION(releaseProgram, clReleaseProgram) \
  FUNCTION(getProgramInfo, clGetProgramInfo) \
  FUNCTION(getProgramBuildInfo, clGetProgramBuildInfo) \
  FUNCTION(createKernel, clCreateKernel) \
  FUNCTION(releaseKernel, clReleaseKernel) \
  FUNCTION(setKernelArg, clSetKernelArg) \
  FUNCTION(getKernelWorkGroupInfo, clGetKernelWorkGroupInfo) \
  FUNCTION(enqueueNDRangeKernel, clEnqueueNDRangeKernel) \
  FUNCTION(enqueueWriteBuffer, clEnqueueWriteBuffer) \
  FUNCTION(enqueueReadBuffer, clEnqueueReadBuffer) \
  FUNCTION(enqueueFillBuffer, clEnqueueFillBuffer) \
  FUNCTION(enqueueMapBuffer, clEnqueueMapBuffer) \
  FUNCTION(enqueueUnmapMemObject, clEnqueueUnmapMemObject) \
  FUNCTION(finish, clFinish) \
  FUNCTION(getEventInfo, clGetEventInfo) \
  FUNCTION(getEventProfilingInfo, clGetEventProfilingInfo) \
  FUNCTION(releaseEvent, clReleaseEvent)

#define AX_FIELD(field, function) __typeof__(function) *field;
struct ax_opencl {
  AX_OPENCL_FUNCTIONS(AX_FIELD)
};
#undef AX_FIELD

// Fills the table from a library that dlopen returned. Returns the name of the first function that
// the library lacks, or NULL if it has them all.
#define AX_FIND(field, function) \
  table->field = (__typeof__(function) *)dlsym(library, #function); \
  if (table->field == NULL) return #function;
static inline const char *ax_opencl_load(struct ax_opencl *table, void *library) {
  AX_OPENCL_FUNCTIONS(AX_FIND)
  return NULL;
}
#undef AX_FIND

#undef AX_OPENCL_FUNCTIONS
